"""Curvatures of Hessians across the directions of no change, and vectors along their modes.

What moves nothing is left out before the eigenvalues are sought: reflections turn the zero modes
into the first axes (Householder 1958), and the rest of the matrix is what remains. A cluster loses
six of its directions in this way, charges on a sphere a third of theirs. Walkers are done eight at
a time, see `landscape_lab.search.eigen`.
"""

import math

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, select, spread, store
from landscape_lab.search.eigen import SWEEPS, TURNS, compose, resolve, size_of
from landscape_lab.search.tridiagonal import make_mirrors
from landscape_lab.search.walkers import Status
from landscape_lab.types import Floats, Integers

RUNNING = int(Status.RUNNING)


@kernel
def _is_there(zero_modes, w, z):
    """Whether column z of a walker's zero modes is a unit vector and not zeros."""
    square = 0.0
    for i in range(zero_modes.shape[1]):
        square += zero_modes[w, i, z] ** 2
    return square > 0.5


@kernel
def _make_crews(zero_modes, status, crews, found):
    """Put walkers that run into crews of eight with as many zero modes each; how many crews.

    A crew is a row of walkers; one that is not full has its last walker more than once.
    """
    walkers, n, n_zero = zero_modes.shape
    last, size = -1, WIDTH
    for w in range(walkers):
        if status[w] != RUNNING:
            continue
        n_found = 0
        for z in range(n_zero):
            n_found += _is_there(zero_modes, w, z)
        if n_found == n:
            continue
        if size == WIDTH or n_found != found[last]:
            last, size = last + 1, 0
        crews[last, size:], found[last] = w, n_found
        size += 1
    return last + 1


@kernel
def _gather(hessian, zero_modes, crew, matrices, mirrors):
    """Bring a crew's matrices and zero modes side by side."""
    n, n_zero = zero_modes.shape[1:]
    for i in range(n):
        for j in range(i + 1):
            for lane, w in enumerate(crew):
                matrices[i, j, lane] = hessian[w, i, j]
    for lane, w in enumerate(crew):
        k = 0
        for z in range(n_zero):
            if k < len(mirrors) and _is_there(zero_modes, w, z):
                for i in range(n):
                    mirrors[k, i, lane] = zero_modes[w, i, z]
                k += 1


@kernel
def _make_units(matrices, units):
    """Divide matrices by the power of two next to their largest entry, which rounds nothing.

    The powers go into `units` (1, WIDTH); zero where an entry is not finite, and so is the matrix.
    """
    n, zero = len(matrices), spread(0.0)
    largest, nothing = zero, zero
    for i in range(n):
        for j in range(i + 1):
            entry = load(matrices, (i, j))
            nothing = nothing + 0.0 * entry
            largest = select(size_of(entry) > largest, size_of(entry), largest)
    store(units, (0,), select(nothing >= 0.0, largest, spread(-1.0)))
    for lane in range(WIDTH):
        size = units[0, lane]
        units[0, lane] = 2.0 ** (math.frexp(size)[1] - 1) if size > 0.0 else 1.0 + min(size, 0.0)
    inverse = 1.0 / load(units, (0,))
    for i in range(n):
        for j in range(i + 1):
            entry = load(matrices, (i, j)) * inverse
            store(matrices, (i, j), select(nothing >= 0.0, entry, zero))


@kernel
def _resolve_crews(
    first, last, hessian, zero_modes, along, values, number, crews, found, mirrors, turns, used,
    sweeps, done,
):  # fmt: skip
    """Spectra of some crews; returns the first for whose turns there is no place, or `last`."""
    n = hessian.shape[1]
    matrices, vectors = np.empty((n, n, WIDTH)), np.empty((along.shape[1], n, WIDTH))
    inner, units, settled = np.empty((n, WIDTH)), np.empty((1, WIDTH)), np.empty(WIDTH, np.bool_)
    for c in range(first, last):
        crew, left_out = crews[c], found[c]
        _gather(hessian, zero_modes, crew, matrices, mirrors[c, :left_out])
        _make_units(matrices, units)
        make_mirrors(mirrors[c, :left_out])
        for v in range(len(vectors)):
            for i in range(n):
                for lane, w in enumerate(crew):
                    vectors[v, i, lane] = along[w, v, i]
        used[c], done[c] = resolve(
            matrices, mirrors[c], left_out, vectors, turns, used[c - 1] if c > 0 else 0, sweeps[c],
            inner, settled,
        )  # fmt: skip
        if used[c] < 0:
            return c
        for lane, w in enumerate(crew):
            if units[0, lane] == 0.0 or not settled[lane]:
                continue
            number[w] = n - left_out
            for m in range(number[w]):
                values[w, m] = inner[left_out + m, lane] * units[0, lane]
                for v in range(len(vectors)):
                    along[w, v, m] = vectors[v, left_out + m, lane]
    return last


@kernel
def _compose_crews(n_crews, crews, found, mirrors, turns, used, sweeps, done, vectors):
    """Vectors of walkers from their components, crew by crew."""
    n = vectors.shape[2]
    some = np.empty((vectors.shape[1], n, WIDTH))
    for c in range(n_crews):
        crew, left_out = crews[c], found[c]
        some[:, :left_out] = 0.0
        for v in range(len(some)):
            for m in range(n - left_out):
                for lane, w in enumerate(crew):
                    some[v, left_out + m, lane] = vectors[w, v, m]
        compose(mirrors[c], left_out, turns, used[c], sweeps[c, : done[c]], some)
        for v in range(len(some)):
            for i in range(n):
                for lane, w in enumerate(crew):
                    vectors[w, v, i] = some[v, i, lane]


class Spectra:
    """Curvatures of a crowd, step after step in the same memory.

    Parameters
    ----------
    capacity, n : int
        Walkers at the most, and coordinates.

    Attributes
    ----------
    values : (capacity, n)
        Eigenvalues of every walker in no order, as many as `number` says.
    number : (capacity,) array of int
        How many; 0 for a walker that is not running or whose Hessian is not finite.
    """

    def __init__(self, capacity: int, n: int) -> None:
        self.values = np.empty((capacity, n))
        self.number = np.zeros(capacity, dtype=np.int64)
        self._n_crews = 0
        self._crews = np.empty((capacity, WIDTH), dtype=np.int64)
        self._found, self._used, self._done = np.empty((3, capacity), dtype=np.int64)
        self._sweeps = np.empty((capacity, SWEEPS * n, 2), dtype=np.int64)
        self._mirrors, self._turns = np.empty((0, n, n, WIDTH)), np.empty((0, 2, WIDTH))

    def resolve(self, hessian: Floats, zero_modes: Floats, status: Integers, along: Floats) -> None:
        """Find the eigenvalues across the zero modes, of every walker that is running.

        Parameters
        ----------
        hessian : (B, n, n)
        zero_modes : (B, n, k)
            Orthonormal columns, or columns of zeros.
        status : (B,)
        along : (B, m, n)
            Vectors; overwritten by their components along the modes, in the order of `values`.
        """
        self.number[:] = 0
        self._n_crews = _make_crews(zero_modes, status, self._crews, self._found)
        self._make_room(hessian.shape[1])
        at = 0
        while at < self._n_crews:
            at = _resolve_crews(
                at, self._n_crews, hessian, zero_modes, along, self.values, self.number,
                self._crews, self._found, self._mirrors, self._turns, self._used, self._sweeps,
                self._done,
            )  # fmt: skip
            if at < self._n_crews:
                self._turns = np.concatenate([self._turns, np.empty_like(self._turns)])

    def compose(self, vectors: Floats) -> None:
        """Turn components ``(B, m, n)`` along the modes into vectors, in place."""
        _compose_crews(
            self._n_crews, self._crews, self._found, self._mirrors, self._turns, self._used,
            self._sweeps, self._done, vectors,
        )  # fmt: skip

    def _make_room(self, n: int) -> None:
        """More places for mirrors and turns, where the crews are more than ever before."""
        if len(self._mirrors) < self._n_crews:
            self._mirrors = np.empty((self._n_crews, n, n, WIDTH))
            self._turns = np.empty((int(TURNS * self._n_crews * n**2) + 1, 2, WIDTH))
