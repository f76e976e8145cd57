import numpy as np
import pytest

from landscape_lab import (
    LakeDistrict,
    LennardJones,
    MullerBrown,
    Status,
    find_saddles,
    minimize,
    polish,
)
from landscape_lab.search.eigenvector_following import nearest_stationary
from tests.problems import double_wells


def test_from_a_corner_of_the_cube_each_mode_leads_over_the_middle_of_an_edge():
    corner = np.array([1.0, -1.0, 1.0])
    found = find_saddles(
        double_wells(3),
        np.tile(corner, (6, 1)),
        mode=[0, 1, 2, 0, 1, 2],
        sign=[1, 1, 1, -1, -1, -1],
    )
    # Of the two ways along each mode one leads out of the cube, for ever uphill.
    assert found.converged.sum() == 3
    found = found[found.converged]
    np.testing.assert_allclose(found.energy, 1.0, atol=1e-12)
    np.testing.assert_allclose(found.curvature, -4.0, rtol=1e-6)
    np.testing.assert_allclose(np.sort(np.abs(found.x), axis=1), [[0, 1, 1]] * 3, atol=1e-7)


def test_muller_brown_saddles_are_the_published_ones():
    model = MullerBrown()
    minima = polish(model, minimize(model, model.sample(60, np.random.default_rng(0))).x)
    x = np.repeat(minima.x[minima.converged], 4, axis=0)
    found = find_saddles(
        model, x, mode=np.tile([0, 0, 1, 1], len(x) // 4), sign=np.tile([1, -1, 1, -1], len(x) // 4)
    )
    energies = np.unique(found.energy[found.converged].round(2))
    # Muller and Brown, Theor. Chim. Acta 53, 75 (1979).
    assert {-40.66, -72.25} <= set(energies.tolist())


def test_accepted_saddles_have_one_negative_mode_beside_the_zero_modes():
    model = LennardJones(7)
    minima = minimize(model, model.sample(40, np.random.default_rng(0)))
    found = find_saddles(model, minima.x, mode=1)
    saddles = found[found.converged]
    assert len(saddles) > 20
    values = np.linalg.eigvalsh(model.hessian(saddles.x))
    assert ((values < -1e-6).sum(axis=1) == 1).all()
    assert ((np.abs(values) < 1e-6).sum(axis=1) == 6).all()
    gradient = model.energy_gradient(saddles.x)[1]
    assert np.sqrt(np.mean(gradient**2, axis=1)).max() < 1e-8
    nonzero = np.sort(np.abs(values), axis=1)[:, 6:]
    np.testing.assert_allclose(saddles.log_det, np.log(nonzero).sum(axis=1), rtol=1e-6)
    curved = np.einsum("bi,bij,bj->b", saddles.mode, model.hessian(saddles.x), saddles.mode)
    np.testing.assert_allclose(curved, saddles.curvature, rtol=1e-6)


def test_a_search_may_start_at_the_top_of_a_band():
    found = find_saddles(double_wells(2), [0.1, 0.9], direction=[1.0, 0.0])
    assert found.status == Status.CONVERGED
    np.testing.assert_allclose(found.x, [0, 1], atol=1e-8)


def test_a_summit_is_left_by_the_modes_that_are_not_climbed():
    found = find_saddles(double_wells(2), [0.0, 0.0], direction=[1.0, 0.0])
    assert found.status == Status.CONVERGED
    np.testing.assert_allclose(np.sort(np.abs(found.x)), [0, 1], atol=1e-7)


def test_polishing_adds_digits_and_moves_nothing():
    model = LennardJones(13)
    rough = minimize(model, model.sample(50, np.random.default_rng(0)), tol=1e-4)
    fine = polish(model, rough.x)
    assert fine.converged.all()
    assert fine.rms.max() < 1e-10
    assert (fine.curvature > 0).all()
    assert model.symmetry.distance(fine.x, rough.x).max() < 0.02
    assert (fine.n_eval <= 8).all()


def test_a_flat_valley_is_no_stationary_point():
    from landscape_lab import FunctionPotential

    valley = FunctionPotential(
        lambda x: (x[:, 0] ** 2, np.stack([2 * x[:, 0], 0 * x[:, 1]], axis=1)), 2,
        hessian=lambda x: np.tile(np.diag([2.0, 0.0]), (len(x), 1, 1)),
    )  # fmt: skip
    assert polish(valley, [[0.3, 0.1]]).status[0] == Status.FLAT_MODE


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"mode": -1}, "mode is -1; at least 0"),
        ({"mode": 2}, "mode is 2; at most 1"),
        ({"sign": 0}, r"sign is 0; \+1 or -1"),
        ({"direction": np.ones((3, 2))}, "direction has shape"),
        ({"tol": 0.0}, "tol is 0.0"),
        ({"max_step": -0.1}, "max_step is -0.1"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        find_saddles(LakeDistrict(), np.zeros((2, 2)), **options)


def test_stationary_points_of_any_index_are_told_where_they_are():
    model = MullerBrown()
    found, index = nearest_stationary(model, model.sample(20, np.random.default_rng(0)))
    there = found.x[found.converged]
    assert len(there) > 5
    assert np.abs(model.energy_gradient(there)[1]).max() < 1e-6
    negative = (np.linalg.eigvalsh(model.hessian(there)) < 0).sum(axis=1)
    np.testing.assert_array_equal(index[found.converged], negative)
