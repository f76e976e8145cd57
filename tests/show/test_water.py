"""The flooded map and the disconnectivity graph must tell one story."""

import numpy as np
import pytest

from landscape_lab.analysis import disconnectivity
from landscape_lab.models.surfaces import DoubleWells, LakeDistrict, Surface
from landscape_lab.network import TransitionNetwork
from landscape_lab.show.surfaces import Relief
from landscape_lab.show.water import pools, water_level

HEIGHT, TILT = (1.0, 1.5), (0.3, 0.4)


def wells():
    """Minima and transition states of DoubleWells, from the roots of its cubics."""
    surface = DoubleWells(HEIGHT, TILT)
    (a, b, c), (d, e, f) = (
        np.sort(np.roots([4 * h, 0, -4 * h, t])) for h, t in zip(HEIGHT, TILT, strict=True)
    )
    minima = np.array([[a, d], [c, d], [a, f], [c, f]])
    saddles = np.array([[b, d], [b, f], [a, e], [c, e]])
    ends = np.array([[0, 1], [2, 3], [0, 2], [1, 3]])
    network = TransitionNetwork(
        surface.energy(minima), np.zeros(4), surface.energy(saddles), np.zeros(4), ends, n_modes=2
    )
    return surface, minima, disconnectivity(network)


def test_pools_are_as_many_as_superbasins_at_every_level():
    surface, minima, tree = wells()
    relief = Relief.of(surface, size=120)
    for level in np.linspace(tree.energy.min() + 0.02, tree.energy.max() + 0.1, 15):
        # a level that stands within a pixel's height of a pass would need a finer grid
        if np.abs(level - tree.energy).min() < 0.02:
            continue
        superbasin = tree.superbasins(level)
        image = pools(relief, level, minima[tree.minima], superbasin)
        assert set(np.unique(image[image >= 0])) == set(superbasin[superbasin >= 0])
        assert ((relief.energy <= level) == (image >= 0)).all()


def test_pools_that_have_met_are_one():
    surface, minima, tree = wells()
    relief = Relief.of(surface, size=120)
    top = tree.energy.max() + 0.1
    assert set(np.unique(pools(relief, top, minima[tree.minima], tree.superbasins(top)))) == {-1, 0}


@pytest.mark.parametrize("level", [-1.0, 0.0, 5.0])
def test_a_figure_has_a_map_and_a_graph(level):
    surface, minima, tree = wells()
    figure = water_level(Relief.of(surface, size=60), tree, minima, level)
    assert len(figure.axes) == 2


def test_relief_takes_a_plain_function_as_well():
    surface = LakeDistrict()
    plain = Relief.of(surface.energy, surface.bounds, size=30)
    np.testing.assert_array_equal(plain.energy, Relief.of(surface, size=30).energy)
    row, column = plain.at(plain.points)
    np.testing.assert_array_equal(plain.energy[row, column], plain.energy.ravel())


def test_misuse_is_named():
    with pytest.raises(ValueError, match="bounds"):
        Relief.of(lambda x: x[:, 0])

    class Line(Surface):
        n = 1

        def energy_gradient(self, x):
            return x[:, 0], np.ones_like(x)

    with pytest.raises(ValueError, match="two"):
        Relief.of(Line())
