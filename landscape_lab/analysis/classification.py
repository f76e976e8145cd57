"""How well a network of weights predicts classes, and how differently two of them err."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import count, one_of, reals, truths, wholes

METHODS = ("single", "complete", "average", "weighted", "centroid", "median", "ward")
"""What `scipy.cluster.hierarchy.linkage` knows."""

__all__ = [
    "RocCurve", "auc", "clustered_order", "misclassification_distance", "misclassification_index",
    "misclassified", "roc_curve",
]  # fmt: skip


@dataclass(frozen=True, eq=False)
class RocCurve:
    """Receiver operating characteristic: what is gained and what it costs, at every threshold.

    Attributes
    ----------
    threshold : (K,) array
        From infinity, where nothing is predicted, downward to the lowest score.
    false_positive_rate : (K,) array
        Part of the others that reaches the threshold, from 0 to 1.
    true_positive_rate : (K,) array
        Part of the class that reaches the threshold, from 0 to 1.
    """

    threshold: Floats
    false_positive_rate: Floats
    true_positive_rate: Floats

    @property
    def area(self) -> float:
        """Area under the curve, by the integral of Ballard et al. 2017, eqn (7).

        Straight lines between the points: samples of equal scores count half.
        """
        return float(np.trapezoid(self.true_positive_rate, self.false_positive_rate))


def roc_curve(score: npt.ArrayLike, positive: npt.ArrayLike) -> RocCurve:
    """True against false positive rate as the threshold falls; Ballard et al. 2017, eqn (6).

    Parameters
    ----------
    score : (N,) array_like
        How strongly each sample is predicted to be of the class: its probability, say.
    positive : (N,) array_like of bool
        Which samples are of the class. In the source: ``outcome == 0``, the triangle.

    Returns
    -------
    RocCurve

    Raises
    ------
    ValueError
        If the shapes differ, a score is not finite, or one of the two kinds is missing.
    TypeError
        If `positive` does not hold truth values.

    Notes
    -----
    O(N log N).

    Examples
    --------
    >>> curve = roc_curve([0.9, 0.8, 0.3, 0.1], [True, False, True, False])
    >>> curve.true_positive_rate
    array([0. , 0.5, 0.5, 1. , 1. ])
    >>> curve.area
    0.75
    """
    scores, members = _checked(reals(score, "score"), positive)
    if scores.ndim != 1:
        raise ValueError(f"score has shape {scores.shape}; one number for each sample would do")
    order = np.argsort(-scores, kind="stable")
    falling, hits = scores[order], np.cumsum(members[order])
    last = np.append(np.flatnonzero(np.diff(falling)), len(falling) - 1)
    true, false = hits[last], last + 1 - hits[last]
    return RocCurve(
        np.append(np.inf, falling[last]),
        np.append(0.0, false / false[-1]),
        np.append(0.0, true / true[-1]),
    )


def auc(score: npt.ArrayLike, positive: npt.ArrayLike) -> Floats:
    """Area under the curve for many networks at once, by the rank statistic.

    It is the probability that a random sample of the class has a higher score than a random other
    one, ties counting half: the statistic of Mann and Whitney (1947). The integral of Ballard
    et al. 2017, eqn (7), is the same number; `RocCurve.area` computes that.

    Parameters
    ----------
    score : (..., N) array_like
        Scores of each sample, the last axis; ``probabilities[:, :, 0]`` for M networks.
    positive : (N,) array_like of bool
        Which samples are of the class.

    Returns
    -------
    (...) array
        From 0 to 1; 0.5 for scores that say nothing.

    Raises
    ------
    ValueError, TypeError
        As `roc_curve`.

    Examples
    --------
    >>> float(auc([0.9, 0.8, 0.3, 0.1], [True, False, True, False]))
    0.75
    """
    scores, members = _checked(reals(score, "score"), positive)
    others = np.sort(scores[..., ~members], axis=-1).reshape(-1, int(np.sum(~members)))
    mine = scores[..., members].reshape(len(others), -1)
    areas = np.empty(len(others))
    for at, (below, own) in enumerate(zip(others, mine, strict=True)):
        # Others ahead of which a sample stands, and those it ties with once more.
        twice = np.searchsorted(below, own, "left") + np.searchsorted(below, own, "right")
        areas[at] = twice.sum() / (2 * own.size * below.size)
    return areas.reshape(scores.shape[:-1])


def _checked(scores: Floats, positive: npt.ArrayLike) -> tuple[Floats, Booleans]:
    members = truths(positive, "positive")
    if members.ndim != 1 or scores.shape[-1:] != members.shape:
        raise ValueError(
            f"score has shape {scores.shape} and positive {members.shape}; one truth value for "
            "each sample, the last axis of score, would do"
        )
    if members.all() or not members.any():
        raise ValueError(
            f"positive holds {int(members.sum())} samples of the class among {members.size}; some "
            "of the class and some others are needed"
        )
    return scores, members


def misclassified(predicted: npt.ArrayLike, labels: npt.ArrayLike) -> Booleans:
    """Which samples each network gets wrong, ``(..., N) -> (..., N)``.

    Parameters
    ----------
    predicted : (..., N) array_like of int
        The class that each network predicts for each sample.
    labels : (N,) array_like of int
        The true classes.

    Raises
    ------
    ValueError
        If the shapes do not fit.
    """
    classes, truth = wholes(predicted, "predicted"), wholes(labels, "labels")
    if truth.ndim != 1 or classes.shape[-1:] != truth.shape:
        raise ValueError(
            f"predicted has shape {classes.shape} and labels {truth.shape}; one label for each "
            "sample, the last axis of predicted, would do"
        )
    return classes != truth


def misclassification_distance(wrong: npt.ArrayLike) -> Floats:
    """Part of the samples that exactly one of two networks gets wrong, for all pairs.

    Ballard et al. 2017, sec. V: the Hamming distance between the lists of errors, divided by the
    number of samples. Two networks that make the same errors are at distance 0.

    Parameters
    ----------
    wrong : (M, N) array_like of bool
        The errors of each network, from `misclassified`.

    Returns
    -------
    (M, M) array

    Raises
    ------
    TypeError, ValueError
        If `wrong` does not hold truth values in rows.

    Notes
    -----
    O(M^2 N / 64): errors are packed into words of 64 bits, and differing bits are counted.

    Examples
    --------
    >>> misclassification_distance([[True, False, False, False], [False, True, False, False]])
    array([[0. , 0.5],
           [0.5, 0. ]])
    """
    rows = _rows(wrong)
    words = _packed(rows)
    distance = np.empty((len(rows), len(rows)))
    for i in range(len(rows)):
        distance[i, i:] = np.bitwise_count(words[i:] ^ words[i]).sum(axis=1, dtype=np.int64)
        distance[i:, i] = distance[i, i:]
    return distance / rows.shape[1]


def misclassification_index(wrong: npt.ArrayLike, reference: int) -> Floats:
    """Part of the samples that a network or the reference gets wrong, but not both; ``(M,)``.

    Ballard et al. 2017, sec. III, where the reference is the global minimum; it colors the branches
    of Fig. 2.

    Parameters
    ----------
    wrong : (M, N) array_like of bool
        The errors of each network, from `misclassified`.
    reference : int
        Which of them the others are compared with.

    Raises
    ------
    TypeError, ValueError
        If `wrong` does not hold truth values in rows, or has no such row.
    """
    rows = _rows(wrong)
    reference = count(reference, "reference", least=0, most=len(rows) - 1)
    return np.mean(rows ^ rows[reference], axis=1)


def clustered_order(distance: npt.ArrayLike, *, method: str = "average") -> Integers:
    """An order of the networks in which similar ones stand together, ``(M, M) -> (M,)``.

    Leaves of the hierarchical clustering by `scipy.cluster.hierarchy`, turned so that neighbors are
    as near as the tree allows. With it the matrix of misclassification distances shows its blocks
    (Ballard et al. 2017, Fig. 8): ``distance[np.ix_(order, order)]``.

    Parameters
    ----------
    distance : (M, M) array_like
        Symmetric, with a zero diagonal.
    method : str
        How the distance between clusters is measured; a name that `scipy.cluster.hierarchy.linkage`
        knows.

    Raises
    ------
    ValueError
        If `distance` is not a symmetric square of finite numbers with a zero diagonal, or the
        method has no such name.
    """
    from scipy.cluster.hierarchy import leaves_list, linkage
    from scipy.spatial.distance import squareform

    one_of(method, "method", *METHODS)
    square = reals(distance, "distance")
    if square.ndim != 2 or square.shape[0] != square.shape[1] or square.size == 0:
        raise ValueError(f"distance has shape {square.shape}; a square, (M, M), would do")
    if (square != square.T).any() or np.diag(square).any() or (square < 0).any():
        raise ValueError(
            "distance is not a matrix of distances; it must be symmetric, with zeros on the "
            "diagonal and no negative number"
        )
    if len(square) == 1:
        return np.zeros(1, dtype=np.int64)
    tree = linkage(squareform(square, checks=False), method=method, optimal_ordering=True)
    return leaves_list(tree).astype(np.int64)


def _rows(wrong: npt.ArrayLike) -> Booleans:
    rows = truths(wrong, "wrong")
    if rows.ndim != 2 or rows.size == 0:
        raise ValueError(
            f"wrong has shape {rows.shape}; one row for each network, (M, N), would do"
        )
    return rows


def _packed(rows: Booleans) -> npt.NDArray[np.uint64]:
    """Truth values as bits of 64-bit words, ``(M, N) -> (M, ceil(N / 64))``."""
    packed = np.packbits(rows, axis=1)
    padding = -packed.shape[1] % 8
    return np.pad(packed, ((0, 0), (0, padding))).view(np.uint64)
