"""A drawing of atoms has one ball for each, and does not depend on where the cluster lay."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.patches import Circle

from landscape_lab.show.atoms import plot_atoms

CUBE_CORNER = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1.1, 0], [0, 0, 1.2]])


def balls(x):
    figure, ax = plt.subplots()
    plot_atoms(ax, x)
    found = [patch for patch in ax.patches if isinstance(patch, Circle)]
    plt.close(figure)
    return np.array(sorted(patch.center for patch in found if patch.get_alpha() is None))


def test_every_atom_is_a_ball():
    assert len(balls(CUBE_CORNER)) == len(CUBE_CORNER)


def test_drawing_forgets_where_the_cluster_lay_and_how_it_was_turned():
    turn = np.linalg.qr(np.random.default_rng(0).standard_normal((3, 3)))[0]
    moved = CUBE_CORNER @ turn.T + 7.0
    np.testing.assert_allclose(balls(moved.ravel()), balls(CUBE_CORNER), atol=1e-9)


def test_misuse_is_named():
    with pytest.raises(ValueError, match="three coordinates"):
        balls(np.zeros(4))


def test_a_marked_pair_is_joined_however_far_apart():
    figure, ax = plt.subplots()
    far = np.array([[0.0, 0, 0], [9, 0, 0], [0, 8, 0]])
    plot_atoms(ax, far, marked=[[0, 1]])
    assert len(ax.lines) == 1
    with pytest.raises(ValueError, match="marked"):
        plot_atoms(ax, far, marked=[[0, 3]])
    plt.close(figure)
