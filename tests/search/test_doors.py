"""What searches say to arguments that make no sense."""

import numpy as np
import pytest

from landscape_lab import (
    MullerBrown,
    basin_hopping,
    descend,
    elastic_band,
    find_saddles,
    gradient_flow,
    minimize,
    polish,
    steepest_descent,
    survey,
    trace,
)
from landscape_lab.datasets.quench_paths import record_quenches

MODEL, X = MullerBrown(), [[-0.5, 1.4], [0.6, 0.0]]
HUGE = 10**30


def hop(model, x, **options):
    return basin_hopping(model, x, **{"n_steps": 1, **options})


def band(model, x, **options):
    return elastic_band(model, x, x, **options)


def path(model, x, **options):
    return trace(model, x, [1.0, 0.0], **options)


SEARCHES = {
    "minimize": minimize, "steepest_descent": steepest_descent, "gradient_flow": gradient_flow,
    "basin_hopping": hop,
    "find_saddles": find_saddles, "polish": polish, "elastic_band": band, "trace": path,
    "record_quenches": record_quenches,
}  # fmt: skip


@pytest.fixture(params=SEARCHES)
def search(request):
    return SEARCHES[request.param]


@pytest.mark.parametrize("thing", [None, 3, "lj7", MullerBrown, lambda x: x])
def test_what_is_no_landscape_is_named(search, thing):
    with pytest.raises(TypeError, match="potential is .*; a Potential would do"):
        search(thing, X)


@pytest.mark.parametrize(
    "x",
    [
        np.ma.masked_array(X, mask=[[1, 0], [0, 0]]),
        np.array(X) + 1j,
        np.array([["2020-01-01", "2020-01-02"]], "datetime64[D]"),
        [["1", "2"]],
        [[1.0, 2.0], [3.0]],
        np.full((2, 2), np.nan),
        np.ones((2, 3)),
        np.empty((0, 2)),
        None,
    ],
)
def test_what_is_no_point_is_refused(search, x):
    with pytest.raises((ValueError, TypeError), match="^(x|start|saddle)"):
        search(MODEL, x)


@pytest.mark.parametrize("tol", [0, -1.0, np.nan, np.inf, 10**400, "small", [1e-6, 1e-6], True])
def test_a_tolerance_is_a_positive_number(search, tol):
    with pytest.raises((ValueError, TypeError), match="^tol"):
        search(MODEL, X[0], tol=tol)


@pytest.mark.parametrize("max_iter", [0, -3, 1.5, HUGE, "many", True])
def test_iterations_are_counted(search, max_iter):
    if search is hop:
        pytest.raises(TypeError, search, MODEL, X, max_iter=max_iter)
        return
    with pytest.raises((ValueError, TypeError), match="^max_iter"):
        search(MODEL, X[0], max_iter=max_iter)


@pytest.mark.parametrize("max_step", [0, -1.0, np.nan, 10**400, "long"])
@pytest.mark.parametrize("name", ["minimize", "steepest_descent", "find_saddles", "trace"])
def test_a_step_has_a_length(name, max_step):
    with pytest.raises((ValueError, TypeError), match="^max_step"):
        SEARCHES[name](MODEL, X[0], max_step=max_step)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: find_saddles(MODEL, X, mode=HUGE), "mode"),
        (lambda: find_saddles(MODEL, X, mode=2), "mode is 2"),
        (lambda: find_saddles(MODEL, X, mode=-1), "mode is -1"),
        (lambda: find_saddles(MODEL, X, mode=0.5), "mode"),
        (lambda: find_saddles(MODEL, X, mode=[0, 1, 0]), r"mode has shape \(3,\)"),
        (lambda: find_saddles(MODEL, X, sign=0), "sign is 0"),
        (lambda: find_saddles(MODEL, X, sign=[1, 1, 1]), r"sign has shape \(3,\)"),
        (lambda: find_saddles(MODEL, X, sign="up"), "sign"),
        (lambda: find_saddles(MODEL, X, direction=[1.0, 0.0]), "direction has shape"),
        (lambda: find_saddles(MODEL, X, executor="threads"), "executor is 'threads'"),
        (lambda: minimize(MODEL, X, memory=0), "memory is 0"),
        (lambda: minimize(MODEL, X, memory=HUGE), "memory is 1000000"),
        (lambda: minimize(MODEL, X, max_rise=-1), "max_rise is -1"),
        (lambda: minimize(MODEL, X, executor=4), "executor is 4"),
        (lambda: descend(MODEL, X), "saddles is .*; a Saddles, from find_saddles, would do"),
        (lambda: descend(MODEL, None), "saddles is None"),
        (lambda: descend(MODEL, find_saddles(MODEL, X), pushoff=0), "pushoff is 0"),
        (lambda: trace(MODEL, X[0], [0.0, 0.0]), "mode is zero"),
        (lambda: trace(MODEL, X, [1.0, 0.0]), r"saddle has shape \(2, 2\); one point"),
        (lambda: trace(MODEL, X[0], [1.0, 0.0], n_points=2), "n_points is 2"),
        (lambda: trace(MODEL, X[0], [1.0, 0.0], n_points=HUGE), "n_points is 1000000"),
        (lambda: hop(MODEL, X, n_steps=HUGE), "n_steps is 1000000"),
        (lambda: hop(MODEL, X, temperature=np.nan), "temperature is nan"),
        (lambda: hop(MODEL, X, step_size=0), "step_size is 0"),
        (lambda: hop(MODEL, X, rng=None), "rng is None"),
        (lambda: hop(MODEL, X, rng=-1), "rng is -1"),
        (lambda: hop(MODEL, X, rng="a"), "rng is 'a'"),
        (lambda: hop(MODEL, X, rng=1.5), "rng is 1.5"),
        (lambda: band(MODEL, X, n_images=2), "n_images is 2"),
        (lambda: elastic_band(MODEL, X, X[0]), "end has shape"),
        (lambda: survey(None), "potential is None"),
        (lambda: survey(MODEL, rng=-1), "rng is -1"),
        (lambda: survey(MODEL, rng="a"), "rng"),
        (lambda: survey(MODEL, quenches=1.5), "quenches must be a whole number"),
        (lambda: survey(MODEL, searches=-1), "searches is -1"),
        (lambda: survey(MODEL, patience=3), "survey has no option 'patience'"),
    ],
)
def test_options_that_make_no_sense_are_refused(call, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        call()


def test_numpy_integers_are_whole_numbers():
    found = survey(
        MODEL, progress=False, quenches=np.int64(64), searches=np.int32(20),
        quiet_searches=np.uint8(10),
    )  # fmt: skip
    assert found.n_minima == 3
