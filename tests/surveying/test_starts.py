import numpy as np

from landscape_lab import EggBox, Landscape, LennardJones
from landscape_lab.surveying.starts import (
    INDEPENDENT,
    LEAST,
    NEAR,
    SYMMETRIC,
    kinds_for,
    learn,
    shares,
    starts,
)

KINDS = (*INDEPENDENT, NEAR)


def test_at_first_independent_draws_get_the_same_and_what_is_known_little():
    number = shares(128, {}, KINDS)
    assert len({number[kind] for kind in INDEPENDENT}) <= 2
    assert number[NEAR] <= 128 / 8


def test_only_models_with_a_symmetry_have_symmetric_places():
    assert SYMMETRIC in kinds_for(LennardJones(4))
    assert SYMMETRIC not in kinds_for(EggBox())


def test_searches_go_where_they_found_most_and_no_kind_is_given_up():
    yields = {}
    for _ in range(20):
        number = shares(128, yields, KINDS)
        assert sum(number.values()) == 128
        for kind, searches in number.items():
            learn(yields, kind, searches // 2 if kind == KINDS[1] else 0, searches)
    assert number[KINDS[1]] > 0.8 * 128
    assert min(number.values()) >= 128 * LEAST - 1


def test_a_kind_that_runs_dry_is_left():
    yields = {KINDS[0]: [60.0, 4000.0]}
    before = shares(128, yields, KINDS)[KINDS[0]]
    for _ in range(30):
        number = shares(128, yields, KINDS)
        for kind in KINDS:
            learn(yields, kind, number[kind] // 10 if kind == NEAR else 0, number[kind])
    assert shares(128, yields, KINDS)[KINDS[0]] < before / 4


def test_starts_come_kind_after_kind():
    model = EggBox()
    landscape = Landscape(model)
    x = starts(
        landscape,
        model,
        {INDEPENDENT[0]: 3, INDEPENDENT[1]: 2},
        np.random.default_rng(0),
        1e-5,
        None,
    )
    np.testing.assert_array_equal(x[:3], model.sample(5, np.random.default_rng(0))[:3])
    drawn = model.sample(5, np.random.default_rng(0))[3:]
    assert (model.energy(x[3:]) < model.energy(drawn)).all()


def test_symmetric_places_come_last_of_the_independent_ones_and_stay_symmetric_downhill():
    model = LennardJones(7)
    x = starts(
        Landscape(model), model, dict.fromkeys(INDEPENDENT, 8), np.random.default_rng(0), 1e-5, None
    )
    orders = model.symmetry.order(x)
    assert (orders[:8] == 1).all()
    assert (orders[16:] > 1).mean() > 0.5
