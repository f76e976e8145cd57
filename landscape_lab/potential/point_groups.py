"""How symmetric is an arrangement? Count the turns and mirrors that leave it as it is."""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.types import Floats, Integers

SAME_PLACE = 1e-4
"""Two places are the same for a point group if no farther apart, in units of the radius."""


def point_group_orders(atoms: Floats, *, alike: bool, tol: float = SAME_PLACE) -> Integers:
    """How many rotations and reflections about the origin leave an arrangement as it is.

    A frame of two atoms and the origin can be laid on every ordered pair of atoms with the same
    distances, in two ways that are mirror images. The order counts the ways that bring every atom
    to the place of one like it.

    Parameters
    ----------
    atoms : (B, n_atoms, 3)
        Arrangements about the origin.
    alike : bool
        Whether atoms may change places.
    tol : float
        How far from its place an atom may end, in units of the largest distance from the origin.

    Returns
    -------
    (B,) array of int
        The order of the point group. On a straight line turns about the line are not counted: 2 if
        the two ends differ (C infinity v), 4 if they are alike (D infinity h), which is the order
        of the group of permutations and inversions that the molecule can carry out. 1 if all atoms
        lie in the origin.

    Notes
    -----
    Costs ``n_atoms**2`` for every pair of atoms that looks like the frame: little without symmetry,
    and at most 240 pairs for an icosahedron.
    """
    orders = np.empty(len(atoms), dtype=np.int64)
    _count_operations(np.ascontiguousarray(atoms), alike, tol, orders)
    return orders


@kernel
def _set_triad(p, q, triad):
    """Rows: along `p`, towards `q`, and upright on both; as `_triad`, for vectors not parallel."""
    size = np.sqrt(p[0] * p[0] + p[1] * p[1] + p[2] * p[2])
    along = 0.0
    for c in range(3):
        triad[0, c] = p[c] / size
        along += triad[0, c] * q[c]
    size = 0.0
    for c in range(3):
        triad[1, c] = q[c] - along * triad[0, c]
        size += triad[1, c] ** 2
    for c in range(3):
        triad[1, c] /= np.sqrt(size)
    for c in range(3):
        a, b = (c + 1) % 3, (c + 2) % 3
        triad[2, c] = triad[0, a] * triad[1, b] - triad[0, b] * triad[1, a]


@kernel
def _fits(atoms, w, turn, alike, slack):
    """Whether `turn` brings every atom to the place of one like it."""
    n_atoms = atoms.shape[1]
    for k in range(n_atoms):
        x, y, z = 0.0, 0.0, 0.0
        for c in range(3):
            x += turn[0, c] * atoms[w, k, c]
            y += turn[1, c] * atoms[w, k, c]
            z += turn[2, c] * atoms[w, k, c]
        found = False
        for j in range(0 if alike else k, n_atoms if alike else k + 1):
            gap = (x - atoms[w, j, 0]) ** 2 + (y - atoms[w, j, 1]) ** 2 + (z - atoms[w, j, 2]) ** 2
            if gap < slack * slack:
                found = True
                break
        if not found:
            return False
    return True


@kernel
def _overlap(atoms, w, i, j):
    return (
        atoms[w, i, 0] * atoms[w, j, 0]
        + atoms[w, i, 1] * atoms[w, j, 1]
        + atoms[w, i, 2] * atoms[w, j, 2]
    )


@kernel
def _count_operations(atoms, alike, tol, orders):
    n_walkers, n_atoms = atoms.shape[0], atoms.shape[1]
    frame, image, turn = np.empty((3, 3)), np.empty((3, 3)), np.empty((3, 3))
    for w in range(n_walkers):
        first, radius = 0, 0.0
        for k in range(n_atoms):
            if _overlap(atoms, w, k, k) > radius:
                first, radius = k, _overlap(atoms, w, k, k)
        second, height = first, 0.0
        for k in range(n_atoms):
            along = _overlap(atoms, w, first, k)
            above = _overlap(atoms, w, k, k) - along * along / max(radius, 1e-300)
            if above > height:
                second, height = k, above
        slack = tol * np.sqrt(radius)
        if height <= slack * slack:
            turn[:] = 0.0
            for c in range(3):
                turn[c, c] = -1.0
            orders[w] = 1 if radius == 0.0 else (4 if _fits(atoms, w, turn, alike, slack) else 2)
            continue
        _set_triad(atoms[w, first], atoms[w, second], frame)
        span = _overlap(atoms, w, first, second)
        size = _overlap(atoms, w, second, second)
        coarse = 4.0 * slack * np.sqrt(radius)
        orders[w] = 0
        for i in range(0 if alike else first, n_atoms if alike else first + 1):
            if abs(_overlap(atoms, w, i, i) - radius) > coarse:
                continue
            for j in range(0 if alike else second, n_atoms if alike else second + 1):
                if abs(_overlap(atoms, w, j, j) - size) > coarse:
                    continue
                if abs(_overlap(atoms, w, i, j) - span) > coarse:
                    continue
                _set_triad(atoms[w, i], atoms[w, j], image)
                for mirror in (1.0, -1.0):
                    for a in range(3):
                        for b in range(3):
                            turn[a, b] = image[0, a] * frame[0, b] + image[1, a] * frame[1, b]
                            turn[a, b] += mirror * image[2, a] * frame[2, b]
                    orders[w] += _fits(atoms, w, turn, alike, slack)
