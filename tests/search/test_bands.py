from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from landscape_lab import (
    FunctionPotential,
    LennardJones,
    MullerBrown,
    Status,
    elastic_band,
    find_saddles,
    minimize,
)
from tests.problems import double_wells

MB_MINIMA = np.array(
    [[-0.55822363, 1.44172584], [-0.05001083, 0.46669410], [0.62349941, 0.02803776]]
)
"""Müller and Brown 1979, and every textbook since; the passes: -40.6648 and -72.2489."""


def in_units(model, energy, length):
    """The same landscape, its energies and its coordinates multiplied."""

    def energy_gradient(x):
        e, g = model.energy_gradient(x / length)
        return energy * e, (energy / length) * g

    return FunctionPotential(energy_gradient, model.n)


@pytest.mark.parametrize("n_images", [7, 11, 15, 21, 41])
@pytest.mark.parametrize(
    ("energy", "length"), [(1.0, 1.0), (1e-8, 1e3), (1e8, 1e-3), (1e-4, 1.0), (1.0, 1e3)]
)
def test_tops_are_the_passes_whatever_the_unit_and_the_number_of_images(n_images, energy, length):
    model = in_units(MullerBrown(), energy, length)
    start, end = MB_MINIMA[[0, 0, 1]] * length, MB_MINIMA[[2, 1, 2]] * length
    band = elastic_band(model, start, end, n_images=n_images)
    assert (band.status == Status.CONVERGED).all()
    highest = band.energy.max(axis=1) / energy
    np.testing.assert_allclose(highest, [-40.6648, -40.6648, -72.2489], atol=0.02)
    which, tops, tangents = band.tops()
    assert np.bincount(which).tolist() == [2, 1, 1]
    found = find_saddles(MullerBrown(), tops / length, direction=tangents)
    np.testing.assert_allclose(
        np.sort(found.energy), [-72.2489, -72.2489, -40.6648, -40.6648], atol=1e-4
    )


@pytest.mark.parametrize(
    ("energy", "length"), [(2.0**30, 1.0), (1.0, 2.0**-10), (2.0**-27, 2.0**9)]
)
def test_in_a_unit_that_is_a_power_of_two_a_band_is_the_same_bit_for_bit(energy, length):
    for model, start, end in ((MullerBrown(), MB_MINIMA[0], MB_MINIMA[2]), knotted_atoms()):
        band = elastic_band(in_units(model, 1.0, 1.0), start, end, max_iter=60)
        other = elastic_band(
            in_units(model, energy, length), start * length, end * length, max_iter=60
        )
        np.testing.assert_array_equal(other.images, band.images * length)
        np.testing.assert_array_equal(other.energy, band.energy * energy)
        assert (other.status, other.n_eval) == (band.status, band.n_eval)


def knotted_atoms():
    """Two minima of seven atoms as they were found: on the way atoms run into each other."""
    model = LennardJones(7)
    minima = minimize(model, model.sample(20, np.random.default_rng(0)), tol=1e-8)
    return model, minima.x[0], minima.x[int(np.argmax(np.abs(minima.energy - minima.energy[0])))]


def test_a_band_between_neighboring_corners_crosses_their_edge():
    band = elastic_band(double_wells(2), [-1.0, 1.0], [1.0, 1.0], n_images=9)
    assert band.images.shape == (9, 2)
    np.testing.assert_allclose(band.images[:, 1], 1.0, atol=0.02)
    assert band.energy.max() == pytest.approx(1.0, abs=0.02)
    np.testing.assert_array_equal(band.images[[0, -1]], [[-1, 1], [1, 1]])


def test_a_band_across_the_cube_finds_the_saddles_on_the_way():
    model = double_wells(2)
    bent = elastic_band(model, [[-1.0, -1.0]], [[1.0, 1.2]], n_images=15)
    which, tops, tangents = bent.tops()
    assert set(which) == {0}
    found = find_saddles(model, tops, direction=tangents)
    np.testing.assert_allclose(found.energy[found.converged], 1.0, atol=1e-9)


def test_images_are_spread_along_a_relaxed_band():
    band = elastic_band(
        double_wells(2), [-1.0, 1.0], [1.0, 1.0], n_images=11, tol=1e-4, max_iter=2000
    )
    gaps = np.linalg.norm(np.diff(band.images, axis=0), axis=1)
    assert gaps.max() / gaps.min() < 1.1


def test_bands_join_the_minima_of_seven_atoms():
    model = LennardJones(7)
    minima = minimize(model, model.sample(200, np.random.default_rng(0)), tol=1e-8)
    _, first = np.unique(minima.energy.round(5), return_index=True)
    x = minima.x[first]
    bands = elastic_band(model, x[[0, 0, 1]], x[[1, 2, 2]])
    # An end is the image of its minimum nearest to the start.
    np.testing.assert_allclose(
        model.energy(bands.images[:, -1]), model.energy(x[[1, 2, 2]]), rtol=1e-9
    )
    which, tops, tangents = bands.tops()
    found = find_saddles(model, tops, direction=tangents)
    assert found.converged.mean() > 0.7
    assert set(which[found.converged]) == {0, 1, 2}


def lowest_minima(model, count):
    """The lowest different minima below some random starts."""
    found = minimize(model, model.sample(200, np.random.default_rng(0)), tol=1e-8)
    energy = np.where(found.converged, found.energy, np.inf).round(5)
    return found.x[np.unique(energy, return_index=True)[1][:count]]


@pytest.mark.parametrize("n_images", [7, 11, 15, 21, 41])
def test_bands_of_seven_atoms_end_at_transition_states(n_images):
    model = LennardJones(7)
    x = lowest_minima(model, 4)
    a, b = np.triu_indices(4, 1)
    bands = elastic_band(model, x[a], x[b], n_images=n_images)
    assert (bands.status == Status.CONVERGED).all()
    which, tops, tangents = bands.tops()
    found = find_saddles(model, tops, direction=tangents)
    for band in range(len(a)):
        highest = bands.energy[band].max()
        mine = found.energy[(which == band) & found.converged]
        assert np.abs(mine - highest).min() < 0.01


@pytest.mark.parametrize("n_images", [15, 41])
def test_tops_of_bands_of_thirteen_atoms_are_close_to_saddles(n_images):
    model = LennardJones(13)
    x = lowest_minima(model, 24)
    bands = elastic_band(model, x[:12], x[12:], n_images=n_images)
    assert bands.energy.max() < -30.0
    which, tops, tangents = bands.tops()
    assert set(which) == set(range(12))
    found = find_saddles(model, tops, direction=tangents)
    assert found.converged.mean() > 0.95
    arrived = (bands.status == Status.CONVERGED)[which] & found.converged
    assert arrived.any()
    assert np.median(np.abs(found.energy - model.energy(tops))[arrived]) < 0.01


def test_a_band_does_not_feel_its_crowd():
    model = LennardJones(7)
    x = lowest_minima(model, 4)
    a, b = np.triu_indices(4, 1)
    together = elastic_band(model, x[a], x[b], n_images=9)
    with ThreadPoolExecutor(2) as threads:
        backwards = elastic_band(model, x[a[::-1]], x[b[::-1]], n_images=9, executor=threads)
    for k in range(len(a)):
        alone = elastic_band(model, x[a[k]], x[b[k]], n_images=9)
        for other in (together[k], backwards[len(a) - 1 - k]):
            np.testing.assert_array_equal(other.images, alone.images)
            assert (other.status, other.n_eval) == (alone.status, alone.n_eval)


def test_a_band_that_has_no_time_says_so():
    band = elastic_band(MullerBrown(), MB_MINIMA[0], MB_MINIMA[2], max_iter=3)
    assert band.status == Status.OUT_OF_ITERATIONS
    assert np.isfinite(band.energy).all()


def test_a_band_between_two_images_of_one_point_has_arrived():
    band = elastic_band(MullerBrown(), MB_MINIMA[0], MB_MINIMA[0])
    assert (band.status, band.n_eval) == (Status.CONVERGED, 1)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"end": np.zeros((2, 2))}, r"end has shape \(2, 2\)"),
        ({"n_images": 2}, "n_images is 2; it must be at least 3"),
        ({"spring": 0}, "spring is 0"),
        ({"spring": 2.0}, "spring is 2.0; a number above 0 and up to 1"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, sentence):
    arguments = {"start": np.zeros((1, 2)), "end": np.ones((1, 2))} | options
    with pytest.raises(ValueError, match=sentence):
        elastic_band(double_wells(2), **arguments)
