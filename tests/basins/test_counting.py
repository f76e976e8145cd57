import numpy as np
import pytest

from landscape_lab.basins import count_basins


def drawn(log_volume, starts, rng):
    """Which basins random starts meet, and how often: log shares and numbers."""
    share = np.exp(log_volume - log_volume.max())
    share /= share.sum()
    met = rng.multinomial(starts, share)
    return np.log(share[met > 0]), met[met > 0], share


def test_few_equal_basins_are_counted_exactly():
    told = count_basins(np.log([0.25] * 4), [3, 5, 1, 2])
    assert told.boltzmann == pytest.approx(np.log(4))
    assert told.gibbs == pytest.approx(np.log(4))
    assert told.boltzmann_interval == pytest.approx((np.log(4), np.log(4)))
    assert told.fitted == pytest.approx(np.log(4))
    assert told.spread == 0.0
    assert "hold" in told.message


def test_the_number_of_basins_is_that_of_mean_inverse_shares():
    # Two basins: starts meet the one three times as often; (3/4) 4/3 + (1/4) 4 = 2.
    told = count_basins(np.log([0.75, 0.25]), [300, 100])
    assert told.boltzmann == pytest.approx(np.log(2))
    assert told.gibbs == pytest.approx(-(0.75 * np.log(0.75) + 0.25 * np.log(0.25)))
    assert told.horvitz_thompson == pytest.approx(np.log(2))


def test_estimates_scatter_about_the_truth():
    # Shares spread by 0.7 over 50,000 basins, of which 200 starts see some two hundred.
    rng = np.random.default_rng(0)
    off, fitted = [], []
    for _ in range(40):
        shares, met, share = drawn(0.7 * rng.standard_normal(50_000), 200, rng)
        told = count_basins(shares, met)
        off.append(told.boltzmann - np.log(50_000))
        fitted.append(told.fitted - np.log(50_000))
        assert told.seen < np.log(201)
        assert told.boltzmann_interval[0] < told.boltzmann < told.boltzmann_interval[1]
        assert told.gibbs == pytest.approx(-np.sum(share * np.log(share)), abs=0.3)
    assert abs(np.mean(off)) < 0.06
    assert np.std(off) < 0.2
    assert abs(np.mean(fitted)) < 0.06


def test_noise_of_volumes_is_taken_off():
    rng = np.random.default_rng(1)
    log_share = np.full(4000, np.log(1e-4)) + 0.5 * rng.standard_normal(4000)
    told = count_basins(log_share, np.ones(4000, dtype=int), error=0.5)
    assert told.boltzmann == pytest.approx(np.log(1e4), abs=0.06)
    assert told.spread < 0.12
    assert told.fitted == pytest.approx(np.log(1e4), abs=0.06)


def test_intervals_know_the_errors_of_the_shares():
    # However many starts there are, four basins whose volumes are off by a fifth stay uncertain.
    rng, met, share = np.random.default_rng(3), [400, 300, 200, 100], [0.4, 0.3, 0.2, 0.1]
    held, error = [], np.array([0.2, 0.1, 0.2, 0.1])
    for _ in range(60):
        told = count_basins(np.log(share) + error * rng.standard_normal(4) - 0.3, met, error=error)
        low, high = told.boltzmann_interval
        held.append(low < np.log(4) + 0.3 < high)
        assert high - low > 0.2
        low, high = told.gibbs_interval
        assert high - low > 0.2
    assert np.mean(held) > 0.8  # 0.95 but for chance


def test_images_are_counted_with_their_class():
    # A basin of one half, and ten of a twentieth that symmetry makes alike.
    told = count_basins(np.log([0.5, 0.05]), [500, 500], images=[1, 10])
    assert told.boltzmann == pytest.approx(np.log(11))
    assert told.horvitz_thompson == pytest.approx(np.log(11))


def test_widely_spread_shares_are_doubted():
    rng = np.random.default_rng(2)
    shares, met, _ = drawn(2.5 * rng.standard_normal(100_000), 300, rng)
    told = count_basins(shares, met)
    assert told.spread > 1.5
    assert "too narrow" in told.message


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (([], []), "log_share is empty"),
        (([0.1], [1]), "log_share holds 0.1"),
        (([-1.0], [0]), r"found\[0\] is 0"),
        (([-1.0], [1, 2]), "found has shape"),
        (([-1.0], [1.5]), "found"),
    ],
)
def test_misuse_is_answered_with_a_sentence(arguments, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        count_basins(*arguments)
    for name, value in (("error", -1.0), ("images", [0.0]), ("rng", None)):
        with pytest.raises((ValueError, TypeError), match=f"^{name}"):
            count_basins([-1.0], [1], **{name: value})
