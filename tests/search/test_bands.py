import numpy as np
import pytest

from landscape_lab import LennardJones, elastic_band, find_saddles, minimize
from tests.problems import double_wells


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


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"end": np.zeros((2, 2))}, r"end has shape \(2, 2\)"),
        ({"n_images": 2}, "n_images is 2; it must be at least 3"),
        ({"spring": 0}, "spring is 0"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, sentence):
    arguments = {"start": np.zeros((1, 2)), "end": np.ones((1, 2))} | options
    with pytest.raises(ValueError, match=sentence):
        elastic_band(double_wells(2), **arguments)
