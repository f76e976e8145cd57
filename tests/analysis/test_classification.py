"""Beside loops that follow the definitions sample by sample."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform

from landscape_lab.analysis import (
    auc,
    clustered_order,
    misclassification_distance,
    misclassification_index,
    misclassified,
    roc_curve,
)

# Few different scores, so that ties are common.
SAMPLES = st.lists(st.tuples(st.integers(0, 6), st.booleans()), min_size=2, max_size=40)


def rates_at(threshold, score, positive):
    """Eqn (6), as printed."""
    step = [int(p - threshold >= 0) for p in score]
    true = Fraction(sum(s for s, c in zip(step, positive, strict=True) if c), sum(positive))
    others = len(positive) - sum(positive)
    return true, Fraction(sum(s for s, c in zip(step, positive, strict=True) if not c), others)


def chance_of_telling_apart(score, positive):
    """Over all pairs: is the one of the class ahead of the other?"""
    inside = [s for s, c in zip(score, positive, strict=True) if c]
    outside = [s for s, c in zip(score, positive, strict=True) if not c]
    wins = sum(Fraction((a > b) * 2 + (a == b), 2) for a in inside for b in outside)
    return wins / (len(inside) * len(outside))


@given(SAMPLES)
def test_curve_has_the_rates_of_the_paper_at_every_threshold(samples):
    score, positive = zip(*samples, strict=True)
    assume(any(positive) and not all(positive))
    curve = roc_curve(score, np.array(positive))
    assert curve.threshold[0] == np.inf and (np.diff(curve.threshold) < 0).all()
    assert set(curve.threshold[1:]) == set(map(float, score))
    for at, true, false in zip(
        curve.threshold, curve.true_positive_rate, curve.false_positive_rate, strict=True
    ):
        wanted = rates_at(at, score, positive)
        assert (true, false) == pytest.approx([float(w) for w in wanted], abs=1e-15)
    assert (curve.true_positive_rate[0], curve.false_positive_rate[0]) == (0, 0)
    assert (curve.true_positive_rate[-1], curve.false_positive_rate[-1]) == (1, 1)


@given(SAMPLES)
def test_area_is_the_chance_of_telling_two_samples_apart(samples):
    score, positive = zip(*samples, strict=True)
    assume(any(positive) and not all(positive))
    wanted = float(chance_of_telling_apart(score, positive))
    positive = np.array(positive)
    assert float(auc(score, positive)) == pytest.approx(wanted, abs=1e-14)
    # The paper's integral, eqn (7), is the same number.
    assert roc_curve(score, positive).area == pytest.approx(wanted, abs=1e-14)


def test_areas_of_many_networks_come_at_once():
    rng = np.random.default_rng(0)
    score, positive = rng.random((3, 4, 100)), rng.random(100) < 0.3
    wanted = [[roc_curve(row, positive).area for row in block] for block in score]
    np.testing.assert_allclose(auc(score, positive), wanted, rtol=1e-12)


def test_a_perfect_score_has_area_one_and_its_opposite_zero():
    positive = np.arange(50) < 20
    assert auc(positive.astype(float), positive) == 1.0
    assert auc(-positive.astype(float), positive) == 0.0
    assert auc(np.zeros(50), positive) == 0.5


def test_area_of_two_normal_distributions_is_the_textbooks():
    """Scores N(d, 1) against N(0, 1): the area is Phi(d / sqrt 2)."""
    rng, n, d = np.random.default_rng(1), 20_000, 1.2
    score = np.concatenate([rng.normal(d, 1, n), rng.normal(0, 1, n)])
    # Phi(0.8485) = 0.8019; the standard error of the area at this n is 0.0022.
    assert float(auc(score, np.arange(2 * n) < n)) == pytest.approx(0.8019, abs=0.007)


@pytest.mark.parametrize(("m", "n"), [(1, 1), (7, 63), (5, 64), (9, 65), (40, 1000)])
def test_distance_counts_the_samples_that_one_of_two_gets_wrong(m, n):
    wrong = np.random.default_rng(2).random((m, n)) < 0.2
    distance = misclassification_distance(wrong)
    np.testing.assert_allclose(distance, squareform(pdist(wrong, "hamming")).reshape(m, m))
    for reference in (0, m - 1):
        wanted = [
            sum((a or b) and not (a and b) for a, b in zip(row, wrong[reference], strict=True)) / n
            for row in wrong.tolist()
        ]
        np.testing.assert_allclose(misclassification_index(wrong, reference), wanted)
        np.testing.assert_allclose(distance[reference], wanted)


def test_errors_are_where_prediction_and_label_differ():
    predicted = [[0, 1, 2], [0, 0, 0]]
    assert misclassified(predicted, [0, 1, 1]).tolist() == [
        [False, False, True], [False, True, True],
    ]  # fmt: skip


def test_clustering_brings_families_together():
    rng = np.random.default_rng(3)
    family = rng.permutation(np.repeat([0, 1, 2], 20))
    founders = rng.random((3, 500)) < 0.15
    wrong = founders[family] ^ (rng.random((60, 500)) < 0.01)
    distance = misclassification_distance(wrong)
    order = clustered_order(distance)
    assert sorted(order.tolist()) == list(range(60))
    assert np.count_nonzero(np.diff(family[order])) == 2
    assert clustered_order([[0.0]]).tolist() == [0]


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda: roc_curve([0.1, 0.2], [1, 0]), TypeError, "positive has type int"),
        (lambda: auc([0.1, 0.2], [True, True]), ValueError, "some others are needed"),
        (lambda: auc([0.1, np.nan], [True, False]), ValueError, r"score\[1\] is nan; finite"),
        (lambda: auc([0.1, 0.2, 0.3], [True, False]), ValueError, "one truth value for each"),
        (lambda: roc_curve([[0.1, 0.2]], [True, False]), ValueError, "score has shape"),
        (lambda: misclassified([[0, 1]], [0]), ValueError, "one label for each"),
        (lambda: misclassification_distance([[0, 1]]), TypeError, "wrong has type int"),
        (lambda: misclassification_distance([True]), ValueError, "one row for each network"),
        (lambda: misclassification_index([[True]], 1), ValueError, "reference is 1"),
        (lambda: clustered_order([[0, 1]]), ValueError, "a square"),
        (lambda: clustered_order([[0, 1], [2, 0]]), ValueError, "symmetric"),
    ],
)
def test_misuse_is_answered_with_a_sentence(call, error, sentence):
    with pytest.raises(error, match=sentence):
        call()


@pytest.mark.parametrize("dress", [np.asfortranarray, np.ndarray.tolist, lambda w: w[:, ::-1]])
def test_errors_may_lie_in_any_order_of_memory(dress):
    wrong = np.random.default_rng(0).random((4, 130)) < 0.3
    hamming = (wrong[:, None] != wrong[None]).mean(axis=2)
    np.testing.assert_allclose(misclassification_distance(dress(wrong)), hamming, rtol=1e-15)


def test_classes_are_whole_numbers():
    for predicted in ([np.nan, 1.0], [True, False], ["0", "1"], [1 + 0j, 0j]):
        with pytest.raises(TypeError, match="predicted .*whole numbers are needed"):
            misclassified(predicted, [0, 1])
