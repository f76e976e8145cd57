"""What a survey promises of its file, whatever happens to it."""

import os
import resource
import signal
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context, parent_process
from pathlib import Path

import numpy as np
import pytest

from landscape_lab import FunctionPotential, Landscape, LennardJones, MullerBrown, report, survey
from landscape_lab.potential import Scale

SHORT = {"progress": False, "quenches": 256, "quiet_quenches": 128, "quiet_searches": 128,
         "searches": 512}  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "landscape.sqlite"


def wells(x, spoil=None):
    """(x^2 - 1)^2 in each coordinate; something may happen to it first."""
    if spoil is not None:
        x = spoil(x)
    return np.sum((x**2 - 1) ** 2, axis=1), 4 * x * (x**2 - 1)


def model(spoil=None):
    return FunctionPotential(partial(wells, spoil=spoil), 2, name="wells")


def after(calls, happens):
    """A function whose points are its points for so many calls, and then something happens."""
    left = iter(range(calls))
    return lambda x: x if next(left, None) is not None else happens(x)


@pytest.fixture(scope="module")
def whole():
    return survey(model(), **SHORT)


def fields(landscape):
    minima, saddles = landscape.minima, landscape.transition_states
    return [minima.energy, minima.x, saddles.energy, saddles.x, saddles.ends]


def assert_begins_like(landscape, whole):
    """What is there is what an undisturbed survey found first, in the same order."""
    for some, every in zip(fields(landscape), fields(whole), strict=True):
        if len(some):
            np.testing.assert_array_equal(some, every[: len(some)])


def assert_ends_like(landscape, whole):
    for mine, its in zip(fields(landscape), fields(whole), strict=True):
        np.testing.assert_array_equal(mine, its)
    np.testing.assert_array_equal(landscape.minima.found, whole.minima.found)
    assert landscape.recall("log") == whole.recall("log")


def fails(_):
    raise RuntimeError("the function's own trouble")


def interrupted(_):
    signal.raise_signal(signal.SIGINT)
    raise AssertionError("Ctrl-C was not heard")


@contextmanager
def files_of_at_most(size):
    """As on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


FAULTS = {
    "the function raises": (fails, RuntimeError, "^the function's own trouble$"),
    "Ctrl-C": (interrupted, KeyboardInterrupt, None),
}


@pytest.mark.parametrize("calls", [3, 60, 300, 1000, 2000])
@pytest.mark.parametrize("name", FAULTS)
def test_what_was_committed_outlives_every_fault(path, whole, name, calls):
    happens, error, sentence = FAULTS[name]
    with pytest.raises(error, match=sentence):
        survey(model(after(calls, happens)), path, **SHORT)
    if path.exists():  # it is made when the model is known to work
        with Landscape(path=path) as landscape:
            assert_begins_like(landscape, whole)
    continued = survey(model(), path, **SHORT)
    assert_ends_like(continued, whole)
    continued.close()
    assert os.listdir(path.parent) == [path.name]


@pytest.mark.parametrize("size", [30_000, 60_000, 100_000])
def test_a_disk_that_fills_up_is_told_and_costs_nothing(path, whole, size):
    with files_of_at_most(size), pytest.raises(OSError, match=f"path is {path}, .* is kept"):
        survey(model(), path, **SHORT)
    with Landscape(path=path) as landscape:
        assert_begins_like(landscape, whole)
    assert_ends_like(survey(model(), path, **SHORT), whole)


def test_a_function_that_returns_nan_spoils_nothing(path, whole):
    few = {**SHORT, "quenches": 128, "searches": 32, "bands": 0}
    survey(model(after(200, lambda x: x * np.nan)), path, **few).close()
    with Landscape(path=path) as landscape:
        assert_begins_like(landscape, whole)
        assert "not finite" in report(landscape)
        assert np.isfinite(landscape.minima.x).all()


def jitter(x):
    return x + 1e-4 * np.random.default_rng().standard_normal(x.shape)


def test_a_function_that_does_not_repeat_itself_begins_no_file_and_continues_none(path):
    with pytest.raises(ValueError, match="for one point.* a function of the point alone would do"):
        Landscape(model(jitter), path)
    assert not path.exists()
    survey(model(), path, **SHORT).close()
    with pytest.raises(ValueError, match="belongs to another function"):
        Landscape(model(jitter), path)
    with Landscape(path=path) as landscape:
        assert landscape.network().connected()


def dies(x, file):
    """Kills the worker that it is called in, after some calls there."""
    if parent_process() is not None:
        file.write_text(file.read_text() + "." if file.exists() else ".")
        if len(file.read_text()) == 20:
            os.kill(os.getpid(), signal.SIGKILL)
    return x


@pytest.mark.slow
def test_a_worker_that_is_killed_costs_nothing_that_was_committed(path, whole):
    mortal = model(partial(dies, file=path.with_name("calls")))
    with (
        ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool,
        pytest.raises(BrokenProcessPool),
    ):
        survey(mortal, path, executor=pool, **SHORT)
    with Landscape(path=path) as landscape:
        assert_begins_like(landscape, whole)
    assert_ends_like(survey(model(), path, **SHORT), whole)


TWO = """
import sys
from landscape_lab import MullerBrown, survey
options = dict(progress=False, searches=4000, quiet_searches=4000)
survey(MullerBrown(), sys.argv[1], **options).close()
"""


@pytest.mark.slow
def test_of_two_surveys_of_one_file_exactly_one_works(path):
    command = [sys.executable, "-c", TWO, str(path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    told = [process.communicate()[1] for process in both]
    assert sorted(process.returncode for process in both) == [0, 1]
    assert "is writing; waiting for its end would do" in "".join(told)
    with Landscape(path=path) as landscape:
        outcomes = landscape.recall("log")["outcomes"]
        saddles = sum(v.get("converged", 0) for k, v in outcomes.items() if "searches" in k)
        assert landscape.transition_states.found.sum() == saddles


CHANGED = {
    "energy_tol": ({"energy_tol": 5.0}, "energy_tol is 5.0, but path .* was begun with"),
    "invariant_tol": ({"invariant_tol": 3}, "invariant_tol is 3.0, but path .* was begun with"),
    "seed": ({"rng": 1}, "rng has the seed 1, but path .* was begun with 0"),
    "generator": ({"rng": np.random.default_rng(0)}, "rng has the seed .* was begun with 0"),
    "stream": (
        {"rng": np.random.SeedSequence(0, spawn_key=(2,))}, r"the seed 0 spawned by \(2,\), but",
    ),
}  # fmt: skip


@pytest.mark.parametrize("stated", [{"length": 2.0}, {"energy_unit": 3.0}])
def test_a_scale_that_differs_from_the_files_is_refused(path, stated):
    survey(model(), path, **SHORT).close()
    other = FunctionPotential(wells, 2, name="wells", **stated)
    with pytest.raises(ValueError, match=r"potential\.(length|energy_unit) is .*, but path"):
        survey(other, path, **SHORT)


def test_a_file_keeps_the_scale_that_was_measured_first(path):
    first = model()
    survey(first, path, **SHORT).close()
    again = model()
    again.scale = Scale(7.0, 7.0)
    survey(again, path, **SHORT).close()
    assert again.scale == first.scale


@pytest.mark.parametrize("name", CHANGED)
def test_options_that_differ_from_the_files_are_refused_and_nothing_is_done(path, name):
    survey(model(), path, **SHORT).close()
    before = path.read_bytes()
    options, sentence = CHANGED[name]
    with pytest.raises(ValueError, match=sentence):
        survey(model(), path, **SHORT, **options)
    assert path.read_bytes() == before


def test_a_file_keeps_the_options_that_it_was_begun_with(path):
    stream = np.random.SeedSequence(5, spawn_key=(1, 2))
    first = survey(model(), path, rng=stream, energy_tol=2e-5, invariant_tol=2e-3, **SHORT)
    memory = survey(model(), rng=stream, energy_tol=2e-5, invariant_tol=2e-3, **SHORT)
    assert_ends_like(first, memory)
    first.close()
    options = {**SHORT, "quiet_searches": 256, "searches": 1024}
    longer = survey(model(), path, **options)
    assert "5 spawned by (1, 2)" in report(longer)
    assert longer.recall("seed") == {"entropy": 5, "spawn_key": [1, 2]}
    assert longer.recall("tolerances") == {"energy_tol": 2e-5, "invariant_tol": 2e-3}
    assert_ends_like(longer, survey(model(), rng=stream, energy_tol=2e-5, **options))
    survey(model(), path, rng=stream, energy_tol=2e-5, invariant_tol=2e-3, **options).close()


@pytest.mark.parametrize("rng", [None, 0, np.int64(0), np.random.SeedSequence(0)])
def test_the_usual_seed_is_zero(path, whole, rng):
    assert_ends_like(survey(model(), path, rng=rng, **SHORT), whole)


OTHERS = {
    "higher": lambda x: (wells(x)[0] + 1e-3, wells(x)[1]),
    "steeper": lambda x: (1.0001 * wells(x)[0], 1.0001 * wells(x)[1]),
    "moved": lambda x: wells(x - 1e-3),
}


@pytest.mark.parametrize("name", OTHERS)
def test_another_function_of_the_same_name_is_refused(path, name):
    survey(model(), path, **SHORT).close()
    other = FunctionPotential(OTHERS[name], 2, name="wells")
    with pytest.raises(ValueError, match="belongs to another function.* where its energy is"):
        survey(other, path, **SHORT)


@pytest.mark.parametrize("offset", [0.0, 1e6])
def test_a_function_is_known_again_on_another_processor(path, offset):
    def rounded(x, by):
        energy, gradient = wells(x)
        return (energy + offset) * (1.0 + by * np.cos(1e3 * x[:, 0])), gradient

    for by in (0.0, 1e-13):
        function = partial(rounded, by=by)
        Landscape(FunctionPotential(function, 2, name="rounded"), path).close()


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        (LennardJones(7), LennardJones(8), "n_atoms is 7 there and 8 here; another path would do"),
        (MullerBrown(), LennardJones(7), "model is 'MullerBrown' there and 'LennardJones' here"),
    ],
)
def test_another_model_is_refused_with_the_difference(path, first, second, sentence):
    Landscape(first, path).close()
    with pytest.raises(ValueError, match=f"belongs to the model .*{sentence}"):
        survey(second, path, progress=False)


def test_an_option_that_makes_no_sense_leaves_no_file(path):
    for options in ({"rng": -1}, {"energy_tol": -1}, {"searches": -1}, {"patience": 1}):
        with pytest.raises((ValueError, TypeError)):
            survey(model(), path, **options)
    assert list(Path(path.parent).iterdir()) == []
