"""Eigenvalues and eigenvectors of many small symmetric matrices side by side: the compiled part.

Reflections make each matrix tridiagonal (Householder 1958), and implicit QL sweeps with Wilkinson's
shift make it diagonal (Bowdler, Martin, Reinsch and Wilkinson, Numer. Math. 11, 293 (1968)). What
is done to one matrix is done to all: they lie innermost in memory, see `landscape_lab.lanes`. Each
keeps its own pace of convergence.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, select, spread, square_root, store

SWEEPS = 30
"""Sweeps allowed for an eigenvalue; two or three are common."""

NEGLIGIBLE = float(np.finfo(np.float64).eps) / 2.0
"""An entry beside the diagonal that counts as zero, in units of its neighbors on it."""


@kernel
def _mirror_block(a, mirrors, k, first, product):
    """Reflect the block from row `first` on from both sides by mirror k."""
    n = a.shape[0]
    for i in range(first, n):
        mirror, total = load(mirrors, (k, i)), spread(0.0)
        for j in range(first, i):
            entry = load(a, (i, j))
            total = total + entry * load(mirrors, (k, j))
            store(product, (j,), load(product, (j,)) + entry * mirror)
        store(product, (i,), total + load(a, (i, i)) * mirror)
    along = spread(0.0)
    for i in range(first, n):
        along = along + load(product, (i,)) * load(mirrors, (k, i))
    for i in range(first, n):
        store(product, (i,), 2.0 * (load(product, (i,)) - along * load(mirrors, (k, i))))
    for i in range(first, n):
        mirror, moved = load(mirrors, (k, i)), load(product, (i,))
        for j in range(first, i + 1):
            change = mirror * load(product, (j,)) + moved * load(mirrors, (k, j))
            store(a, (i, j), load(a, (i, j)) - change)


@kernel
def _set_mirror(a, mirrors, k, beside):
    """Find the mirror that leaves one entry of column k below the diagonal, `beside` it."""
    n = a.shape[0]
    zero = spread(0.0)
    rest = zero
    for i in range(k + 2, n):
        entry = load(a, (i, k))
        rest = rest + entry * entry
    first = load(a, (k + 1, k))
    length = square_root(rest + first * first)
    left = select(first >= 0.0, zero - length, length)
    store(beside, (k,), left)
    first = first - left
    length = square_root(rest + first * first)
    scale = select(length > 0.0, 1.0 / length, zero)
    store(mirrors, (k, k + 1), first * scale)
    for i in range(k + 2, n):
        store(mirrors, (k, i), load(a, (i, k)) * scale)


@kernel
def _tridiagonal(a, mirrors, found, diagonal, beside, product):
    """Take the directions of the given mirrors away, and make the rest tridiagonal by more."""
    n = a.shape[0]
    for k in range(found):
        _mirror_block(a, mirrors, k, k, product)
    for k in range(found, n - 1):
        store(diagonal, (k,), load(a, (k, k)))
        _set_mirror(a, mirrors, k, beside)
        _mirror_block(a, mirrors, k, k + 1, product)
    store(diagonal, (n - 1,), load(a, (n - 1, n - 1)))
    store(beside, (n - 1,), spread(0.0))


@kernel
def _splits(diagonal, beside, k, w):
    """Whether nothing joins row k of a matrix to the next one."""
    around = abs(diagonal[k, w]) + abs(diagonal[k + 1, w])
    return abs(beside[k, w]) <= NEGLIGIBLE * around


@kernel
def _bulge(diagonal, beside, top, bottom, w):
    """Last entry of a block's diagonal less Wilkinson's shift: where a sweep begins."""
    half = (diagonal[top + 1, w] - diagonal[top, w]) / (2.0 * beside[top, w])
    root = np.sqrt(half * half + 1.0)
    root = half + root if half >= 0.0 else half - root
    return diagonal[bottom, w] - diagonal[top, w] + beside[top, w] / root


@kernel
def _next_blocks(diagonal, beside, blocks):
    """Find each matrix's next block of joined rows; the first and last row of all of them.

    `blocks` (3, WIDTH) holds the first row, the last and where the sweep begins. A matrix that is
    diagonal has a block of one row, its last.
    """
    last = len(diagonal) - 1
    first, final = last, 0
    for w in range(WIDTH):
        top = int(blocks[0, w])
        while top < last and _splits(diagonal, beside, top, w):
            top += 1
        bottom = top
        while bottom < last and not _splits(diagonal, beside, bottom, w):
            bottom += 1
        blocks[0, w], blocks[1, w], blocks[2, w] = top, bottom, 0.0
        if top < bottom:
            blocks[2, w] = _bulge(diagonal, beside, top, bottom, w)
            first, final = min(first, top), max(final, bottom)
    return first, final


@kernel
def _turn(vectors, found, i, sine, cosine):
    """Turn vectors i and i + 1 into each other."""
    for k in range(found, vectors.shape[1]):
        upper, lower = load(vectors, (i, k)), load(vectors, (i + 1, k))
        store(vectors, (i + 1, k), sine * upper + cosine * lower)
        store(vectors, (i, k), cosine * upper - sine * lower)


@kernel
def _sweep(diagonal, beside, vectors, found, first, final, blocks, left):
    """Turn the rows of each matrix's block by pairs, from the last to the first, and its vectors.

    `left` (2, WIDTH) receives what remains to be done in the first row of each block: what its
    diagonal loses, and the new entry beside it.
    """
    zero, one = spread(0.0), spread(1.0)
    top, bottom, bulge = load(blocks, (0,)), load(blocks, (1,)), load(blocks, (2,))
    sine, cosine, carried = one, one, zero
    for i in range(final - 1, first - 1, -1):
        on = (float(i) >= top) & (bottom > float(i))
        outside = sine * load(beside, (i,))
        inside = cosine * load(beside, (i,))
        length = square_root(outside * outside + bulge * bulge)
        turned = length > 0.0
        s = select(turned, outside / length, zero)
        c = select(turned, bulge / length, one)
        below = load(diagonal, (i + 1,))
        lower = below - carried
        moved = (load(diagonal, (i,)) - lower) * s + 2.0 * (c * inside)
        store(beside, (i + 1,), select(on, length, load(beside, (i + 1,))))
        store(diagonal, (i + 1,), select(on, lower + s * moved, below))
        carried = select(on, s * moved, carried)
        bulge = select(on, c * moved - inside, bulge)
        sine, cosine = select(on, s, sine), select(on, c, cosine)
        _turn(vectors, found, i, select(on, s, zero), select(on, c, one))
    store(left, (0,), carried)
    store(left, (1,), bulge)


@kernel
def _make_diagonal(diagonal, beside, vectors, found):
    """Sweep until every matrix is diagonal or the sweeps are spent; which ones are."""
    n = len(diagonal)
    blocks, left = np.zeros((3, WIDTH)), np.zeros((2, WIDTH))
    blocks[0] = found
    for _ in range(SWEEPS * n):
        first, final = _next_blocks(diagonal, beside, blocks)
        if first >= final:
            break
        _sweep(diagonal, beside, vectors, found, first, final, blocks, left)
        for w in range(WIDTH):
            top, bottom = int(blocks[0, w]), int(blocks[1, w])
            if top < bottom:
                diagonal[top, w] -= left[0, w]
                beside[top, w] = left[1, w]
                beside[bottom, w] = 0.0
    return blocks[0] == n - 1


@kernel
def _mirror_back(mirrors, found, vectors):
    """From the vectors of the tridiagonal matrices to those of the matrices themselves."""
    n = vectors.shape[0]
    for k in range(n - 2 if found < n - 1 else found - 1, -1, -1):
        first = k + 1 if k >= found else k
        for m in range(found, n):
            along = spread(0.0)
            for i in range(first, n):
                along = along + load(vectors, (m, i)) * load(mirrors, (k, i))
            along = 2.0 * along
            for i in range(first, n):
                store(vectors, (m, i), load(vectors, (m, i)) - along * load(mirrors, (k, i)))


@kernel
def eigen_side_by_side(a, mirrors, found):
    """Eigenvalues and eigenvectors of eight symmetric matrices across some directions.

    Parameters
    ----------
    a : (n, n, WIDTH)
        One matrix each `a[:, :, w]`, of which the lower half is read; overwritten.
    mirrors : (n, n, WIDTH)
        The first `found` unit vectors `mirrors[k, :, w]` are mirrors that bring the directions to
        be left out to the first axes, one after the other; `mirrors[k, :k]` is zero. Others are
        filled in.
    found : int
        How many directions are left out, fewer than n.

    Returns
    -------
    values : (n, WIDTH)
        From row `found` on, in no order.
    vectors : (n, n, WIDTH)
        `vectors[i, :, w]` belongs to `values[i, w]`, from row `found` on.
    (WIDTH,) array of bool
        Whether the sweeps allowed were enough.
    """
    n = a.shape[0]
    values, beside, product = np.empty((n, WIDTH)), np.empty((n, WIDTH)), np.empty((n, WIDTH))
    vectors = np.zeros((n, n, WIDTH))
    for i in range(n):
        vectors[i, i] = 1.0
    _tridiagonal(a, mirrors, found, values, beside, product)
    done = _make_diagonal(values, beside, vectors, found)
    _mirror_back(mirrors, found, vectors)
    return values, vectors, done
