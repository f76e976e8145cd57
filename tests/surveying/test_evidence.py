import numpy as np
import pytest

from landscape_lab import LennardJones, Morse, report, survey, verdict
from landscape_lab.surveying.evidence import QUIET, SIGHTINGS, sightings_needed
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.surveying.starts import INDEPENDENT
from tests.problems import double_wells


@pytest.fixture(scope="module")
def morse():
    return survey(Morse(7, 6.0), rng=13, progress=False)


def test_a_complete_survey_has_the_point_that_random_places_hardly_meet(morse):
    # A puckered centered hexagon, of order 12; random places meet it once in a thousand times.
    assert verdict(morse).complete
    saddles = morse.transition_states
    assert len(saddles.id) == 12
    assert saddles.energy.max() == pytest.approx(-12.16865, abs=1e-5)
    assert saddles.order[np.argmax(saddles.energy)] == 12


def test_known_points_do_not_testify(morse):
    log, sightings = morse.recall("log"), Sightings.read(morse)
    drawn = sum(sightings.draws.values())
    assert set(sightings.draws) == set(INDEPENDENT)
    assert log["news"][1] > 0
    assert (
        QUIET <= log["quiet_searches"] <= drawn < sum(log["outcomes"]["random searches"].values())
    )
    met = sightings.all_kinds(12)
    assert met.min() >= sightings_needed(met, sightings.drawn) >= SIGHTINGS
    assert (met <= morse.transition_states.found).all()
    assert met.sum() < morse.transition_states.found.sum()


@pytest.mark.parametrize(
    "options", [{"searches": 300}, {"quiet_searches": 64}, {"searches": 0}, {"quenches": 0}]
)
def test_a_survey_cut_short_does_not_call_itself_complete(options):
    landscape = survey(LennardJones(6), progress=False, **options)
    judged = verdict(landscape)
    assert not judged.complete
    assert judged.doubts
    told = " ".join(report(landscape).split())
    assert f"not shown: {judged.doubts[0]}" in told


@pytest.mark.parametrize(
    ("model", "options"),
    [
        (LennardJones(7), {"searches": 10}),
        (LennardJones(7), {"searches": 107, "quenches": 130}),
        (LennardJones(5), {"searches": 41, "quenches": 7, "modes": 3}),
        (double_wells(2), {"bands": 1, "modes": 0, "quiet_searches": 0}),
        (double_wells(3), {"bands": 5, "modes": 0, "searches": 3}),
    ],
)
def test_a_budget_is_never_overspent(model, options):
    log = survey(model, progress=False, **options).recall("log")
    for name in ("searches", "quenches", "bands"):
        assert log[name] <= options.get(name, log[name])


def test_a_survey_whose_quenches_give_up_is_not_complete(morse):
    log = morse.recall("log")
    spoiled = {**log, "outcomes": {**log["outcomes"], "quenches": {"stalled": 80, "converged": 9}}}
    try:
        morse.remember("log", spoiled)
        assert verdict(morse).doubts == ("80 of 89 quenches gave up",)
    finally:
        morse.remember("log", log)


@pytest.mark.parametrize(
    ("met", "drawn", "needed"),
    [
        ([], 0, SIGHTINGS),
        ([500, 500], 1000, SIGHTINGS),
        ([0, 900], 1000, 68),
        ([9, 1591], 1600, 29),
        ([100, 1500], 1600, 9),
    ],
)
def test_the_wider_rates_are_spread_the_more_sightings_are_needed(met, drawn, needed):
    # 3 / sqrt(s): s = 2 / 1000, 18 / 1600 and 1 / 8.
    assert sightings_needed(np.array(met, dtype=int), drawn) == needed


def test_sightings_are_kept_by_kind_and_point():
    sightings = Sightings()
    sightings.add("random places", 4, np.array([0, 2, 2, -1]))
    sightings.add("symmetric places", 2, np.array([1, 3]))
    assert sightings.all_kinds(5).tolist() == [1, 1, 2, 1, 0]
    assert sightings.of("random places", 5).tolist() == [1, 0, 2, 0, 0]
    assert sightings.worth("random places") == 1 + 2 / 2**2
    assert sightings.worth("symmetric places") == 2
    assert sightings.worth("a few steps downhill") == 0
    assert sightings.seen("random places").once == 1
    assert sightings.draws == {"random places": 4, "symmetric places": 2}


def test_what_is_kept_beside_the_sightings_is_what_a_sum_over_all_points_gives():
    rng, sightings = np.random.default_rng(0), Sightings()
    assert sightings.least(0) == 0
    for task in range(40):
        kind = INDEPENDENT[rng.integers(len(INDEPENDENT))]
        sightings.add(kind, 9, (rng.random(12) * min(task + 2, 20)).astype(int) - 1)
    total = sightings.all_kinds(20)
    again = Sightings(sightings.draws, sightings.met)
    for kind in INDEPENDENT:
        mine = sightings.of(kind, 20)
        assert sightings.worth(kind) == pytest.approx(np.sum(mine / np.maximum(total, 1) ** 2))
        assert sightings.worth(kind) == again.worth(kind)
    for known in (len(sightings._total), len(sightings._total) + 1):
        assert sightings.least(known) == again.least(known) == sightings.all_kinds(known).min()
