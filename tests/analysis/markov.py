"""Markov models for tests, and their answers by exact fractions or dense linear algebra."""

from fractions import Fraction
from math import log

import numpy as np
from hypothesis import strategies as st


@st.composite
def binary_models(draw, spread=60, least=2, most=7):
    """Irreducible models without detailed balance whose rates are powers of two: ln k / ln 2."""
    m = draw(st.integers(least, most))
    power = st.integers(-spread, 0)
    log2 = np.full((m, m), -np.inf)
    for i in range(m):  # A ring keeps everything in reach.
        log2[i, (i + 1) % m] = draw(power)
    state = st.integers(0, m - 1)
    for i, j in draw(st.lists(st.tuples(state, state), max_size=2 * m)):
        if i != j:
            log2[i, j] = draw(power)
    return log2


def fractions(log2):
    """Rates as fractions."""
    return [[Fraction(2) ** int(p) if p > -np.inf else Fraction(0) for p in row] for row in log2]


def solve_exactly(a, b):
    """Solve A x = b by Gaussian elimination with fractions."""
    rows = [[*row, right] for row, right in zip(a, b, strict=True)]
    n = len(rows)
    for c in range(n):
        pivot = next(r for r in range(c, n) if rows[r][c])
        rows[c], rows[pivot] = rows[pivot], rows[c]
        rows[c] = [value / rows[c][c] for value in rows[c]]
        for r in range(n):
            if r != c and rows[r][c]:
                rows[r] = [x - rows[r][c] * y for x, y in zip(rows[r], rows[c], strict=True)]
    return [row[-1] for row in rows]


def passage_exactly(k, targets, source):
    """Sums of sources until a target is reached: x with sum_j k_ij (x_i - x_j) = source_i."""
    inner = [i for i in range(len(k)) if i not in targets]
    a = [[(sum(k[i]) - k[i][i] if i == j else -k[i][j]) for j in inner] for i in inner]
    found = dict(zip(inner, solve_exactly(a, [source[i] for i in inner]), strict=True))
    return [found.get(i, Fraction(0)) for i in range(len(k))]


def committor_exactly(k, a, b):
    """Probability to reach b before a."""
    source = [sum(row[j] for j in b) for row in k]
    found = passage_exactly(k, {*a, *b}, source)
    return [Fraction(int(i in b)) if i in {*a, *b} else found[i] for i in range(len(k))]


def stationary_exactly(k):
    """The distribution that stays, for an irreducible model."""
    n = len(k)
    a = [[k[j][i] if i != j else -(sum(k[i]) - k[i][i]) for j in range(n)] for i in range(n)]
    a[-1] = [Fraction(1)] * n
    return solve_exactly(a, [Fraction(0)] * (n - 1) + [Fraction(1)])


def log_of(fraction):
    return log(fraction.numerator) - log(fraction.denominator) if fraction else -np.inf


def balanced(m, seed, density=0.5):
    """Rate matrix with detailed balance, and its equilibrium."""
    rng = np.random.default_rng(seed)
    p = rng.random(m) + 0.1
    p /= p.sum()
    flux = np.triu(rng.random((m, m)) * (rng.random((m, m)) < density), 1)
    flux[np.arange(m - 1), np.arange(1, m)] += 0.1
    flux += flux.T
    return flux / p[:, None], p


def unbalanced(m, seed):
    """Dense rate matrix without detailed balance."""
    rng = np.random.default_rng(seed)
    k = rng.random((m, m)) ** 3
    np.fill_diagonal(k, 0)
    return k


def generator(k):
    """Rates with the diagonal that makes rows sum to zero."""
    return k - np.diag(k.sum(axis=1))
