"""Curvatures and modes of Hessians across the directions of no change: the compiled part.

What moves nothing is left out before the eigenvalues are sought: reflections turn the zero modes
into the first axes (Householder 1958), and the rest of the matrix is what remains. A cluster loses
six of its directions in this way, charges on a sphere a third of theirs. Small matrices are then
done eight at a time, see `landscape_lab.search.eigen`, and large ones by LAPACK.
"""

import math

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH
from landscape_lab.search.eigen import eigen_side_by_side
from landscape_lab.search.walkers import Status
from landscape_lab.types import Floats

RUNNING = int(Status.RUNNING)

LARGEST = 64
"""Modes up to which eight matrices side by side are done sooner than one by one by LAPACK."""


@kernel
def _reflect(vector, mirror):
    along = 0.0
    for i in range(vector.size):
        along += vector[i] * mirror[i]
    for i in range(vector.size):
        vector[i] -= 2.0 * along * mirror[i]


@kernel
def _set_mirrors(zero_modes, mirrors):
    """Fill rows with unit vectors whose mirrors bring the zero modes to the first axes; how many.

    Columns of zeros are passed over.
    """
    n, n_zero = zero_modes.shape
    found = 0
    for c in range(n_zero):
        mirror = mirrors[found]
        for i in range(n):
            mirror[i] = zero_modes[i, c]
        for earlier in range(found):
            _reflect(mirror, mirrors[earlier])
        size = 0.0
        for i in range(found, n):
            size += mirror[i] ** 2
        size = np.sqrt(size)
        if size < 0.5:
            continue
        for i in range(found):
            mirror[i] = 0.0
        mirror[found] += size if mirror[found] >= 0.0 else -size
        size = np.sqrt(np.sum(mirror * mirror))
        for i in range(n):
            mirror[i] /= size
        found += 1
    return found


@kernel
def _mirror_matrix(matrix, mirror, product):
    """Reflect a symmetric matrix from both sides."""
    n = mirror.size
    product[:] = 0.0
    for j in range(n):
        for i in range(n):
            product[i] += matrix[j, i] * mirror[j]
    along = 0.0
    for i in range(n):
        along += product[i] * mirror[i]
    for i in range(n):
        product[i] -= along * mirror[i]
    for i in range(n):
        for j in range(n):
            matrix[i, j] -= 2.0 * (mirror[i] * product[j] + product[i] * mirror[j])


@kernel
def _eigen(matrix):
    """Eigenvalues and vectors; LAPACK may give up on a matrix, then try it reversed."""
    n = matrix.shape[0]
    values, vectors = np.empty(n), np.empty((n, n))
    failed = False
    try:
        values[:], vectors[:] = np.linalg.eigh(matrix)
    except Exception:
        failed = True
    if failed:
        values[:], turned = np.linalg.eigh(np.ascontiguousarray(matrix[::-1, ::-1]))
        vectors[:] = turned[::-1]
    return values, vectors


@kernel
def _unit(matrix):
    """The power of two next to a matrix's largest entry: to divide by it rounds nothing.

    Zero if an entry is not finite.
    """
    largest = 0.0
    for row in matrix:
        for entry in row:
            if not abs(entry) < np.inf:
                return 0.0
            largest = max(largest, abs(entry))
    return 2.0 ** (math.frexp(largest)[1] - 1) if largest > 0.0 else 1.0


@kernel
def _modes_alone(hessian, zero_modes, status, values, modes, number):
    """Modes of walkers one by one, by LAPACK."""
    n = hessian.shape[1]
    mirrors, product = np.empty((zero_modes.shape[2] + 1, n)), np.empty(n)
    for w in range(len(hessian)):
        number[w] = 0
        if status[w] != RUNNING or _unit(hessian[w]) == 0.0:
            continue
        found = _set_mirrors(zero_modes[w], mirrors)
        for k in range(found):
            _mirror_matrix(hessian[w], mirrors[k], product)
        inner, vectors = _eigen(np.ascontiguousarray(hessian[w, found:, found:]))
        for m in range(n - found):
            values[w, m] = inner[m]
            for i in range(n):
                modes[w, m, i] = vectors[i - found, m] if i >= found else 0.0
            for k in range(found - 1, -1, -1):
                _reflect(modes[w, m], mirrors[k])
        number[w] = n - found


@kernel
def _crews(hessian, zero_modes, status, mirrors, units, found, crews):
    """Put walkers into crews of at most eight, with as many zero modes each; how many crews.

    A crew is a row of walkers, filled up with -1.
    """
    crews[:] = -1
    last, size = -1, 0
    for w in range(len(hessian)):
        units[w] = _unit(hessian[w]) if status[w] == RUNNING else 0.0
        if units[w] == 0.0:
            continue
        found[w] = _set_mirrors(zero_modes[w], mirrors[w])
        if found[w] == hessian.shape[1]:
            continue
        if last < 0 or size == WIDTH or found[w] != found[crews[last, 0]]:
            last, size = last + 1, 0
        crews[last, size] = w
        size += 1
    return last + 1


@kernel
def _ascending(values, lane, order):
    """Put into order the rows of a column, by insertion."""
    for i in range(len(values)):
        at = i
        while at > 0 and values[order[at - 1], lane] > values[i, lane]:
            order[at] = order[at - 1]
            at -= 1
        order[at] = i


@kernel
def _modes_side_by_side(hessian, zero_modes, status, values, modes, number):
    """Modes of walkers, eight at a time."""
    walkers, n = hessian.shape[:2]
    mirrors, units = np.empty((walkers, zero_modes.shape[2] + 1, n)), np.empty(walkers)
    found = np.zeros(walkers, dtype=np.int64)
    crews = np.empty((walkers, WIDTH), dtype=np.int64)
    order = np.empty(n, dtype=np.int64)
    matrices, given = np.zeros((n, n, WIDTH)), np.zeros((n, n, WIDTH))
    number[:] = 0
    for c in range(_crews(hessian, zero_modes, status, mirrors, units, found, crews)):
        first = found[crews[c, 0]]
        matrices[:], given[:] = 0.0, 0.0
        for lane, w in enumerate(crews[c]):
            if w < 0:
                continue
            inverse = 1.0 / units[w]
            for i in range(n):
                for j in range(i + 1):
                    matrices[i, j, lane] = hessian[w, i, j] * inverse
            for k in range(first):
                for i in range(k, n):
                    given[k, i, lane] = mirrors[w, k, i]
        inner, vectors, done = eigen_side_by_side(matrices, given, first)
        for lane, w in enumerate(crews[c]):
            if w < 0 or not done[lane]:
                continue
            number[w] = n - first
            _ascending(inner[first:], lane, order)
            for m in range(n - first):
                at = first + order[m]
                values[w, m] = inner[at, lane] * units[w]
                for i in range(n):
                    modes[w, m, i] = vectors[at, i, lane]


def find_modes(
    hessian: Floats, zero_modes: Floats, status: np.ndarray
) -> tuple[Floats, Floats, np.ndarray]:
    """Eigenvalues and eigenvectors across the zero modes, of every walker that is running.

    Parameters
    ----------
    hessian : (B, n, n)
        Overwritten.
    zero_modes : (B, n, k)
        Orthonormal columns, or columns of zeros.
    status : (B,)

    Returns
    -------
    values : (B, n)
        In ascending order, as many as `number` says.
    modes : (B, n, n)
        Their unit vectors, one a row.
    number : (B,) array of int
        How many; 0 for a walker that is not running or whose Hessian is not finite.
    """
    values, modes = np.empty(hessian.shape[:2]), np.empty(hessian.shape)
    number = np.empty(len(hessian), dtype=np.int64)
    few = hessian.shape[1] - zero_modes.shape[2] <= LARGEST
    find = _modes_side_by_side if few else _modes_alone
    find(hessian, zero_modes, status, values, modes, number)
    return values, modes, number
