"""Three atoms on paper keep their distances, and a map has the color of what happens there."""

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import Circle

from landscape_lab.show.outcomes import (
    OUTCOME_COLORS,
    ThirdAtom,
    in_plane,
    name_countries,
    plot_molecule,
    plot_outcome,
    plot_outcome_map,
)


@pytest.fixture(autouse=True)
def _closed():
    yield
    plt.close("all")


def sides(atoms):
    return [np.linalg.norm(atoms[i] - atoms[j]) for i, j in ((0, 1), (0, 2), (1, 2))]


def balls(ax):
    return [patch for patch in ax.patches if isinstance(patch, Circle)]


def test_atoms_keep_their_distances_in_the_plane():
    x = np.random.default_rng(0).standard_normal(9)
    np.testing.assert_allclose(sides(in_plane(x, x)), sides(x.reshape(3, 3)), atol=1e-12)


def test_later_configurations_share_the_plane_and_the_axes_of_the_first():
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((3, 3)))[0]
    first = np.array([[0.0, 0, 0], [2, 0, 0], [0, 1, 0]])
    later = first + np.array([[0.1, 0.2, 0], [0, 0, 0], [0, 0, 0]])
    both = in_plane(np.stack([first @ turn.T, later @ turn.T]).reshape(2, 9), first @ turn.T)
    moved = both[1] - both[0]
    assert np.linalg.norm(moved[0]) == pytest.approx(np.hypot(0.1, 0.2))
    np.testing.assert_allclose(moved[1:], 0, atol=1e-12)


def test_a_place_on_the_map_is_where_the_third_atom_stands():
    places = ThirdAtom.around(1.8, reach=2.0, columns=8)
    atoms = places.configurations.reshape(4, 8, 3, 3)
    np.testing.assert_allclose(atoms[:, :, 1, 0] - atoms[:, :, 0, 0], 1.8)
    np.testing.assert_allclose(atoms[2, 5, 2], [places.x[5], places.y[2], 0])
    assert np.diff(places.x) == pytest.approx(np.diff(places.y)[0])


def test_every_country_with_room_has_its_name_inside():
    _, ax = plt.subplots()
    places = ThirdAtom.around(1.8, columns=40)
    x, y = (part.ravel() for part in np.meshgrid(places.x, places.y))
    p = np.zeros((len(x), 4))
    p[np.arange(len(x)), np.where(x < 0, 1, 2)] = 1.0
    p[0] = [1.0, 0.0, 0.0, 0.0]  # a country of one pixel
    name_countries(ax, places, p)
    assert {text.get_text(): text.get_position()[0] < 0 for text in ax.texts} == {
        "1": True, "2": False,
    }  # fmt: skip
    assert all(0 < text.get_position()[1] < y.max() for text in ax.texts)


def test_the_map_has_the_outcomes_colors_paler_where_it_is_not_sure():
    _, ax = plt.subplots()
    places = ThirdAtom.around(1.0, columns=4)
    p = np.tile([0.0, 1.0, 0.0, 0.0], (8, 1))
    p[0] = [0.3, 0.1, 0.3, 0.3]
    plot_outcome_map(ax, places, p)
    image = np.asarray(ax.images[0].get_array())
    np.testing.assert_allclose(image[1, 1], to_rgb(OUTCOME_COLORS[1]))
    triangle = np.array(to_rgb(OUTCOME_COLORS[0]))
    pale = image[0, 0]
    assert (pale >= triangle).all() and pale.sum() > triangle.sum() + 0.5


def test_outcomes_and_sure_probabilities_make_the_same_map():
    _, axes = plt.subplots(1, 2)
    places = ThirdAtom.around(1.0, columns=4)
    outcome = np.arange(8) % 4
    plot_outcome_map(axes[0], places, outcome)
    plot_outcome_map(axes[1], places, np.eye(4)[outcome])
    first, second = (np.asarray(ax.images[0].get_array()) for ax in axes)
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize("middle", [1, 2, 3])
def test_a_chain_has_its_atom_in_the_middle(middle):
    _, ax = plt.subplots()
    plot_outcome(ax, middle)
    at = {text.get_text(): text.get_position()[0] for text in ax.texts}
    left, right = (at[str(k)] for k in (1, 2, 3) if k != middle)
    assert at[str(middle)] == pytest.approx((left + right) / 2)


def test_near_atoms_are_joined_and_far_ones_are_not():
    _, ax = plt.subplots()
    plot_molecule(ax, [[0, 0], [1.1, 0], [4, 0]])
    assert len(balls(ax)) == 3
    assert len(ax.lines) == 1


def test_misuse_is_named():
    _, ax = plt.subplots()
    places = ThirdAtom.around(1.0, columns=4)
    with pytest.raises(ValueError, match=r"probability has shape \(3,\); \(8,\) or \(8, 4\)"):
        plot_outcome_map(ax, places, np.zeros(3))
    with pytest.raises(ValueError, match="outcome is 4"):
        plot_outcome(ax, 4)
    with pytest.raises(ValueError, match=r"\(3, 2\)"):
        plot_molecule(ax, np.zeros((3, 3)))
    with pytest.raises(ValueError, match="r12 is -1"):
        ThirdAtom.around(-1.0)
