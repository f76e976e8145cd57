"""Surfaces of two coordinates, held against closed forms and against published numbers."""

import numpy as np
import pytest

from landscape_lab.models.surfaces import (
    DoubleWells,
    EggBox,
    GaussianSurface,
    LakeDistrict,
    MullerBrown,
)
from landscape_lab.potential.base import Potential

SURFACES = [LakeDistrict(), MullerBrown(), DoubleWells(), EggBox()]

# The values usually quoted for the surface of Müller and Brown (1979).
MINIMA = np.array([[-0.558224, 1.441726], [0.623499, 0.028038], [-0.050011, 0.466694]])
MINIMA_ENERGY = np.array([-146.69952, -108.16673, -80.76782])
SADDLES = np.array([[-0.822002, 0.624313], [0.212487, 0.292988]])
SADDLES_ENERGY = np.array([-40.66484, -72.24894])


def named(surface):
    return type(surface).__name__


def every_stationary_point(surface):
    """Newton steps along each eigenvector from a fine grid: slow, and independent of the search."""
    (left, right), (bottom, top) = surface.bounds
    grid = np.meshgrid(np.linspace(left, right, 41), np.linspace(bottom, top, 41))
    x = np.stack(grid, -1).reshape(-1, 2)
    for _ in range(60):
        curvature, modes = np.linalg.eigh(surface.hessian(x))
        curvature = np.where(np.abs(curvature) < 1e-3, 1e-3, curvature)
        force = np.einsum("bij,bi->bj", modes, surface.energy_gradient(x)[1])
        step = -np.einsum("bij,bj->bi", modes, force / curvature)
        size = np.maximum(np.linalg.norm(step, axis=1, keepdims=True), 1e-300)
        x = np.clip(
            x + step * np.minimum(1, 0.3 / size), surface.bounds[:, 0], surface.bounds[:, 1]
        )
    still = np.linalg.norm(surface.energy_gradient(x)[1], axis=1) < 1e-8
    _, first = np.unique(np.round(x[still], 4), axis=0, return_index=True)
    points = x[still][first]
    return points, (np.linalg.eigvalsh(surface.hessian(points)) < 0).sum(axis=1)


@pytest.mark.parametrize("surface", SURFACES, ids=named)
def test_gradient_is_the_slope_of_the_energy(surface):
    x = surface.sample(50, np.random.default_rng(0))
    step = 1e-5 * surface.length
    for i, shift in enumerate(step * np.eye(2)):
        slope = (surface.energy(x + shift) - surface.energy(x - shift)) / (2 * step)
        gradient = surface.energy_gradient(x)[1][:, i]
        np.testing.assert_allclose(gradient, slope, atol=1e-6 * np.abs(gradient).max())


@pytest.mark.parametrize("surface", SURFACES, ids=named)
def test_hessian_is_the_slope_of_the_gradient(surface):
    x = surface.sample(50, np.random.default_rng(1))
    hessian = surface.hessian(x)
    differences = Potential.hessian(surface, x)
    np.testing.assert_allclose(hessian, differences, atol=1e-6 * np.abs(hessian).max())


def test_muller_brown_has_the_published_stationary_points():
    surface = MullerBrown()
    for points, energies, index in ((MINIMA, MINIMA_ENERGY, 0), (SADDLES, SADDLES_ENERGY, 1)):
        np.testing.assert_allclose(surface.energy(points), energies, atol=1e-4)
        # coordinates are known to six digits, and curvatures reach 1e4
        assert np.abs(surface.energy_gradient(points)[1]).max() < 5e-3
        assert ((np.linalg.eigvalsh(surface.hessian(points)) < 0).sum(axis=1) == index).all()


def test_muller_brown_has_no_others():
    points, index = every_stationary_point(MullerBrown())
    assert [int((index == k).sum()) for k in range(3)] == [3, 2, 0]


def test_lake_district_has_thirteen_lakes_and_thirteen_passes_around_one_hill():
    points, index = every_stationary_point(LakeDistrict())
    counts = [int((index == k).sum()) for k in range(3)]
    assert counts == [13, 13, 1]
    assert counts[0] - counts[1] + counts[2] == 1  # Euler: a surface that rises on all sides


def test_deepest_lake_lies_in_the_east():
    surface = LakeDistrict()
    points, index = every_stationary_point(surface)
    lakes = points[index == 0]
    assert lakes[surface.energy(lakes).argmin(), 0] > 1


def test_stationary_points_of_double_wells_are_roots_of_two_cubics():
    surface = DoubleWells(height=(1.0, 2.0), tilt=(0.5, -1.0))
    roots = [
        np.sort(np.roots([4 * h, 0, -4 * h, t]))
        for h, t in zip((1.0, 2.0), (0.5, -1.0), strict=True)
    ]
    expected = np.array([[x, y] for x in roots[0] for y in roots[1]])
    points, index = every_stationary_point(surface)
    np.testing.assert_allclose(points[np.lexsort(points.T[::-1])], expected, atol=1e-8)
    assert sorted(index) == [0, 0, 0, 0, 1, 1, 1, 1, 2]


def test_egg_box_knows_its_images():
    surface = EggBox()
    rng = np.random.default_rng(2)
    x = surface.sample(20, rng)
    image = x + 2 * np.pi * rng.integers(-3, 4, size=x.shape)
    np.testing.assert_allclose(surface.energy(image), surface.energy(x), atol=1e-12)
    symmetry = surface.symmetry
    np.testing.assert_allclose(symmetry.invariants(image), symmetry.invariants(x), atol=1e-12)
    np.testing.assert_allclose(symmetry.distance(image, x), 0, atol=1e-12)


@pytest.mark.parametrize("surface", SURFACES, ids=named)
def test_starting_points_are_inside_and_far_ones_are_not(surface):
    assert surface.inside(surface.sample(100, np.random.default_rng(3))).all()
    if not isinstance(surface, EggBox):
        assert not surface.inside(np.array([[100.0, 0.0]])).any()


@pytest.mark.parametrize(
    ("make", "error", "word"),
    [
        (lambda: GaussianSurface([[1, 2, 3]], [[0, 1], [0, 1]]), ValueError, "terms"),
        (lambda: GaussianSurface(np.full((1, 6), np.nan), [[0, 1], [0, 1]]), ValueError, "terms"),
        (lambda: GaussianSurface("pits", [[0, 1], [0, 1]]), TypeError, "terms"),
        (lambda: GaussianSurface(np.ones((1, 6)), [[1, 0], [0, 1]]), ValueError, "bounds"),
        (lambda: GaussianSurface(np.ones((1, 6)), [[0, 1], [0, 1]], bowl=-1), ValueError, "bowl"),
        (lambda: DoubleWells(height=(1, -1)), ValueError, "height"),
        (lambda: DoubleWells(height=1), ValueError, "height"),
        (lambda: DoubleWells(tilt=(0, 9)), ValueError, "tilt"),
        (lambda: EggBox(amplitude=(0, 1)), ValueError, "amplitude"),
    ],
)
def test_misuse_is_named(make, error, word):
    with pytest.raises(error, match=word):
        make()
