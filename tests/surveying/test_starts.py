import numpy as np

from landscape_lab import EggBox, Landscape
from landscape_lab.surveying.starts import KINDS, LEAST, learn, shares, starts


def test_at_first_every_kind_of_place_gets_the_same():
    assert set(shares(96, {}).values()) == {32}


def test_searches_go_where_they_found_most_and_no_kind_is_given_up():
    yields = {}
    for _ in range(20):
        number = shares(128, yields)
        assert sum(number.values()) == 128
        for kind, searches in number.items():
            learn(yields, kind, searches // 2 if kind == KINDS[1] else 0, searches)
    assert number[KINDS[1]] > 0.8 * 128
    assert min(number.values()) >= 128 * LEAST - 1


def test_a_kind_that_runs_dry_is_left():
    yields = {KINDS[0]: [60.0, 4000.0]}
    before = shares(128, yields)[KINDS[0]]
    for _ in range(30):
        number = shares(128, yields)
        for kind in KINDS:
            learn(yields, kind, number[kind] // 10 if kind == KINDS[2] else 0, number[kind])
    assert shares(128, yields)[KINDS[0]] < before / 4


def test_starts_come_kind_after_kind():
    model = EggBox()
    landscape = Landscape(model)
    x = starts(
        landscape,
        model,
        {KINDS[0]: 3, KINDS[1]: 2, KINDS[2]: 0},
        np.random.default_rng(0),
        1e-5,
        None,
    )
    np.testing.assert_array_equal(x[:3], model.sample(5, np.random.default_rng(0))[:3])
    drawn = model.sample(5, np.random.default_rng(0))[3:]
    assert (model.energy(x[3:]) < model.energy(drawn)).all()
