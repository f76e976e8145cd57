"""Symmetric matrices side by side made tridiagonal: the compiled part.

Reflections do it (Householder 1958). A mirror is a unit vector; its reflection takes from a vector
twice what lies along it. Arrays hold eight matrices, the last axis tells which, see
`landscape_lab.lanes`.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, select, spread, square_root, store

TINY = 1e-290
"""A sum of squares that counts as zero, where the largest entry of a matrix is about one."""


@kernel
def reflect(vectors, mirror, first):
    """Reflect some vectors ``(m, n, WIDTH)`` by a mirror that is zero before entry `first`."""
    n = mirror.shape[0]
    for m in range(len(vectors)):
        along = spread(0.0)
        for i in range(first, n):
            along = along + load(vectors, (m, i)) * load(mirror, (i,))
        along = 2.0 * along
        for i in range(first, n):
            store(vectors, (m, i), load(vectors, (m, i)) - along * load(mirror, (i,)))


@kernel
def _set_mirror(vector, k, mirror):
    """Find the mirror that leaves of a vector's entries from k on one, number k; returns that.

    Where their squares vanish there is none, and the mirror is zero.
    """
    n = vector.shape[0]
    zero = spread(0.0)
    rest = zero
    for i in range(k + 1, n):
        rest = rest + load(vector, (i,)) * load(vector, (i,))
    first = load(vector, (k,))
    square = rest + first * first
    length = square_root(square)
    left = select(first >= 0.0, zero - length, length)
    ahead = first - left
    scale = select(square > TINY, 1.0 / square_root(rest + ahead * ahead), zero)
    store(mirror, (k,), ahead * scale)
    for i in range(k + 1, n):
        store(mirror, (i,), load(vector, (i,)) * scale)
    return select(square > TINY, left, first)


@kernel
def make_mirrors(directions):
    """Turn orthonormal vectors ``(m, n, WIDTH)`` into mirrors that bring them to the first axes."""
    for k in range(len(directions)):
        for earlier in range(k):
            reflect(directions[k : k + 1], directions[earlier], earlier)
        for i in range(k):
            store(directions, (k, i), spread(0.0))
        _set_mirror(directions[k], k, directions[k])


@kernel
def _set_change(product, mirror, first):
    """Turn a matrix's product with a mirror into the vector by which its reflection changes it."""
    n = product.shape[0]
    along = spread(0.0)
    for i in range(first, n):
        along = along + load(product, (i,)) * load(mirror, (i,))
    for i in range(first, n):
        store(product, (i,), 2.0 * (load(product, (i,)) - along * load(mirror, (i,))))


@kernel
def _reflect_column(a, k, mirror, moved, column):
    """Column k of the matrix from row k on as a reflection leaves it."""
    here, by = load(mirror, (k,)), load(moved, (k,))
    for i in range(k, a.shape[0]):
        change = load(mirror, (i,)) * by + load(moved, (i,)) * here
        store(column, (i,), load(a, (i, k)) - change)


@kernel
def _reflect_and_multiply(a, first, mirror, moved, ahead, product):
    """Change the block from row `first` on as a reflection does; its product with another mirror.

    Both in one pass over the matrix: memory is what it waits for.
    """
    for i in range(first, a.shape[0]):
        here, by = load(mirror, (i,)), load(moved, (i,))
        next_one, total = load(ahead, (i,)), spread(0.0)
        for j in range(first, i):
            change = here * load(moved, (j,)) + by * load(mirror, (j,))
            entry = load(a, (i, j)) - change
            store(a, (i, j), entry)
            total = total + entry * load(ahead, (j,))
            store(product, (j,), load(product, (j,)) + entry * next_one)
        entry = load(a, (i, i)) - 2.0 * (here * by)
        store(a, (i, i), entry)
        store(product, (i,), total + entry * next_one)


@kernel
def make_tridiagonal(a, mirrors, found, diagonal, beside):
    """Take the directions of the given mirrors away, and make the rest tridiagonal by more.

    Shapes are those of `landscape_lab.search.eigen.resolve`; `diagonal` and `beside` ``(n, WIDTH)``
    receive the entries on the diagonal and below it, from number `found` on.
    """
    n = a.shape[0]
    moved, product, mirror = np.zeros((n, WIDTH)), np.zeros((n, WIDTH)), np.zeros((n, WIDTH))
    column = np.empty((n, WIDTH))
    for k in range(found):
        _reflect_and_multiply(a, k, mirror, moved, mirrors[k], product)
        _set_change(product, mirrors[k], k)
        mirror, moved, product = mirrors[k], product, moved
    for k in range(found, n - 1):
        _reflect_column(a, k, mirror, moved, column)
        store(diagonal, (k,), load(column, (k,)))
        store(beside, (k,), _set_mirror(column, k + 1, mirrors[k]))
        _reflect_and_multiply(a, k + 1, mirror, moved, mirrors[k], product)
        _set_change(product, mirrors[k], k + 1)
        mirror, moved, product = mirrors[k], product, moved
    last = 2.0 * (load(mirror, (n - 1,)) * load(moved, (n - 1,)))
    store(diagonal, (n - 1,), load(a, (n - 1, n - 1)) - last)
    store(beside, (n - 1,), spread(0.0))
