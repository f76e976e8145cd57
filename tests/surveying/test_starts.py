import numpy as np

from landscape_lab import EggBox, Landscape, LennardJones
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.surveying.starts import (
    INDEPENDENT,
    LEAST,
    NEAR,
    SYMMETRIC,
    draw,
    kinds_for,
    lead_downhill,
    learn,
    shares,
)

KINDS = (*INDEPENDENT, NEAR)


RARE = "symmetric places"


def searched(sightings, number):
    """Add a round of draws: every kind meets one point half the time, one kind alone another."""
    for kind in INDEPENDENT:
        common, rare = number[kind] // 2, number[kind] // 16 if kind == RARE else 0
        sightings.add(kind, number[kind], np.repeat([0, 1], [common, rare]))


def test_at_first_independent_draws_get_the_same_and_what_is_known_little():
    number = shares(128, KINDS, Sightings(), (0.0, 0.0))
    assert len({number[kind] for kind in INDEPENDENT}) <= 2
    assert number[NEAR] <= 128 / 8


def test_only_models_with_a_symmetry_have_symmetric_places():
    assert set(SYMMETRIC) < set(kinds_for(LennardJones(4)))
    assert not set(SYMMETRIC) & set(kinds_for(EggBox()))


def test_searches_go_where_what_is_rare_is_met_and_no_kind_is_given_up():
    sightings = Sightings()
    for _ in range(40):
        number = shares(128, KINDS, sightings, (0.0, 64.0))
        assert sum(number.values()) == 128
        searched(sightings, number)
    assert number[RARE] > 2 * max(n for kind, n in number.items() if kind != RARE)
    assert min(number.values()) >= 128 * LEAST - 1


def test_near_known_points_is_searched_while_it_pays():
    sightings, news = Sightings(), [0.0, 0.0]
    for _ in range(20):
        number = shares(128, KINDS, sightings, news)
        searched(sightings, number)
        news = learn(news, number[NEAR] // 2, number[NEAR])
    assert number[NEAR] > 128 / 2
    for _ in range(20):
        number = shares(128, KINDS, sightings, news)
        news = learn(news, 0, number[NEAR])
    assert number[NEAR] <= 128 * LEAST + 1


def places(model, number):
    drawn = draw(Landscape(model), model, number, (0, 0), np.random.default_rng(0))
    return lead_downhill(model, drawn, number, 1e-5, None)


def test_starts_come_kind_after_kind():
    model = EggBox()
    x = places(model, {"random places": 3, "a few steps downhill": 2})
    np.testing.assert_array_equal(x[:3], model.sample(5, np.random.default_rng(0))[:3])
    drawn = model.sample(5, np.random.default_rng(0))[3:]
    assert (model.energy(x[3:]) < model.energy(drawn)).all()


def test_symmetric_places_stay_symmetric_downhill():
    model = LennardJones(7)
    x = places(model, dict.fromkeys(INDEPENDENT, 8))
    orders = model.symmetry.order(x)
    symmetric = np.repeat(np.isin(INDEPENDENT, SYMMETRIC), 8)
    assert (orders[~symmetric] == 1).all()
    assert (orders[symmetric] > 1).mean() > 0.5
