"""Spectra of many small symmetric matrices side by side: the compiled part.

A matrix that was made tridiagonal is made diagonal by implicit QL sweeps with Wilkinson's shift
(Bowdler, Martin, Reinsch and Wilkinson, Numer. Math. 11, 293 (1968)). No eigenvector is formed.
Reflections and turns are kept, and what they do to a few vectors tells the components of these
along all eigenvectors, or makes a vector of its components: of all this only the reflections of
the matrix, 4/3 n**3 operations, grow faster than n**2. What is done to one matrix is done to all:
they lie innermost in memory, see `landscape_lab.lanes`. Each keeps its own pace of convergence.
"""

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH, load, select, spread, square_root, store
from landscape_lab.search.tridiagonal import TINY, make_tridiagonal, reflect

SWEEPS = 30
"""Sweeps allowed for an eigenvalue; two or three are common."""

TURNS = 1.5
"""Places for turns, in units of the square of a matrix's rows, to begin with; 1.2 are common."""

NEGLIGIBLE = float(np.finfo(np.float64).eps) / 2.0
"""An entry beside the diagonal that counts as zero, in units of its neighbors on it."""

LEAST = 1e-100
"""What neighbors count at the least, where the largest entry of a matrix is about one."""


@kernel
def size_of(numbers):
    """Absolute values."""
    return select(numbers >= 0.0, numbers, 0.0 - numbers)


@kernel
def _next_blocks(diagonal, beside, lowest, blocks):
    """Find each matrix's next block of joined rows; the first and last row of all of them.

    `blocks` (3, WIDTH) receives the first row, the last and where the sweep begins: the last entry
    of the block's diagonal less Wilkinson's shift. A matrix that is diagonal has a block of one
    row, its last. Rows before `lowest` are parted.
    """
    last = len(diagonal) - 1
    top = bottom = end = spread(float(last))
    below = upper = lower = corner = corner_of_end = load(diagonal, (last,))
    joint = spread(1.0)
    for k in range(last - 1, lowest - 1, -1):
        here, between = load(diagonal, (k,)), load(beside, (k,))
        joined = size_of(between) > NEGLIGIBLE * (size_of(here) + size_of(below) + LEAST)
        top, bottom = select(joined, spread(float(k)), top), select(joined, end, bottom)
        upper, lower = select(joined, here, upper), select(joined, below, lower)
        joint, corner = select(joined, between, joint), select(joined, corner_of_end, corner)
        end = select(joined, end, spread(float(k)))
        corner_of_end = select(joined, corner_of_end, here)
        store(beside, (k,), select(joined, between, spread(0.0)))  # what is parted stays so
        below = here
    half = (lower - upper) / (2.0 * joint)
    root = square_root(half * half + 1.0)
    root = select(half >= 0.0, half + root, half - root)
    store(blocks, (0,), top)
    store(blocks, (1,), bottom)
    store(blocks, (2,), corner - upper + joint / root)
    first, final = last, 0
    for w in range(WIDTH):
        if blocks[0, w] < blocks[1, w]:
            first, final = min(first, int(blocks[0, w])), max(final, int(blocks[1, w]))
    return first, final


@kernel
def _turn(vectors, i, sine, cosine):
    """Turn entries i and i + 1 of some vectors into each other."""
    for m in range(len(vectors)):
        upper, lower = load(vectors, (m, i)), load(vectors, (m, i + 1))
        store(vectors, (m, i + 1), sine * upper + cosine * lower)
        store(vectors, (m, i), cosine * upper - sine * lower)


@kernel
def _sweep(diagonal, beside, vectors, first, final, blocks, turns, at):
    """Turn the rows of each matrix's block by pairs, from the last to the first, and the vectors.

    The turns are kept from place `at` on.
    """
    zero, one = spread(0.0), spread(1.0)
    top, bottom, bulge = load(blocks, (0,)), load(blocks, (1,)), load(blocks, (2,))
    middle, reach = 0.5 * (top + bottom - 1.0), 0.5 * (bottom - 1.0 - top)
    reach = select(reach >= 0.0, reach * reach, zero - 1.0)
    sine, cosine, begun = one, one, zero
    lower = load(diagonal, (final,))
    for i in range(final - 1, first - 1, -1):
        beyond = float(i) - middle
        on = reach >= beyond * beyond
        joint, upper = load(beside, (i,)), load(diagonal, (i,))
        outside, inside = sine * joint, cosine * joint
        square = outside * outside + bulge * bulge
        length = square_root(square)
        inverse = length * (1.0 / square)
        turned = square > TINY
        s = select(turned, outside * inverse, zero)
        c = select(turned, bulge * inverse, one)
        moved = (upper - lower) * s + 2.0 * (c * inside)
        gained = s * moved
        store(beside, (i + 1,), select(on, begun * length, load(beside, (i + 1,))))
        store(diagonal, (i + 1,), select(on, lower + gained, lower))
        lower = select(on, upper - gained, upper)
        bulge = select(on, c * moved - inside, bulge)
        store(beside, (i,), select(on, bulge, joint))
        sine, cosine, begun = select(on, s, sine), select(on, c, cosine), select(on, one, begun)
        s, c = select(on, s, zero), select(on, c, one)
        _turn(vectors, i, s, c)
        store(turns, (at, 0), s)
        store(turns, (at, 1), c)
        at += 1
    store(diagonal, (first,), lower)


@kernel
def _make_diagonal(diagonal, beside, found, vectors, turns, used, sweeps, settled):
    """Sweep until every matrix is diagonal or the sweeps are spent, and tell which ones are.

    Returns how many places for turns are used, -1 if they do not suffice, and how many sweeps there
    were; each is a row of `sweeps`, the first and the last row of a matrix that it turned.
    """
    blocks = np.empty((3, WIDTH))
    first, done = found, 0
    while done < len(sweeps):
        first, final = _next_blocks(diagonal, beside, first, blocks)
        if first >= final:
            break
        if used + final - first > len(turns):
            return -1, done
        _sweep(diagonal, beside, vectors, first, final, blocks, turns, used)
        used += final - first
        sweeps[done, 0], sweeps[done, 1] = first, final
        done += 1
    for lane in range(WIDTH):
        settled[lane] = blocks[0, lane] == len(diagonal) - 1
    return used, done


@kernel
def resolve(a, mirrors, found, vectors, turns, used, sweeps, values, settled):
    """Eigenvalues of eight symmetric matrices, and some vectors' components along the eigenvectors.

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
    vectors : (m, n, WIDTH)
        Overwritten by their components, from number `found` on.
    turns : (places, 2, WIDTH)
        Where turns are kept, of which `used` are taken.
    sweeps : (SWEEPS * n, 2) array of int
        Filled with the sweeps that were done.
    values : (n, WIDTH)
        Filled with eigenvalues from row `found` on, in no order.
    settled : (WIDTH,) array of bool
        Filled with whether the sweeps allowed were enough.

    Returns
    -------
    used, done : int
        How many places are taken now, -1 if there are too few; and the number of sweeps.
    """
    n = a.shape[0]
    beside = np.empty((n, WIDTH))
    make_tridiagonal(a, mirrors, found, values, beside)
    for k in range(n - 1):
        reflect(vectors, mirrors[k], k if k < found else k + 1)
    return _make_diagonal(values, beside, found, vectors, turns, used, sweeps, settled)


@kernel
def compose(mirrors, found, turns, used, sweeps, vectors):
    """What `resolve` did to some vectors, undone: from components to the vectors ``(m, n, WIDTH)``.

    `turns[:used]` end with the turns of these matrices, and `sweeps` are the sweeps that were done.
    Components before number `found` are to be zero.
    """
    n = vectors.shape[1]
    for k in range(len(sweeps) - 1, -1, -1):
        for i in range(sweeps[k, 0], sweeps[k, 1]):
            used -= 1
            _turn(vectors, i, 0.0 - load(turns, (used, 0)), load(turns, (used, 1)))
    for k in range(n - 2, -1, -1):
        reflect(vectors, mirrors[k], k if k < found else k + 1)
