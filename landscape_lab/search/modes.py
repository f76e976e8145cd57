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
"""Rows up to which eight matrices side by side are done sooner than one by one by LAPACK."""


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
def _modes_alone(hessian, mirrors, found, values, modes):
    """Modes of one walker by LAPACK; how many."""
    n = hessian.shape[0]
    product = np.empty(n)
    for k in range(found):
        _mirror_matrix(hessian, mirrors[k], product)
    inner, vectors = _eigen(np.ascontiguousarray(hessian[found:, found:]))
    for m in range(n - found):
        values[m] = inner[m]
        modes[m, :found] = 0.0
        for i in range(found, n):
            modes[m, i] = vectors[i - found, m]
        for k in range(found - 1, -1, -1):
            _reflect(modes[m], mirrors[k])
    return n - found


@kernel
def _modes_side_by_side(hessian, walkers, mirrors, found, units, values, modes, number):
    """Modes of at most eight walkers, with as many zero modes each."""
    n = hessian.shape[1]
    matrices, given = np.zeros((n, n, WIDTH)), np.zeros((n, n, WIDTH))
    for lane, w in enumerate(walkers):
        inverse = 1.0 / units[lane]
        for i in range(n):
            for j in range(i + 1):
                matrices[i, j, lane] = hessian[w, i, j] * inverse
        for k in range(found):
            for i in range(k, n):
                given[k, i, lane] = mirrors[lane, k, i]
    inner, vectors, done = eigen_side_by_side(matrices, given, found)
    for lane, w in enumerate(walkers):
        number[w] = n - found if done[lane] else 0
        order = np.argsort(inner[found:, lane])
        for m in range(n - found):
            at = found + order[m]
            values[w, m] = inner[at, lane] * units[lane]
            for i in range(n):
                modes[w, m, i] = vectors[at, i, lane]


@kernel
def _find_modes(hessian, zero_modes, status, values, modes, number):
    n = hessian.shape[1]
    mirrors, units = np.empty((WIDTH, zero_modes.shape[2] + 1, n)), np.empty(WIDTH)
    walkers, waiting, before = np.empty(WIDTH, dtype=np.int64), 0, 0
    for w in range(len(hessian)):
        number[w] = 0
        unit = _unit(hessian[w]) if status[w] == RUNNING else 0.0
        if unit == 0.0:
            continue
        found = _set_mirrors(zero_modes[w], mirrors[waiting])
        if waiting > 0 and found != before:
            _modes_side_by_side(
                hessian, walkers[:waiting], mirrors, before, units, values, modes, number
            )
            mirrors[0], waiting = mirrors[waiting], 0
        before = found
        if n - found > LARGEST:
            number[w] = _modes_alone(hessian[w], mirrors[0], found, values[w], modes[w])
        elif found < n:
            walkers[waiting], units[waiting] = w, unit
            waiting += 1
        if waiting == WIDTH:
            _modes_side_by_side(hessian, walkers, mirrors, before, units, values, modes, number)
            waiting = 0
    if waiting > 0:
        _modes_side_by_side(
            hessian, walkers[:waiting], mirrors, before, units, values, modes, number
        )


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
    _find_modes(hessian, zero_modes, status, values, modes, number)
    return values, modes, number
