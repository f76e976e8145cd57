import numpy as np
import pytest

from landscape_lab import (
    DampedSines,
    LennardJones,
    descend,
    find_saddles,
    gradient_flow,
    minimize,
    trace,
)
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


@pytest.mark.parametrize(
    ("top", "ends"),
    [
        ([-0.266948, 1.791153, 2.817731, -0.000000, 3.158959], (5.500988, 5.500988)),
        ([-0.013493, 0.000000, 3.171521, 4.422215, 5.813425], (5.059949, 5.059949)),
        ([-0.120747, 0.006361, 6.254437, 4.687752, 0.373368], (5.059949, 5.059949)),
        ([-0.256475, 2.441225, 0.241068, -0.000000, 0.015637], (0.036709, 6.195916)),
    ],
)  # fmt: skip
def test_a_path_may_leave_the_domain_and_come_back(top, ends):
    # Against Radau's implicit method for dx/dt = -g at a relative tolerance of 1e-8. The first
    # three go through valleys whose modes differ in stiffness by eight decades.
    model = DampedSines.paper()
    saddle = find_saddles(model, np.array([top]))
    assert saddle.converged.all()
    pathways = descend(model, saddle)
    assert pathways.converged.all()
    np.testing.assert_allclose(np.sort(pathways.energy[0]), ends, atol=1e-5)


def test_how_a_saddle_is_left_does_not_matter():
    model = DampedSines.paper(rng=0)
    minima = gradient_flow(model, model.sample(20, np.random.default_rng(5))).x
    saddles = find_saddles(model, minima)
    saddles = saddles[saddles.converged]
    far = descend(model, saddles)
    near = descend(model, saddles, pushoff=0.005 * model.length)
    both = far.converged & near.converged
    assert both.sum() >= 5
    np.testing.assert_allclose(far.energy[both], near.energy[both], atol=1e-6)


def test_a_path_that_does_not_arrive_says_so(saddles):
    with pytest.raises(ValueError, match="max_iter is 3"):
        trace(LennardJones(7), saddles.x[0], saddles.mode[0], max_iter=3)
