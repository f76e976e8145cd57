"""Curvatures of Hessians across the directions of no change, and vectors along their modes.

What moves nothing is left out before the eigenvalues are sought: reflections turn the zero modes
into the first axes (Householder 1958), and the rest of the matrix is what remains. A cluster loses
six of its directions in this way, charges on a sphere a third of theirs. Walkers are done eight at
a time, see `landscape_lab.search.eigen`.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, select, spread, store
from landscape_lab.search.eigen import SWEEPS, TURNS, compose, resolve, size_of
from landscape_lab.search.tridiagonal import make_mirrors
from landscape_lab.search.walkers import Status
from landscape_lab.types import Floats, Integers

RUNNING = int(Status.RUNNING)


@kernel
def _crews(zero_modes, status):
    """Put walkers that run into crews of eight with as many zero modes each, and tell how many.

    A crew is a row of walkers; one that is not full has its last walker more than once.
    """
    walkers, n, n_zero = zero_modes.shape
    crews, found = np.empty((walkers, WIDTH), np.int64), np.empty(walkers, np.int64)
    last, size = -1, WIDTH
    for w in range(walkers):
        if status[w] != RUNNING:
            continue
        n_found = 0
        for z in range(n_zero):
            n_found += np.sum(zero_modes[w, :, z] ** 2) > 0.5
        if n_found == n:
            continue
        if size == WIDTH or n_found != found[last]:
            last, size = last + 1, 0
        crews[last, size:], found[last] = w, n_found
        size += 1
    return crews[: last + 1], found[: last + 1]


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
            if k < len(mirrors) and np.sum(zero_modes[w, :, z] ** 2) > 0.5:
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
def _resolve_side_by_side(hessian, zero_modes, status, along):
    """Spectra of walkers, eight at a time, and what it takes to undo it."""
    walkers, n = hessian.shape[:2]
    values, number = np.empty((walkers, n)), np.zeros(walkers, dtype=np.int64)
    crews, found = _crews(zero_modes, status)
    mirrors = np.empty((len(crews), n, n, WIDTH))
    turns = np.empty((int(len(crews) * TURNS * n**2), 2, WIDTH))
    sweeps, done = np.empty((len(crews), SWEEPS * n, 2), np.int64), np.empty(len(crews), np.int64)
    used, places = np.empty(len(crews), np.int64), 0
    matrices, vectors = np.empty((n, n, WIDTH)), np.empty((along.shape[1], n, WIDTH))
    units = np.empty((1, WIDTH))
    for c, crew in enumerate(crews):
        first = found[c]
        _gather(hessian, zero_modes, crew, matrices, mirrors[c, :first])
        _make_units(matrices, units)
        make_mirrors(mirrors[c, :first])
        for v in range(len(vectors)):
            for i in range(n):
                for lane, w in enumerate(crew):
                    vectors[v, i, lane] = along[w, v, i]
        inner, settled, turns, places, done[c] = resolve(
            matrices, mirrors[c], first, vectors, turns, places, sweeps[c]
        )
        used[c] = places
        for lane, w in enumerate(crew):
            if units[0, lane] == 0.0 or not settled[lane]:
                continue
            number[w] = n - first
            for m in range(number[w]):
                values[w, m] = inner[first + m, lane] * units[0, lane]
                for v in range(len(vectors)):
                    along[w, v, m] = vectors[v, first + m, lane]
    return values, number, (crews, found, mirrors, turns, used, sweeps, done)


@kernel
def _compose_side_by_side(kept, vectors):
    """Vectors of walkers from their components, eight at a time."""
    crews, found, mirrors, turns, used, sweeps, done = kept
    n = vectors.shape[2]
    some = np.empty((vectors.shape[1], n, WIDTH))
    for c, crew in enumerate(crews):
        first = found[c]
        some[:, :first] = 0.0
        for v in range(len(some)):
            for m in range(n - first):
                for lane, w in enumerate(crew):
                    some[v, first + m, lane] = vectors[w, v, m]
        compose(mirrors[c], first, turns, used[c], sweeps[c, : done[c]], some)
        for v in range(len(some)):
            for i in range(n):
                for lane, w in enumerate(crew):
                    vectors[w, v, i] = some[v, i, lane]


@dataclass(frozen=True)
class Spectra:
    """Curvatures of walkers, and some vectors by their components along the modes.

    Attributes
    ----------
    values : (B, n)
        Eigenvalues in no order, as many as `number` says.
    along : (B, m, n)
        Components of the vectors, in the same order.
    number : (B,) array of int
        How many; 0 for a walker that is not running or whose Hessian is not finite.
    compose
        Turns components ``(B, m, n)`` into vectors, in place.
    """

    values: Floats
    along: Floats
    number: Integers
    compose: Callable[[Floats], None]


def find_spectra(hessian: Floats, zero_modes: Floats, status: Integers, along: Floats) -> Spectra:
    """Eigenvalues across the zero modes, of every walker that is running.

    Parameters
    ----------
    hessian : (B, n, n)
        Overwritten.
    zero_modes : (B, n, k)
        Orthonormal columns, or columns of zeros.
    status : (B,)
    along : (B, m, n)
        Vectors; overwritten by their components.
    """
    values, number, kept = _resolve_side_by_side(hessian, zero_modes, status, along)
    return Spectra(values, along, number, partial(_compose_side_by_side, kept))
