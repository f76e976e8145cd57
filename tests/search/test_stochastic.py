import numpy as np
import pytest

from landscape_lab import DenseNetwork, MullerBrown, Status, gradient_descent, stochastic_descent

RNG = np.random.default_rng(0)
INPUTS = RNG.standard_normal((60, 3))
TARGETS = INPUTS @ RNG.standard_normal((3, 2)) + 0.5
MODEL = DenseNetwork(INPUTS, TARGETS, n_hidden=2)
X = MODEL.sample(4, np.random.default_rng(1))


def test_with_one_batch_of_all_samples_it_is_gradient_descent():
    steps = stochastic_descent(MODEL, X, rate=0.05, batch=60, n_epochs=20)
    descent = gradient_descent(MODEL, X, rate=0.05, tol=1e-30, max_iter=20)
    np.testing.assert_allclose(steps.x, descent.x, atol=1e-12)
    np.testing.assert_allclose(steps.loss[:, -1], descent.energy, rtol=1e-10)
    np.testing.assert_allclose(steps.loss[:, 0], MODEL.energy(X), rtol=1e-14)


def test_momentum_keeps_a_part_of_the_last_step():
    steps = stochastic_descent(MODEL, X[0], rate=0.05, batch=60, n_epochs=2, momentum=0.5)
    first = -0.05 * MODEL.energy_gradient(X[:1])[1][0]
    second = 0.5 * first - 0.05 * MODEL.energy_gradient((X[0] + first)[None])[1][0]
    np.testing.assert_allclose(steps.x, X[0] + first + second, atol=1e-14)


def test_every_sample_is_seen_once_an_epoch():
    class Recorder(DenseNetwork):
        threadsafe = False
        seen: list = []

        def batch_gradient(self, x, rows):
            self.seen.append(rows)
            return super().batch_gradient(x, rows)

    model = Recorder(INPUTS, TARGETS, n_hidden=2)
    stochastic_descent(model, X[0], rate=0.01, batch=25, n_epochs=2)
    assert [len(rows) for rows in model.seen] == [25, 25, 10] * 2
    epochs = [np.concatenate(model.seen[k : k + 3]) for k in (0, 3)]
    for epoch in epochs:
        assert sorted(epoch.tolist()) == list(range(60))
    assert epochs[0].tolist() != epochs[1].tolist()


def test_small_batches_learn_what_can_be_learned():
    trained = stochastic_descent(MODEL, X, rate=0.1, batch=10, n_epochs=300, momentum=0.5)
    assert (trained.status == Status.OUT_OF_ITERATIONS).all()
    assert MODEL.linear_floor() < 1e-25
    assert trained.loss[:, -1].min() < 1e-6


def test_a_walker_has_its_own_stream_whatever_the_crowd():
    crowd = stochastic_descent(MODEL, X, rate=0.05, batch=7, n_epochs=3, rng=5)
    fewer = stochastic_descent(MODEL, X[:2], rate=0.05, batch=7, n_epochs=3, rng=5)
    np.testing.assert_array_equal(crowd.x[:2], fewer.x)
    other = stochastic_descent(MODEL, X[:2], rate=0.05, batch=7, n_epochs=3, rng=6)
    assert np.abs(other.x - fewer.x).max() > 1e-6


def test_too_large_a_rate_leaves_all_numbers_and_says_so():
    away = stochastic_descent(MODEL, X, rate=1e3, batch=10, n_epochs=50)
    assert (away.status == Status.NOT_FINITE).all()
    assert np.isfinite(away.x).all()
    assert np.isnan(away.loss[:, -1]).all()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"potential": MullerBrown()}, "potential is .*a SampledPotential"),
        ({"batch": 61}, "batch is 61; it can be at most 60"),
        ({"momentum": 1.0}, "momentum is 1.0; zero or more"),
        ({"rate": 0}, "rate is 0"),
        ({"n_epochs": 0}, "n_epochs is 0"),
    ],
)
def test_misuse_is_told_in_a_sentence(options, sentence):
    given = {"potential": MODEL, "x": X, "rate": 0.1, "batch": 5, "n_epochs": 1} | options
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        stochastic_descent(**given)
