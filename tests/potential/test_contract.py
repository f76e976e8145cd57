"""What every model promises, asked of every model."""

import importlib
import inspect
import json
import pkgutil

import numpy as np
import pytest

from landscape_lab import Potential, models
from tests.problems import MODELS, rough_points

BY_EXTRAS = {"SoftmaxNetworkOnDevice"}
"""Landscapes that want PyTorch; `extras` asks them, beside the same without it."""


def shipped():
    """Every landscape that the package ships and that needs nothing else."""
    for module in pkgutil.walk_packages(models.__path__, "landscape_lab.models."):
        for name, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            if name in BY_EXTRAS or inspect.isabstract(kind):
                continue
            if issubclass(kind, Potential):
                yield name, kind


def test_every_shipped_landscape_is_asked():
    asked = [type(model) for model in MODELS.values()]
    missing = {name for name, kind in shipped() if not any(issubclass(a, kind) for a in asked)}
    assert not missing, f"enter {missing} in MODELS of tests/problems.py"


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param]


def test_gradient_agrees_with_differences_of_energies(model):
    x = rough_points(model, 4)
    gradient = model.energy_gradient(x)[1]
    step = 1e-5
    shifts = step * np.eye(model.n)
    numbers = np.stack(
        [(model.energy(x + s) - model.energy(x - s)) / (2 * step) for s in shifts], axis=1
    )
    scale = np.abs(gradient).max(axis=1, keepdims=True) + 1.0
    np.testing.assert_allclose(numbers / scale, gradient / scale, atol=1e-6)


def test_hessian_agrees_with_differences_of_gradients(model):
    x = rough_points(model, 4)
    own, numbers = model.hessian(x), Potential.hessian(model, x)
    scale = np.abs(own).max(axis=(1, 2), keepdims=True)
    np.testing.assert_allclose(own / scale, numbers / scale, atol=1e-6)


def test_hessian_product_is_the_hessian_times_the_vector(model):
    x = rough_points(model, 4)
    v = np.random.default_rng(1).standard_normal(x.shape)
    wanted = np.einsum("bij,bj->bi", model.hessian(x), v)
    scale = np.abs(wanted).max(axis=1, keepdims=True)
    np.testing.assert_allclose(model.hessian_product(x, v) / scale, wanted / scale, atol=1e-6)


def test_a_walker_does_not_feel_its_crowd(model):
    x = rough_points(model, 300)
    energy, gradient = model.energy_gradient(x)
    alone, alone_gradient = model.energy_gradient(x[17:18])
    assert alone[0] == energy[17]
    np.testing.assert_array_equal(alone_gradient[0], gradient[17])


def test_zero_modes_are_orthonormal_and_change_nothing(model):
    x = rough_points(model, 4)
    modes = model.symmetry.zero_modes(x)
    assert modes.shape[:2] == x.shape
    overlaps = np.einsum("bnk,bnl->bkl", modes, modes)
    np.testing.assert_allclose(
        overlaps, np.broadcast_to(np.eye(modes.shape[2]), overlaps.shape), atol=1e-10
    )
    energy, gradient = model.energy_gradient(x)
    along = np.einsum("bnk,bn->bk", modes, gradient)
    assert np.abs(along).max(initial=0.0) < 1e-9 * (1 + np.abs(gradient).max())


def test_starting_points_are_finite_and_repeatable(model):
    first, again = (model.sample(20, np.random.default_rng(3)) for _ in range(2))
    assert first.shape == (20, model.n)
    assert np.isfinite(first).all()
    np.testing.assert_array_equal(first, again)


def test_description_survives_a_file(model):
    described = model.describe()
    assert json.loads(json.dumps(described)) == described
    assert "model" in described
