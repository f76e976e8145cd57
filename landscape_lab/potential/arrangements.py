"""Arrangements of points in space with the symmetry of a random point group.

A point of a landscape with a point group of order ``h`` has only ``1 / h`` of the images that other
points have, so random starts rarely meet it; the most symmetric ones are the rarest. But gradients
and Newton's steps keep a symmetry, and where a search starts symmetric, it ends so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import numpy as np

from landscape_lab.types import Floats

SAME = 1e-6
"""Matrices of operations, and places in units of their distance, that differ by less are equal."""

HIGHEST_AXIS = 8
"""No axis of a group turns by less than this part of a circle."""

ATTEMPTS = 16
"""So often one group is tried before another is drawn."""

OCTANT, GOLDEN = (1.0, 1.0, 1.0), (0.0, 1.0, (1.0 + 5.0**0.5) / 2.0)
X, Z = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Stratum:
    """Places that the same operations of a group leave alone: an axis, a mirror, all of space.

    Attributes
    ----------
    orbit : (K, 3, 3)
        Applied to any vector: its part in the stratum, and where the group brings that.
    dimension : int
        3 in general position, 2 in a mirror, 1 on an axis, 0 in the center.
    """

    orbit: Floats
    dimension: int


def arrange(x: Floats, rng: np.random.Generator, *, center: bool) -> Floats:
    """Arrangements made of whole orbits of random point groups.

    Every arrangement gets a group of its own: one of order ``h`` is drawn in proportion to
    ``1 / h``. Its points are parts of the given ones, and images of these.

    Parameters
    ----------
    x : (B, N, 3)
        Random arrangements about the origin.
    rng : Generator
    center : bool
        Whether a point may lie in the origin.

    Returns
    -------
    (B, N, 3) array
    """
    turns = np.linalg.qr(rng.standard_normal((len(x), 3, 3)))[0]
    arranged = [_arrange(a @ turn, rng, center) for a, turn in zip(x, turns, strict=True)]
    return np.array(arranged).reshape(x.shape)


def _arrange(atoms: Floats, rng: np.random.Generator, center: bool) -> Floats:
    names, chances = _drawn_from(min(len(atoms), HIGHEST_AXIS))
    while True:
        parts = strata(names[int(rng.choice(len(names), p=chances))])
        for _ in range(ATTEMPTS):
            arranged = _fill(atoms, parts, rng, center)
            if arranged is not None:
                return arranged


def _fill(
    atoms: Floats, parts: tuple[Stratum, ...], rng: np.random.Generator, center: bool
) -> Floats | None:
    """Orbits of the first atoms until there are as many points as atoms; None if none fits."""
    placed: list[Floats] = []
    left = len(atoms)
    while left:
        fitting = [
            part for part in parts
            if len(part.orbit) <= left and (part.dimension > 0 or (center and not placed))
        ]  # fmt: skip
        if not fitting:
            return None
        part = fitting[0 if rng.random() < 0.5 else int(rng.integers(len(fitting)))]
        placed.append(part.orbit @ atoms[len(placed)])
        left -= len(part.orbit)
    return np.concatenate(placed)


@cache
def _drawn_from(highest: int) -> tuple[list[str], Floats]:
    """Names of groups with axes up to an order, and with which chance each is drawn."""
    families = ("C{}", "C{}v", "C{}h", "D{}", "D{}h", "D{}d", "S{}")
    names = ["Ci", "Cs", "T", "Td", "Th", "O", "Oh", "I", "Ih"]
    names += [family.format(n) for n in range(2, highest + 1) for family in families]
    chances = 1.0 / np.array([_order(name) for name in names])
    return names, chances / chances.sum()


def _order(name: str) -> int:
    fixed = {"Ci": 2, "Cs": 2, "T": 12, "Td": 24, "Th": 24, "O": 24, "Oh": 48, "I": 60, "Ih": 120}
    if name in fixed:
        return fixed[name]
    n = int(name[1:].rstrip("vhd"))
    doubled = (name[0] in "DS") + (name[-1] in "vhd")
    return n * 2**doubled


@cache
def strata(name: str) -> tuple[Stratum, ...]:
    """What the operations of a point group leave alone, general places first.

    Parameters
    ----------
    name : str
        In Schoenflies' notation: ``Ci``, ``C3v``, ``D6h``, ``Td``, ...; ``S{n}`` has the rotatory
        reflection by ``1 / (2 n)`` of a circle, of order ``2 n``.
    """
    group = operations(name)
    projections = [np.eye(3)]
    for operation in [*group, None]:
        subgroup = group if operation is None else _closed([operation])
        projection = subgroup.mean(axis=0)
        if not any(np.abs(projection - known).max() < SAME for known in projections):
            projections.append(projection)
    return tuple(_stratum(group, projection) for projection in projections)


def _stratum(group: Floats, projection: Floats) -> Stratum:
    images = group @ projection
    same = np.abs(images[:, None] - images).max(axis=(2, 3)) < SAME
    return Stratum(images[np.argmax(same, axis=1) == np.arange(len(images))], _rank(projection))


def _rank(projection: Floats) -> int:
    return int(np.rint(np.trace(projection)))


@cache
def operations(name: str) -> Floats:
    """All rotations and reflections of a point group, ``(order, 3, 3)``; names as in `strata`."""
    inversion = -np.eye(3)
    if name == "Ci":
        return _closed([inversion])
    if name == "Cs":
        return _closed([_mirror(Z)])
    if name[0] in "TOI":
        second = {"T": _turn(Z, 2), "O": _turn(Z, 4), "I": _turn(GOLDEN, 5)}[name[0]]
        generators = [_turn(OCTANT, 3), _turn(Z, 2), second]
        more = {"d": [_turn(Z, 4) @ _mirror(Z)], "h": [inversion]}
        return _closed(generators + more.get(name[1:], []))
    kind, more_kind, n = name[0], name.lstrip("CDS0123456789"), int(name[1:].rstrip("vhd"))
    rotatory = kind == "S" or more_kind == "d"
    generators = [_turn(Z, 2 * n) @ _mirror(Z) if rotatory else _turn(Z, n)]
    if kind == "D":
        generators.append(_turn(X, 2))
    extra: dict[str, Callable[[], Floats]] = {"v": lambda: _mirror(X), "h": lambda: _mirror(Z)}
    if more_kind in extra:
        generators.append(extra[more_kind]())
    return _closed(generators)


def _closed(generators: list[Floats]) -> Floats:
    """All products of some operations."""
    group = [np.eye(3)]
    for operation in group:  # grows while it is gone through
        for generator in generators:
            product = generator @ operation
            if np.abs(np.array(group) - product).max(axis=(1, 2)).min() > SAME:
                group.append(product)
    return np.array(group)


def _turn(axis: tuple[float, float, float], n: int) -> Floats:
    """Rotation by the n-th part of a circle."""
    u = np.array(axis) / np.linalg.norm(axis)
    angle = 2.0 * np.pi / n
    cross = np.cross(np.eye(3), u)
    return np.eye(3) + np.sin(angle) * cross + (1.0 - np.cos(angle)) * (cross @ cross)


def _mirror(normal: tuple[float, float, float]) -> Floats:
    return np.eye(3) - 2.0 * np.outer(normal, normal)
