"""From distances on springs to the volume without one: two ways.

Both give ``ln Z(0) - ln Z(k)``, where ``Z(k)`` is the integral of ``exp(-k r^2 / 2)`` over the
basin: the logarithm of how much the spring shuts out.
"""

from dataclasses import dataclass

import numpy as np

from landscape_lab.types import Floats, Integers

BINS = 700
"""Distances are sorted into so many bins, as many in each."""

SETTLED, NEARLY = 1e-7, 1e-3
"""The equations are solved when no logarithm changes by more; for an error the second will do."""

ROUNDS = 100
"""Samples of ensembles that tell an error."""

MOST_ROUNDS = 100
"""Samples that hardly overlap may need them."""


def sort_into_bins(square: Floats) -> tuple[Floats, Integers]:
    """Mean squared distances of bins ``(K,)``, and the bin of each number, in their shape."""
    values = square.ravel()
    edges = np.unique(np.quantile(values, np.linspace(0.0, 1.0, BINS + 1)[1:-1]))
    place = np.searchsorted(edges, values, side="right")
    sizes = np.bincount(place, minlength=len(edges) + 1)
    middle = np.bincount(place, weights=values, minlength=len(edges) + 1) / np.maximum(sizes, 1)
    return middle, place.reshape(square.shape)


def multistate(
    springs: Floats, counts: Integers, middle: Floats, start: Floats | None = None,
    settled: float = SETTLED,
) -> Floats:  # fmt: skip
    """Logarithms of ``Z`` at the springs, the last one zero, by MBAR over bins.

    The self-consistent equations of Shirts and Chodera, J. Chem. Phys. 129, 124105 (2008), eqn
    (11), for energies that depend on the distance alone: samples of equal distance need no names.

    Parameters
    ----------
    springs : (R,)
    counts : (R, K)
        Samples of each spring in each bin.
    middle : (K,)
        Squared distances of the bins.
    start : (R,), optional
        A guess.
    settled : float
        How far logarithms may still change.
    """
    among = counts.sum(axis=0)
    held = among > 0
    log_size, number = np.log(counts.sum(axis=1)), among[held].astype(np.float64)
    exponents = -0.5 * springs[:, None] * middle[held]
    log_z = np.zeros(len(springs)) if start is None else start
    here = _weigh(log_z, exponents, log_size, number)
    for _ in range(MOST_ROUNDS):
        simple = log_z + np.log(here.sum(axis=1))
        moves = [simple - simple[-1], _newton(log_z, here, log_size, number)]
        weighed = [_weigh(move, exponents, log_size, number) for move in moves]
        off = [np.abs(weights.sum(axis=1) - 1.0).max() for weights in weighed]
        best = int(np.argmin(np.where(np.isfinite(off), off, np.inf)))
        change = np.abs(moves[best] - log_z).max()
        log_z, here = moves[best], weighed[best]
        if change < settled:
            break
    return log_z


def _weigh(log_z: Floats, exponents: Floats, log_size: Floats, number: Floats) -> Floats:
    """The weights of bins in each state, ``(R, K)``; they sum to one where all is solved."""
    terms = exponents - log_z[:, None]
    top = terms.max(axis=0)
    mixed = np.log(np.exp(log_size) @ np.exp(terms - top)) + top
    with np.errstate(over="ignore"):
        weights: Floats = number * np.exp(terms - mixed)
    return weights


def _newton(log_z: Floats, weights: Floats, log_size: Floats, number: Floats) -> Floats:
    """Newton's step for the same equations, the last logarithm held at zero."""
    size = np.exp(log_size)
    total = weights.sum(axis=1)
    overlap = (weights / number) @ weights.T
    matrix = size[:, None] * size * overlap - np.diag(size * total)
    step = np.linalg.lstsq(matrix[:-1, :-1], (size * (1.0 - total))[:-1], rcond=None)[0]
    return np.append(log_z[:-1] + step, 0.0)


def integrated(springs: Floats, bend: float, mean_square: Floats) -> float:
    """``ln Z(0) - ln Z(k)`` as half the integral of the mean squared distance over the spring.

    Thermodynamic integration (Frenkel and Ladd, J. Chem. Phys. 81, 3188 (1984)), by a spline in
    the ladder's own variable.
    """
    from scipy.interpolate import CubicSpline  # at the top it would slow the import

    t = np.linspace(0.0, 1.0, len(springs))
    slope = (springs + bend) * np.log1p(springs[-1] / bend)
    return 0.5 * float(CubicSpline(t, mean_square * slope).integrate(0.0, 1.0))


@dataclass(frozen=True, eq=False)
class Growth:
    """How much larger a basin is with softer springs.

    Attributes
    ----------
    ratios : (R,)
        ``ln Z / Z(k)`` of all rungs, k the stiffest spring.
    error : float
        Of the first.
    gap, gap_error : float
        How far the first halves of the walks tell another first one than the second, and its error.
    elsewhere, elsewhere_error : (S,)
        The same logarithm at other springs.
    """

    ratios: Floats
    error: float
    gap: float
    gap_error: float
    elsewhere: Floats
    elsewhere_error: Floats


def growth(square: Floats, springs: Floats, others: Floats, rng: np.random.Generator) -> Growth:
    """How much a basin grows from the stiffest to all springs, and to others ``(S,)``.

    Of squared distances ``(T, R, M)``. Errors are from ensembles drawn with replacement, each
    as a whole, and as much larger as `few` says.
    """
    middle, place = sort_into_bins(square)
    half = len(square) // 2
    n_ensembles, n_bins = square.shape[2], len(middle)
    counts = np.stack([_counts(place[:half], n_bins), _counts(place[-half:], n_bins)])
    whole = multistate(springs, counts.sum(axis=(0, 1)), middle)
    parts = [multistate(springs, part.sum(axis=0), middle, whole) for part in counts]
    sample = np.empty((ROUNDS, 2 + len(others)))
    for k in range(ROUNDS):
        drawn = rng.integers(n_ensembles, size=n_ensembles)
        some = counts[:, drawn].sum(axis=1)
        both = multistate(springs, some.sum(axis=0), middle, whole, NEARLY)
        first, second = (multistate(springs, part, middle, whole, NEARLY)[0] for part in some)
        sample[k, :2] = both[0], first - second
        sample[k, 2:] = at_springs(others, springs, some.sum(axis=0), middle, both)
    error, gap_error, *elsewhere_error = few(n_ensembles) * sample.std(axis=0, ddof=1)
    elsewhere = at_springs(others, springs, counts.sum(axis=(0, 1)), middle, whole)
    return Growth(
        whole, float(error), float(parts[0][0] - parts[1][0]), float(gap_error), elsewhere,
        np.array(elsewhere_error),
    )  # fmt: skip


def at_springs(
    others: Floats, springs: Floats, counts: Integers, middle: Floats, log_z: Floats
) -> Floats:
    """``ln Z`` at springs ``(S,)`` that no walker was on, from all that were on others."""
    among = counts.sum(axis=0)
    held = among > 0
    exponents = -0.5 * springs[:, None] * middle[held]
    number = among[held].astype(np.float64)
    per_state = _weigh(log_z, exponents, np.log(counts.sum(axis=1)), number)
    # The first row holds number * exp(exponents[0] - log_z[0]) / mixture; the spring is exchanged.
    shift = -0.5 * (others[:, None] - springs[0]) * middle[held]
    top = shift.max(axis=1, keepdims=True)
    sums: Floats = np.log((per_state[0] * np.exp(shift - top)).sum(axis=1))
    return log_z[0] + top[:, 0] + sums


def mixing(square: Floats) -> float:
    """How much more squared distances ``(T, R, M)`` scatter in all than within ensembles.

    The largest of all rungs' ``sqrt(1 + B / W)``, B the variance of the ensembles' means and W that
    within (Gelman and Rubin, Statist. Sci. 7, 457 (1992)); one where walks are long.
    """
    between = square.mean(axis=0).var(axis=1, ddof=1)
    within = square.var(axis=0, ddof=1).mean(axis=1)
    return float(np.sqrt(1.0 + between / within).max())


def few(n_ensembles: int) -> float:
    """By how much an error is larger than that of samples drawn from so few ensembles.

    Draws with replacement from M numbers have only ``(M - 1) / M`` of their variance, and a mean
    divided by an error that M numbers tell is distributed as Student's t with ``M - 1`` degrees of
    freedom, of variance ``(M - 1) / (M - 3)`` (Student, Biometrika 6, 1 (1908)). An error times the
    root of ``M / (M - 3)`` is one standard deviation of the truth about the estimate.
    """
    return float(np.sqrt(n_ensembles / (n_ensembles - 3)))


def _counts(place: Integers, n_bins: int) -> Integers:
    """How often each ensemble met each bin on each rung, ``(M, R, K)``."""
    _, n_rungs, n_ensembles = place.shape
    index = (np.arange(n_ensembles) * n_rungs + np.arange(n_rungs)[:, None]) * n_bins + place
    size = n_ensembles * n_rungs * n_bins
    counts: Integers = np.bincount(index.ravel(), minlength=size).astype(np.int64)
    return counts.reshape(n_ensembles, n_rungs, n_bins)
