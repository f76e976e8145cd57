import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest

from landscape_lab import (
    FunctionPotential,
    Landscape,
    LennardJones,
    MullerBrown,
    TriatomicCluster,
    disconnectivity,
    report,
    survey,
    verdict,
)
from tests.problems import LJ7_MINIMA, LJ8_MINIMA, double_wells


@pytest.fixture(scope="module")
def lj7():
    return survey(LennardJones(7), rng=0, progress=False)


def test_lj7_has_four_minima_and_twelve_transition_states(lj7):
    np.testing.assert_allclose(np.sort(lj7.minima.energy), sorted(LJ7_MINIMA), atol=1e-6)
    saddles = lj7.transition_states
    assert len(saddles.id) == 12
    assert lj7.network().connected()
    # The one that other programs miss; degenerate, and high above all others.
    assert saddles.energy.max() == pytest.approx(-12.5489, abs=1e-4)
    assert (saddles.ends[:, 0] == saddles.ends[:, 1]).any()


def test_every_stored_point_is_what_it_claims_to_be(lj7):
    model = LennardJones(7)
    for points, index in ((lj7.minima, 0), (lj7.transition_states, 1)):
        gradient = model.energy_gradient(points.x)[1]
        assert np.sqrt(np.mean(gradient**2, axis=1)).max() < 1e-8
        values = np.linalg.eigvalsh(model.hessian(points.x))
        assert ((values < -1e-5).sum(axis=1) == index).all()
    saddles = lj7.transition_states
    below = lj7.minima.energy[saddles.ends].max(axis=1)
    assert (saddles.energy > below).all()


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(5))
def test_lj8_is_complete(seed):
    landscape = survey(LennardJones(8), rng=seed, progress=False)
    np.testing.assert_allclose(np.sort(landscape.minima.energy), LJ8_MINIMA, atol=1e-6)
    assert verdict(landscape).complete
    assert landscape.n_transition_states == 42


def test_lj10_is_quenched_through_a_matrix_that_lapack_gives_up():
    # On one of the 4000 Hessians, LAPACK's dsyevd does not converge.
    landscape = survey(LennardJones(10), rng=0, progress=False, searches=0)
    assert landscape.recall("log")["outcomes"]["quenches"].keys() == {"converged"}
    assert landscape.minima.energy.min() == pytest.approx(-28.422532, abs=1e-6)


def test_lj13_has_its_icosahedron_at_the_bottom():
    landscape = survey(LennardJones(13), rng=0, progress=False, quenches=256, searches=0)
    assert landscape.minima.energy.min() == pytest.approx(-44.326801, abs=1e-6)


def test_the_triatomic_cluster_has_the_papers_minima():
    landscape = survey(TriatomicCluster(), rng=0, progress=False, quiet_searches=256)
    energy = np.sort(landscape.minima.energy)
    np.testing.assert_allclose(energy.round(3), [-2.219, -2.219, -2.219, -2.185])
    assert landscape.network().connected()


def test_muller_brown_is_mapped_as_published():
    landscape = survey(MullerBrown(), rng=0, progress=False, quiet_searches=128)
    # Muller and Brown, Theor. Chim. Acta 53, 75 (1979).
    np.testing.assert_allclose(
        np.sort(landscape.minima.energy), [-146.70, -108.17, -80.77], atol=0.01
    )
    np.testing.assert_allclose(
        np.sort(landscape.transition_states.energy), [-72.25, -40.66], atol=0.01
    )


def points(landscape):
    saddles = landscape.transition_states
    return landscape.minima.x, saddles.x, saddles.ends, saddles.found


@pytest.fixture(scope="module")
def reference():
    return survey(LennardJones(6), rng=5, progress=False, quiet_searches=256)


EXECUTORS = {
    "one thread": lambda: ThreadPoolExecutor(1),
    "two threads": lambda: ThreadPoolExecutor(2),
    "two processes": lambda: ProcessPoolExecutor(2, mp_context=get_context("spawn")),
}


@pytest.mark.parametrize("name", EXECUTORS)
def test_one_seed_gives_one_result_with_any_executor(reference, name):
    with EXECUTORS[name]() as pool:
        again = survey(LennardJones(6), rng=5, progress=False, quiet_searches=256, executor=pool)
    for a, b in zip(points(again), points(reference), strict=True):
        np.testing.assert_array_equal(a, b)
    trees = [disconnectivity(landscape.network()) for landscape in (again, reference)]
    np.testing.assert_array_equal(trees[0].parent, trees[1].parent)
    np.testing.assert_array_equal(trees[0].x, trees[1].x)


def test_one_seed_gives_one_result_with_walkers_one_by_one(reference):
    model = LennardJones(6)
    model.crowd = 1
    again = survey(model, rng=5, progress=False, quiet_searches=256)
    for a, b in zip(points(again), points(reference), strict=True):
        np.testing.assert_array_equal(a, b)


def test_another_seed_finds_the_same_landscape_in_another_order(reference):
    other = survey(LennardJones(6), rng=6, progress=False, quiet_searches=256)
    for a, b in zip(
        (other.minima.energy, other.transition_states.energy),
        (reference.minima.energy, reference.transition_states.energy), strict=True,
    ):  # fmt: skip
        np.testing.assert_allclose(np.sort(a), np.sort(b), atol=1e-8)


def test_bands_join_what_single_ended_searches_leave_apart():
    landscape = survey(double_wells(2), rng=0, progress=False, modes=0, quiet_searches=0)
    log = landscape.recall("log")
    assert log["bands"] > 0
    assert landscape.network().connected()


def test_a_bowl_has_one_minimum_and_no_saddle():
    bowl = FunctionPotential(lambda x: (0.5 * np.sum(x**2, axis=1), x), 3, name="bowl")
    landscape = survey(bowl, rng=0, progress=False, quiet_searches=64)
    assert (landscape.n_minima, landscape.n_transition_states) == (1, 0)
    assert "none found" in report(landscape)


def test_the_report_tells_what_was_tried_and_what_failed(lj7):
    told = " ".join(report(lj7).split())
    log = lj7.recall("log")
    for part in (
        "minima 4 found", "transition states 12 found", "as far as independent draws can tell",
        "coverage above 0.9", "connected parts 1", "random searches", "symmetric places",
        f"{log['searches']} saddle searches", "found nothing new, and everything is connected",
    ):  # fmt: skip
        assert part in told
    assert "1.0000" not in told
    outcomes = [
        sum(log["outcomes"][kind].values()) for kind in ("searches along modes", "random searches")
    ]
    assert sum(outcomes) == log["searches"]


def test_a_finished_survey_has_nothing_left_to_do(tmp_path):
    path = tmp_path / "wells.sqlite"
    first = survey(double_wells(2), path, progress=False, quiet_searches=64)
    log = first.recall("log")
    first.close()
    assert survey(double_wells(2), path, progress=False, quiet_searches=64).recall("log") == log


KILLED = """
import sys
from landscape_lab import LennardJones, survey
survey(LennardJones(7), sys.argv[1], rng=3, progress=False, quiet_searches=256)
"""


@pytest.mark.slow
def test_a_survey_killed_ten_times_ends_like_one_left_alone(tmp_path):
    path = tmp_path / "killed.sqlite"
    rng = np.random.default_rng(0)
    tasks = 0
    for _ in range(10):
        run = subprocess.Popen([sys.executable, "-c", KILLED, str(path)], env=os.environ)
        while not path.exists() and run.poll() is None:
            time.sleep(0.01)
        time.sleep(rng.uniform(0.0, 0.7))
        run.send_signal(signal.SIGKILL)
        run.wait()
        with Landscape(LennardJones(7), path) as between:
            done = between.recall("log", {"tasks": 0})["tasks"]
            assert done >= tasks
            tasks = done
    killed = survey(LennardJones(7), path, rng=3, progress=False, quiet_searches=256)
    whole = survey(LennardJones(7), rng=3, progress=False, quiet_searches=256)
    for a, b in zip(points(killed), points(whole), strict=True):
        np.testing.assert_array_equal(a, b)
    assert killed.recall("log") == whole.recall("log")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"quenches": -1}, "quenches is -1; it must be at least 0"),
        ({"patience": 3}, "survey has no option 'patience'; quenches, .* would do"),
        ({"energy_tol": 0}, "energy_tol is 0"),
        ({"invariant_tol": -1.0}, "invariant_tol is -1.0"),
        ({"rng": -4}, "rng is -4"),
        ({"rng": 0.5}, "rng is 0.5; a whole number, a SeedSequence or a Generator would do"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        survey(double_wells(2), progress=False, **options)


def test_something_that_is_no_model_is_refused():
    with pytest.raises(TypeError, match="potential is 'LJ7'; a Potential would do"):
        survey("LJ7")
