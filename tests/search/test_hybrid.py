"""Searches without Hessians find what searches with them know."""

import numpy as np
import pytest

from landscape_lab import (
    DampedSines,
    FunctionPotential,
    LennardJones,
    Status,
    descend,
    find_saddles,
    minimize,
    polish,
    survey,
    trace,
)
from landscape_lab.potential import base
from landscape_lab.reproduce import read_network
from landscape_lab.search.lanczos import ritz_modes
from tests.problems import LJ7_MINIMA, classified, double_wells, rough_points


@pytest.fixture
def without_hessians(monkeypatch):
    """Let every landscape count as one of many coordinates."""
    monkeypatch.setattr(base, "MANY", 1)


def operators():
    cluster, network = LennardJones(6), classified(20, 3, 4, 300, lam=0.01, shifts="removed")
    return {"LJ6": cluster, "network": network}


@pytest.mark.parametrize("name", ["LJ6", "network"])
def test_enough_products_tell_the_softest_modes_of_a_hessian(name):
    model = operators()[name]
    x = rough_points(model, 4)
    zero_modes = model.symmetry.zero_modes(x)
    lifted = model.hessian(x)
    across = np.eye(model.n) - zero_modes @ zero_modes.transpose(0, 2, 1)
    lifted = across @ lifted @ across + 1e6 * (np.eye(model.n) - across)
    values, vectors = np.linalg.eigh(lifted)
    start = np.random.default_rng(0).standard_normal(x.shape)
    modes = ritz_modes(model.hessian_operator(x), start, 60, lambda v: model.symmetry.across(x, v))
    np.testing.assert_allclose(modes.values[:, :2], values[:, :2], rtol=1e-4, atol=1e-6)
    for which in (0, 1):
        overlap = np.sum(modes.vector(which) * vectors[:, :, which], axis=1)
        np.testing.assert_allclose(np.abs(overlap), 1.0, atol=1e-4)
        np.testing.assert_allclose(
            np.abs(modes.one(2, which) @ vectors[2, :, which]), 1.0, atol=1e-4
        )


def test_few_products_bound_the_lowest_eigenvalue_from_above_and_tell_their_error():
    rng = np.random.default_rng(1)
    matrix = rng.standard_normal((5, 40, 40))
    matrix += matrix.transpose(0, 2, 1)
    values = np.linalg.eigvalsh(matrix)
    modes = ritz_modes(
        lambda v: np.einsum("bij,bj->bi", matrix, v), rng.standard_normal((5, 40)), 8
    )
    assert (modes.values[:, 0] >= values[:, 0]).all()
    for which in (0, 7):
        v = modes.vector(which)
        left = np.einsum("bij,bj->bi", matrix, v) - modes.values[:, which, None] * v
        np.testing.assert_allclose(np.linalg.norm(left, axis=1), modes.error[:, which], rtol=1e-8)
        nearest = np.abs(values - modes.values[:, which, None]).min(axis=1)
        assert (nearest <= modes.error[:, which] + 1e-12).all()


def test_a_space_that_is_complete_gives_no_modes_that_are_not_there():
    matrix = np.diag([-2.0, 1.0, 3.0, 5.0])
    start = np.array([[1.0, 1.0, 0.0, 0.0]])
    modes = ritz_modes(lambda v: v @ matrix, start, 4)
    np.testing.assert_allclose(modes.values[0, :2], [-2.0, 1.0], atol=1e-12)
    assert (modes.values[0, 2:] > 1.0).all()


@pytest.fixture(scope="module")
def lj7():
    """Minima, and all twelve transition states, as long surveys have found them."""
    network, results = read_network("lj7")
    assert (network.n_minima, network.n_transition_states) == (4, 12)  # Doye and Wales 2002
    model = LennardJones(7)
    saddles = find_saddles(model, results["ts_x"].astype(float))
    assert saddles.converged.all()
    return network, polish(model, results["x"].astype(float)), saddles


def test_lj7_saddles_are_among_those_that_hessians_find(lj7, without_hessians):
    model = LennardJones(7)
    x = np.repeat(lj7[1].x, 12, axis=0)
    mode, sign = np.tile(np.repeat(np.arange(6), 2), 4), np.tile([1, -1], 24)
    found = find_saddles(model, x, mode=mode, sign=sign)
    saddles = found[found.converged]
    assert len(saddles) >= 24
    apart = np.abs(saddles.energy[:, None] - lj7[0].ts_energy)
    assert apart.min(axis=1).max() < 1e-6
    assert len(np.unique(apart.argmin(axis=1))) >= 7
    values = np.linalg.eigvalsh(model.hessian(saddles.x))
    assert ((values < -1e-5).sum(axis=1) == 1).all()
    np.testing.assert_allclose(saddles.curvature, values[:, 0], rtol=1e-5)
    assert saddles.rms.max() < 1e-7
    assert np.isnan(saddles.log_det).all()
    curved = model.hessian_product(saddles.x, saddles.mode)
    np.testing.assert_allclose(curved, saddles.curvature[:, None] * saddles.mode, atol=1e-3)


def test_lj7_is_surveyed_as_with_hessians(lj7, without_hessians):
    found = survey(LennardJones(7), rng=1, progress=False, quiet_searches=256)
    np.testing.assert_allclose(np.sort(found.minima.energy), sorted(LJ7_MINIMA), atol=1e-6)
    apart = np.abs(found.transition_states.energy[:, None] - lj7[0].ts_energy)
    assert apart.min(axis=1).max() < 1e-6
    # All but, it may be, the one that lies high above all others.
    assert len(np.unique(apart.argmin(axis=1))) >= 11
    assert found.network().connected()
    same = apart.argmin(axis=1)
    ends = [np.sort(network.energy[network.ends], axis=1) for network in (found.network(), lj7[0])]
    np.testing.assert_allclose(ends[0], ends[1][same], atol=1e-6)


def test_a_search_with_hessians_stays_at_regression_saddles_found_without(monkeypatch):
    model = DampedSines.paper()
    minima = polish(model, minimize(model, model.sample(40, np.random.default_rng(3))).x)
    with monkeypatch.context() as patch:
        patch.setattr(base, "MANY", 1)
        found = find_saddles(model, minima.x[minima.converged], mode=0)
    found = found[found.converged]
    assert len(found) >= 5
    again = find_saddles(model, found.x, direction=found.mode)
    assert again.converged.all()
    np.testing.assert_allclose(again.energy, found.energy, atol=1e-9)
    np.testing.assert_allclose(again.curvature, found.curvature, rtol=1e-4)


def test_a_climb_from_anywhere_follows_the_direction_it_is_given(without_hessians):
    model = double_wells(3)
    x = np.array([[0.5, 0.95, -1.02], [0.5, 0.95, -1.02]])
    found = find_saddles(model, x, direction=np.array([[1.0, 0.1, 0.0], [-1.0, 0.0, 0.1]]))
    np.testing.assert_allclose(found.x, [[0, 1, -1]] * 2, atol=1e-6)
    np.testing.assert_allclose(found.energy, 1.0, atol=1e-10)
    np.testing.assert_allclose(found.curvature, -4.0, rtol=1e-6)


def test_a_bowl_has_no_saddle(without_hessians):
    bowl = FunctionPotential(lambda x: (0.5 * np.sum(x**2, axis=1), x), 5, name="bowl")
    found = find_saddles(bowl, np.zeros((2, 5)), max_iter=10)
    assert (found.status == Status.OUT_OF_ITERATIONS).all()
    assert polish(bowl, np.ones((2, 5))).converged.all()


def test_minima_are_certified_and_saddles_are_not_taken_for_them(without_hessians):
    model = double_wells(3)
    found = polish(model, np.array([[0.9, 1.1, -1.0], [0.0, 1.0, 1.0]]))
    assert found.status.tolist() == [Status.CONVERGED, Status.WRONG_INDEX]
    np.testing.assert_allclose(found.curvature, [8.0, -4.0], rtol=1e-6)


def test_a_path_followed_with_products_is_the_path_followed_with_hessians(lj7, monkeypatch):
    model, saddles = LennardJones(7), lj7[2]
    lowest = np.argmin(saddles.energy)
    wanted = trace(model, saddles.x[lowest], saddles.mode[lowest], n_points=21)
    monkeypatch.setattr(base, "MANY", 1)
    path = trace(model, saddles.x[lowest], saddles.mode[lowest], n_points=21)
    np.testing.assert_allclose(path.s, wanted.s, atol=1e-3)
    np.testing.assert_allclose(path.x, wanted.x, atol=2e-3)


def test_descents_without_hessians_end_below_their_saddle(lj7, without_hessians):
    model = LennardJones(7)
    found = find_saddles(model, lj7[1].x, mode=1)
    found = found[found.converged]
    pathways = descend(model, found)
    assert pathways.converged.all()
    assert (pathways.energy < found.energy[:, None]).all()
