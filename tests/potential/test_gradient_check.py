"""A wrong gradient is told, a right one never, in any unit."""

import numpy as np
import pytest

from landscape_lab import FunctionPotential, check_gradient
from tests.problems import MODELS


def wells(x):
    return np.sum((x**2 - 1) ** 2, axis=1), 4 * x * (x**2 - 1)


def in_units(model, energy=1.0, length=1.0, factor=1.0):
    """A landscape in other units of energy and length, its gradient times a factor."""

    def energy_gradient(x):
        e, g = model.energy_gradient(np.ascontiguousarray(x / length))
        return energy * e, factor * energy / length * g

    return FunctionPotential(
        energy_gradient, model.n, sample=lambda count, rng: length * model.sample(count, rng)
    )


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param]


def test_no_model_is_accused(model):
    for seed in range(10):
        assert check_gradient(model, rng=seed).message == ""


@pytest.mark.parametrize("energy", [1e-8, 1.0, 1e8])
@pytest.mark.parametrize("length", [1e-3, 1.0, 1e3])
def test_in_any_unit_a_right_gradient_passes_and_a_wrong_one_is_told(model, energy, length):
    assert check_gradient(in_units(model, energy, length)).message == ""
    for factor in (-1.0, 0.0, 2.0, 1.01):
        wrong = check_gradient(in_units(model, energy, length, factor))
        assert "the gradient does not belong to the energy" in wrong.message
        with pytest.raises(ValueError, match="differences of the energy say"):
            wrong.insist()


def nowhere(x):
    return np.full(len(x), np.nan), np.full(x.shape, np.nan)


RIGHT = {
    "a large constant": (lambda x: (wells(x)[0] + 1e12, wells(x)[1]), {}),
    "far from zero": (lambda x: wells(x - 1e6), {"at": 1e6}),
    "so far that no step is seen": (lambda x: wells(x - 1e12), {"at": 1e12}),
    "stiff in one direction": (
        lambda x: (1e12 * x[:, 0] ** 2 + x[:, 1] ** 2, x * [2e12, 2, 0]),
        {},
    ),
    "flat": (lambda x: (np.zeros(len(x)), np.zeros(x.shape)), {}),
    "corners": (lambda x: (np.abs(x).sum(axis=1), np.sign(x)), {}),
    "ripples": (lambda x: (np.sin(1e5 * x).sum(axis=1), 1e5 * np.cos(1e5 * x)), {}),
    "no energy anywhere": (nowhere, {}),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_hard_to_see_is_not_called_wrong(name):
    function, options = RIGHT[name]
    at = options.get("at", 0.0)
    model = FunctionPotential(
        function, 3, sample=lambda count, rng: at + rng.standard_normal((count, 3))
    )
    for seed in range(10):
        check_gradient(model, rng=seed).insist()


def test_a_staircase_has_no_slope_and_one_coordinate_forgotten_is_missed():
    for function in (
        lambda x: (np.round(wells(x)[0], 2), wells(x)[1]),
        lambda x: (wells(x)[0], wells(x)[1] * [1, 1, 0]),
        lambda x: (wells(x)[0] / 20, wells(x)[1]),
    ):
        with pytest.raises(ValueError, match="does not belong to the energy"):
            check_gradient(FunctionPotential(function, 3)).insist()


def test_answers_that_do_not_repeat_are_told():
    rng = np.random.default_rng(0)

    def batch(x):
        energy, gradient = wells(x)
        return energy + 1e-6 * rng.standard_normal(len(x)), gradient

    with pytest.raises(ValueError, match="does not repeat itself"):
        check_gradient(FunctionPotential(batch, 3)).insist()


def test_single_precision_in_the_clothes_of_double_is_told():
    def single(x):
        return tuple(part.astype(np.float64) for part in wells(x.astype(np.float32)))

    model = FunctionPotential(single, 3)
    with pytest.raises(ValueError, match="numbers of single precision"):
        check_gradient(model).insist()
    whole = check_gradient(FunctionPotential(wells, 3), np.arange(12.0).reshape(4, 3))
    assert whole.message == ""


def test_it_costs_a_few_dozen_evaluations():
    asked = []

    def counted(x):
        asked.append(len(x))
        return wells(x)

    check_gradient(FunctionPotential(counted, 3))
    assert sum(asked) == 84
    asked.clear()
    check_gradient(FunctionPotential(counted, 3), [0.5, 0.2, 0.1])
    assert sum(asked) == 14


def test_misuse_is_answered_with_a_sentence():
    for call, sentence in (
        (lambda: check_gradient(None), "potential is None"),
        (lambda: check_gradient(MODELS["LJ5"], [1.0]), "x has shape"),
        (lambda: check_gradient(MODELS["LJ5"], rng=None), "rng is None"),
    ):
        with pytest.raises((TypeError, ValueError), match=sentence):
            call()
