"""Every critical point of a random polynomial on a sphere: none is left out, and each is proved.

The critical points of ``S(u, ..., u)`` on the unit sphere are the eigenvectors of the symmetric
tensor S. Among complex vectors their number is known, ``((p - 1)^n - 1) / (p - 2)`` directions for
a tensor of p indices in general position (D. Cartwright and B. Sturmfels, Linear Algebra Appl.
438, 942 (2013)). A diagonal tensor has them all in plain sight. It is changed into S, its solutions
are followed (A. J. Sommese and C. W. Wampler, The Numerical Solution of Systems of Polynomials,
2005), and the real ones among those that arrive are picked.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_lab.search.certificate import Certificates, Complexes, certify, groups
from landscape_lab.search.homotopy_step import ARRIVED, follow
from landscape_lab.search.walkers import pieces
from landscape_lab.search.workers import Workers, spread
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import Random, generator, reals

CLOSENESS = 1e-2
"""How far from its path a predicted point may lie, beside vectors of length one."""

CLOSER = 1e-2
"""Paths that ended in one place are followed anew with this part of the distance allowed."""

ATTEMPTS = 3
"""How often."""

MOST_PATHS = 2**20
"""More would take hours."""

PIECE = 256
"""Paths that are followed by one worker at a time."""

AMPLITUDE = 0.6
"""Size of the entries of the diagonal tensor, in units of typical eigenvalues of the other one."""

SYMMETRIC = 1e-10
"""Entries with permuted indices agree to this part of the largest one."""


@dataclass(frozen=True, eq=False)
class CriticalPoints:
    """All critical points of a homogeneous polynomial on the unit sphere, ordered by their values.

    Attributes
    ----------
    x : (K, n)
        Unit vectors; with x there is -x.
    value : (K,)
        The polynomial there; sqrt(n) times it is the energy of the p-spin model.
    index : (K,)
        Numbers of negative eigenvalues of the Hessian on the sphere.
    h : (K,)
        Kantorovich's number, at most one half: a proof of the point but for rounding.
    n_solutions : int
        Distinct certified solutions among complex directions; all that there are.
    n_repeated : int
        Paths that were followed anew, because two had ended in one place or one was lost.
    n_steps : int
        Steps of all paths.
    """

    x: Floats
    value: Floats
    index: Integers
    h: Floats
    n_solutions: int
    n_repeated: int
    n_steps: int

    def __len__(self) -> int:
        return len(self.value)


def critical_points(
    couplings: npt.ArrayLike, *, rng: Random = 0, executor: Workers | None = None
) -> CriticalPoints:
    """Find every critical point of ``sum S_ijk u_i u_j u_k`` on the unit sphere, with proof.

    Parameters
    ----------
    couplings : (n, n, n) or (n, n, n, n)
        A symmetric tensor in general position, such as `PSpin.couplings`.
    rng : int, SeedSequence or Generator
        What the first tensor is drawn from. The points do not depend on it.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the paths are followed; threads on all processors unless given.

    Raises
    ------
    ValueError, TypeError
        If the tensor is none, has too many solutions (more than a million), or fewer distinct ones
        can be certified than a tensor in general position has: there is no list that is
        incomplete.

    Notes
    -----
    There are 2^n - 1 paths for three indices and (3^n - 1) / 2 for four.
    """
    tensor = as_symmetric(couplings)
    largest = float(np.abs(tensor).max())
    tensor = tensor / largest
    rows, a = _rows(tensor), _diagonal(tensor, generator(rng))
    starts = _starts(a, tensor.ndim)
    y, n_repeated, n_steps = np.empty_like(starts), 0, 0
    waiting = np.arange(len(starts))
    for attempt in range(ATTEMPTS + 1):
        closeness = CLOSENESS * CLOSER**attempt
        y[waiting], steps = _follow(rows, a, starts[waiting], tensor.ndim, closeness, executor)
        n_steps += steps
        proofs = _prove(tensor, y)
        waiting = np.flatnonzero(_doubtful(y, tensor.ndim, proofs))
        if not len(waiting):
            u, h = _real(y, proofs)
            return _listed(tensor, largest, u, h, (len(y), n_repeated, n_steps))
        n_repeated += len(waiting)
    raise ValueError(
        f"couplings in general position have {len(starts)} complex critical points, but "
        f"{len(waiting)} paths ended where others did, or nowhere; other couplings would do, or "
        "another rng"
    )


def as_symmetric(couplings: npt.ArrayLike) -> Floats:
    """Couplings as a symmetric tensor whose critical points can be followed."""
    tensor = reals(couplings, "couplings")
    degree, n = tensor.ndim, tensor.shape[0] if tensor.ndim else 0
    if degree not in (3, 4) or set(tensor.shape) != {n} or n < 2:
        raise ValueError(
            f"couplings has shape {tensor.shape}; three or four axes of one length, at least 2, "
            "would do"
        )
    if (most := ((degree - 1) ** n - 1) // (degree - 2)) > MOST_PATHS:
        raise ValueError(
            f"couplings has shape {tensor.shape} and {most} complex critical points; "
            f"{MOST_PATHS} can be followed at most"
        )
    largest = float(np.abs(tensor).max())
    for axis in range(1, degree):
        if np.abs(tensor - tensor.swapaxes(0, axis)).max() > SYMMETRIC * largest:
            raise ValueError(
                "couplings change when their indices are permuted; symmetric ones, such as "
                "PSpin.of(couplings).couplings, would do"
            )
    if not np.isfinite(1 / largest) if largest else True:
        raise ValueError(f"couplings are {largest} at the most; larger ones would do")
    return tensor


def _rows(tensor: Floats) -> Floats:
    """The tensor for `follow`: monomials of degree p - 2 by pairs of free indices."""
    n = tensor.shape[0]
    j, i = np.tril_indices(n)
    entries = tensor[i, j]
    if tensor.ndim == 4:
        entries = entries[:, j, i] * np.where(i < j, 2.0, 1.0)
    return np.ascontiguousarray(entries.T)


def _diagonal(tensor: Floats, random: np.random.Generator) -> Complexes:
    """Complex entries of the first tensor, of the size of the eigenvalues of the last one."""
    n = tensor.shape[0]
    size = AMPLITUDE * float(np.linalg.norm(tensor)) / n ** (tensor.ndim / 2 - 0.5)
    return np.asarray(size * np.exp(2j * np.pi * random.random(n)))


def _starts(a: Complexes, degree: int) -> Complexes:
    """Solutions of ``a_i x_i^(p-1) = x_i``, without zero, one of x and -x for p = 4."""
    choices = [0.0, 1.0] if degree == 3 else [0.0, 1.0, -1.0]
    chosen = np.array(list(itertools.product(choices, repeat=len(a))))
    first = np.take_along_axis(chosen, (chosen != 0).argmax(axis=1)[:, None], axis=1)[:, 0]
    return np.asarray(chosen[first > 0] * a ** (-1 / (degree - 2)))


def _follow(
    rows: Floats, a: Complexes, starts: Complexes, degree: int, closeness: float,
    executor: Workers | None,
) -> tuple[Complexes, int]:  # fmt: skip
    """Ends of paths as solutions of ``S y^(p-1) = y``, nan where one was lost; and steps."""
    work = [(rows, a, starts[piece], degree, closeness) for piece in pieces(len(starts), PIECE)]
    parts = spread(_follow_piece, work, executor, threadsafe=True)
    return np.concatenate([ends for ends, _ in parts]), sum(steps for _, steps in parts)


def _follow_piece(
    rows: Floats, a: Complexes, starts: Complexes, degree: int, closeness: float
) -> tuple[Complexes, int]:
    x = np.ascontiguousarray(np.stack([starts.real, starts.imag], axis=1))
    mu = np.tile([1.0, 0.0], (len(x), 1))
    steps, status = np.empty(len(x), dtype=np.int64), np.empty(len(x), dtype=np.int64)
    follow(rows, np.stack([a.real, a.imag]), degree, closeness, x, mu, steps, status)
    with np.errstate(all="ignore"):
        factor = (mu[:, 0] + 1j * mu[:, 1]) ** (-1 / (degree - 2))
        ends = (x[:, 0] + 1j * x[:, 1]) * factor[:, None]
    ends[status != ARRIVED] = np.nan
    return ends, int(steps.sum())


def _prove(tensor: Floats, y: Complexes) -> Certificates:
    parts = [certify(tensor, y[piece]) for piece in pieces(len(y), PIECE)]
    return Certificates.join(parts)


def _doubtful(y: Complexes, degree: int, proofs: Certificates) -> Booleans:
    """Points that are not proved, or not told apart from others, or neither real nor complex."""
    number = groups(y, proofs)
    doubtful = ~proofs.holds
    if degree == 4:  # Directions differ only if neither y nor -y is near another.
        both = groups(np.concatenate([y, -y]), Certificates.join([proofs, proofs]))
        number = both[: len(y)]
        met = np.bincount(both[both >= 0], minlength=2 * len(y))
    else:
        met = np.bincount(number[number >= 0], minlength=len(y))
    doubtful[number >= 0] |= met[number[number >= 0]] > 1
    doubtful |= ~(np.linalg.norm(y, axis=1) > proofs.near)  # Zero is a solution too.
    real, apart = _reality(y, proofs)
    return np.asarray(doubtful | ~(real | apart))


def _reality(y: Complexes, proofs: Certificates) -> tuple[Booleans, Booleans]:
    """Where the direction of a solution is proved to be real, and where not to be.

    The conjugate of a solution is one as well. If it lies where there is no other one, it is the
    same; if the two balls are apart, it is not.
    """
    gap = np.minimum(np.linalg.norm(y - y.conj(), axis=1), np.linalg.norm(y + y.conj(), axis=1))
    with np.errstate(invalid="ignore"):
        return gap + proofs.near <= proofs.alone, gap > 2 * proofs.near


def _real(y: Complexes, proofs: Certificates) -> tuple[Floats, Floats]:
    """Real unit vectors along the solutions that have one, and Kantorovich's numbers."""
    real, _ = _reality(y, proofs)
    upright = np.linalg.norm(y.real, axis=1) >= np.linalg.norm(y.imag, axis=1)
    u = np.where(upright[:, None], y.real, y.imag)[real]
    return u / np.linalg.norm(u, axis=1, keepdims=True), proofs.h[real]


def _listed(
    tensor: Floats, largest: float, u: Floats, h: Floats, counters: tuple[int, int, int]
) -> CriticalPoints:
    """Both points of each direction, with their values and indices, by their values."""
    degree, n = tensor.ndim, tensor.shape[0]
    x = np.concatenate([u, -u])
    inner = x if degree == 3 else (x[:, :, None] * x[:, None, :]).reshape(len(x), -1)
    matrix = (inner @ tensor.reshape(n * n, -1).T).reshape(-1, n, n)
    value = np.einsum("bij,bi,bj->b", matrix, x, x)
    # On the sphere the Hessian is p times this; along x it is (p - 2) S(x, ..., x), made positive.
    hessian = (degree - 1) * matrix - value[:, None, None] * np.eye(n)
    outward = np.abs(value) - (degree - 2) * value
    hessian += outward[:, None, None] * x[:, :, None] * x[:, None, :]
    index = (np.linalg.eigvalsh(hessian) < 0).sum(axis=1)
    order = np.argsort(value, kind="stable")
    return CriticalPoints(
        x[order], largest * value[order], index[order], np.concatenate([h, h])[order], *counters
    )
