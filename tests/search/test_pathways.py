import numpy as np
import pytest

from landscape_lab import LennardJones, descend, find_saddles, minimize, trace
from tests.problems import double_wells


@pytest.fixture(scope="module")
def saddles():
    model = LennardJones(7)
    minima = minimize(model, model.sample(30, np.random.default_rng(0)))
    found = find_saddles(model, minima.x, mode=np.arange(30) % 4)
    return found[found.converged]


def test_the_sides_of_an_edge_are_its_corners():
    model = double_wells(3)
    found = find_saddles(model, np.array([[-1.0, -1.0, -1.0]]), mode=0)
    ends = descend(model, found).ends[0]
    np.testing.assert_allclose(np.abs(ends), 1.0, atol=1e-6)
    np.testing.assert_allclose(ends.mean(axis=0), found.x[0], atol=1e-6)


def test_ends_lie_below_their_saddle(saddles):
    pathways = descend(LennardJones(7), saddles)
    assert pathways.converged.all()
    assert (pathways.energy < saddles.energy[:, None]).all()


def test_a_traced_path_ends_where_the_descent_does(saddles):
    model = LennardJones(7)
    pathways = descend(model, saddles)
    for k in range(3):
        path = trace(model, saddles.x[k], saddles.mode[k], n_points=41)
        ends = path.energy[[0, -1]]
        np.testing.assert_allclose(ends, pathways.energy[k], atol=1e-5)
        assert path.energy.argmax() == 20
        assert path.energy[20] == pytest.approx(saddles.energy[k], abs=1e-9)
        assert (np.diff(path.energy[:21]) > -1e-9).all()
        assert (np.diff(path.energy[20:]) < 1e-9).all()
        for side in (slice(0, 21), slice(20, 41)):
            spacing = np.diff(path.s[side])
            np.testing.assert_allclose(spacing, spacing[0], rtol=1e-9)
            chords = np.linalg.norm(np.diff(path.x[side], axis=0), axis=1)
            assert (chords < spacing + 1e-9).all()
            assert chords.sum() > 0.9 * spacing.sum()


def test_a_path_that_does_not_arrive_says_so(saddles):
    with pytest.raises(ValueError, match="max_iter is 3"):
        trace(LennardJones(7), saddles.x[0], saddles.mode[0], max_iter=3)
