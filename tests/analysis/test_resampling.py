"""Sightings drawn again: what is seen often stays, what was seen once may be lost."""

import numpy as np
import pytest

from landscape_lab import MullerBrown, survey
from landscape_lab.analysis import (
    mean_first_passage_time,
    rates_between,
    resample_sightings,
)
from landscape_lab.network import TransitionNetwork
from landscape_lab.surveying import Sightings
from tests.analysis.networks import network, random_network

# A high door that was met often, and a low one that was met once.
DOORS = TransitionNetwork(
    [0.0, 0.5], [0.0, 0.0], [3.0, 1.0], [0.0, 0.0], [[0, 1], [0, 1]], n_modes=1,
    ts_curvature=[-1.0, -1.0],
)  # fmt: skip


def log_time(given):
    return mean_first_passage_time(given, 0.3, target=1, log=True)[0]


def by_hand(*heights):
    """ln of one over the sum of exp(-E / T) / 2 pi."""
    return -np.log(sum(np.exp(-height / 0.3) for height in heights) / (2 * np.pi))


def test_a_door_that_was_met_once_is_lost_as_often_as_luck_has_it():
    found = resample_sightings(DOORS, [9, 1], log_time, n_samples=4000, rng=0)
    assert found.value == pytest.approx(by_hand(3, 1))
    open_, shut = (np.isclose(found.values, by_hand(*doors)) for doors in ((3, 1), (3,)))
    only_low = np.isclose(found.values, by_hand(1))
    assert (open_ | shut | only_low).all()
    # Of ten sightings none is of the low door: 0.9^10, within five standard errors.
    chance = 0.9**10
    assert shut.mean() == pytest.approx(chance, abs=5 * np.sqrt(chance * (1 - chance) / 4000))
    assert found.missed == pytest.approx((shut | only_low).mean())
    assert found.interval == pytest.approx((by_hand(3, 1), by_hand(3)))


def test_a_chain_loses_its_path_and_the_interval_says_so():
    chain = network([0, 0, 0], [1, 1], [[0, 1], [1, 2]])
    found = resample_sightings(
        chain, [1, 1], lambda n: np.inf if n.components()[2] else 1.0, n_samples=400, rng=1
    )
    # Two sightings of two doors meet both in one case of two.
    assert np.isinf(found.values).mean() == pytest.approx(0.5, abs=0.125)
    assert found.interval == (1.0, np.inf)
    none = resample_sightings(chain, [0, 0], lambda n: n.n_transition_states, rng=1)
    assert none.interval == (2.0, 2.0) and none.missed == 0


def test_what_is_met_often_has_an_interval_without_width():
    given = random_network(12, 30, 3)
    found = resample_sightings(
        given, np.full(30, 1000), lambda n: n.ts_energy.sum(), n_samples=50, rng=2
    )
    assert found.interval == (found.value, found.value) and (found.values == found.value).all()
    assert resample_sightings(given, np.ones(30, int), lambda n: 1, rng=2).missed == pytest.approx(
        30 * (1 - 1 / 30) ** 30, abs=1
    )


def test_the_same_seed_draws_the_same():
    one, other = (
        resample_sightings(DOORS, [2, 1], log_time, n_samples=40, rng=7).values for _ in range(2)
    )
    np.testing.assert_array_equal(one, other)


def test_resamples_have_fewer_transition_states_and_never_others():
    given = random_network(6, 9, 4)
    seen = []

    def count(one):
        assert np.isin(one.ts_energy, given.ts_energy).all()
        np.testing.assert_array_equal(one.energy, given.energy)
        seen.append(one.n_transition_states)
        return one.n_transition_states

    found = resample_sightings(given, np.arange(9), count, n_samples=60, rng=5)
    assert max(seen) == 9 and min(seen) < 9
    assert found.missed == pytest.approx(9 - found.values.mean())


@pytest.mark.parametrize(
    ("options", "kind", "sentence"),
    [
        ({"sightings": [1]}, ValueError, "sightings has shape"),
        ({"sightings": [1, -1]}, ValueError, "sightings.* -1"),
        ({"coverage": 1.0}, ValueError, "coverage is 1.0; a share"),
        ({"measure": 3}, TypeError, "measure is 3; a function"),
        ({"measure": lambda n: n.energy}, TypeError, "measure returned .*; one number"),
        ({"measure": lambda n: np.nan}, ValueError, "measure returned nan"),
    ],
)
def test_what_makes_no_sense_is_refused(options, kind, sentence):
    given = {"network": DOORS, "sightings": [3, 1], "measure": log_time, "rng": 0}
    with pytest.raises(kind, match=sentence):
        resample_sightings(**given | options)


def test_rates_between_sets_are_measures_too():
    found = resample_sightings(
        DOORS, [5, 2], lambda n: rates_between(n, 0.3, A=0, B=1).log_passage, n_samples=60, rng=3
    )
    assert found.values.max() == found.value == pytest.approx(-by_hand(3, 1))


def test_sightings_of_a_survey_go_into_it():
    landscape = survey(MullerBrown(), rng=0, progress=False, quiet_searches=16)
    sightings = Sightings.read(landscape)
    met = sightings.all_kinds(landscape.n_transition_states)
    assert met.shape == (landscape.n_transition_states,)
    assert 0 < met.sum() <= sightings.drawn
    found = resample_sightings(
        landscape.network(), met, lambda n: n.n_transition_states, n_samples=20, rng=0
    )
    assert found.value == landscape.n_transition_states
