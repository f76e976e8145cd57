"""A network keeps what it is given, refuses what cannot be, and can be cut into pieces."""

import pickle

import numpy as np
import pytest

from landscape_lab.network import TransitionNetwork


def build(**changes):
    """Four minima: 0, 1 and 2 in a chain with a double and a degenerate saddle, 3 alone."""
    arguments = {
        "energy": [0.5, -1.0, 0.0, -2.0],
        "log_det": [1.0, 2.0, 3.0, 4.0],
        "ts_energy": [1.0, 0.25, 0.5, 0.0],
        "ts_log_det": [5.0, 6.0, 7.0, 8.0],
        "ends": [[0, 1], [1, 2], [2, 1], [1, 1]],
        "n_modes": 3,
    }
    return TransitionNetwork(**(arguments | changes))


def test_counts_include_multiple_and_degenerate_transition_states():
    network = build()
    assert (network.n_minima, network.n_transition_states) == (4, 4)
    assert network.degenerate.tolist() == [False, False, False, True]
    assert network.global_minimum == 3


def test_a_way_out_leads_over_the_lowest_pass_to_elsewhere():
    np.testing.assert_allclose(build().escape_barriers(), [0.5, 1.25, 0.25, np.inf])


def test_arrays_are_read_only_copies():
    energy = np.array([0.0, 1.0])
    network = TransitionNetwork(energy, [0, 0], [], [], [], 2)
    energy[0] = 7.0
    assert network.energy[0] == 0.0
    assert network.energy.dtype == network.log_det.dtype == np.float64
    assert network.ends.shape == (0, 2)
    with pytest.raises(ValueError, match="read-only"):
        network.energy[0] = 1.0


def test_components_are_numbered_by_their_lowest_minima():
    network = build()
    assert network.components().tolist() == [1, 1, 1, 0]
    assert not network.connected()
    assert network.subset([0, 1, 2]).connected()


def test_a_degenerate_transition_state_connects_nothing():
    network = TransitionNetwork([0.0, 1.0], [0, 0], [2.0], [0], [[0, 0]], 1)
    assert network.components().tolist() == [0, 1]


def test_a_subset_keeps_the_saddles_between_its_minima_in_the_given_order():
    part = build(order=[1, 2, 3, 4], ts_order=[5, 6, 7, 8]).subset([2, 1])
    assert part.energy.tolist() == [0.0, -1.0]
    assert part.order.tolist() == [3, 2]
    assert part.ends.tolist() == [[1, 0], [0, 1], [1, 1]]
    assert part.ts_energy.tolist() == [0.25, 0.5, 0.0]
    assert part.ts_order.tolist() == [6, 7, 8]


def test_a_mask_and_its_indices_choose_the_same_subset():
    network = build()
    mask = np.array([True, True, False, True])
    assert network.subset(mask).ends.tolist() == network.subset([0, 1, 3]).ends.tolist()


def test_lowest_is_sorted_by_energy():
    assert build().lowest(3).energy.tolist() == [-2.0, -1.0, 0.0]


def test_point_group_orders_are_one_unless_given():
    assert build().order.tolist() == [1.0] * 4
    assert build().ts_order.tolist() == [1.0] * 4


def test_a_saddle_may_lie_below_its_minimum_by_rounding_only():
    rounded = TransitionNetwork([0.0, 1.0], [0, 0], [1.0 - 1e-8], [0], [[0, 1]], 1)
    assert rounded.n_transition_states == 1
    with pytest.raises(ValueError, match=r"ts_energy\[1\] is 0.25, below its minimum 2 at 0.3"):
        build(energy=[0.5, -1.0, 0.3, -2.0])


def test_unknown_log_determinants_are_nan():
    assert np.isnan(build(log_det=[np.nan] * 4).log_det).all()


def test_a_pickled_network_is_the_same_network():
    network = build()
    again = pickle.loads(pickle.dumps(network))
    assert again.ends.tolist() == network.ends.tolist()
    assert again.n_modes == network.n_modes


@pytest.mark.parametrize(
    ("changes", "error", "sentence"),
    [
        ({"energy": []}, ValueError, "at least one minimum"),
        ({"energy": [[0.0]]}, ValueError, r"energy has shape \(1, 1\)"),
        ({"energy": [0.5, -1.0, np.nan, -2.0]}, ValueError, r"energy\[2\] is nan"),
        ({"ts_energy": [1.0, np.inf, 0.5, 0.0]}, ValueError, r"ts_energy\[1\] is inf"),
        ({"log_det": [1.0]}, ValueError, r"log_det has shape \(1,\); \(4,\) would do"),
        ({"ts_log_det": [0, 0, -np.inf, 0]}, ValueError, r"ts_log_det\[2\] is -inf"),
        ({"order": [1, 2, 0, 1]}, ValueError, r"order\[2\] is 0"),
        ({"ends": [[0, 1]]}, ValueError, r"ends has shape \(1, 2\)"),
        ({"ends": [[0, 1], [1, 2], [2, 4], [1, 1]]}, ValueError, r"ends\[2\] is \(2, 4\)"),
        ({"ends": [[0.0, 1.0]] * 4}, TypeError, "ends has numbers of type float64"),
        ({"n_modes": 1.5}, TypeError, "n_modes must be a whole number"),
        ({"n_modes": -1}, ValueError, "n_modes is -1"),
    ],
)
def test_misuse_is_answered_with_a_sentence(changes, error, sentence):
    with pytest.raises(error, match=sentence):
        build(**changes)


@pytest.mark.parametrize(
    ("minima", "sentence"),
    [
        ([], "name at least one"),
        ([0, 4], "counted from 0 to 3"),
        ([1, 1], "twice"),
        ([[0], [1]], "a list of indices or a mask would do"),
        ([True, False], r"shape \(2,\); \(4,\) would do"),
    ],
)
def test_a_subset_that_cannot_be_is_refused(minima, sentence):
    with pytest.raises(ValueError, match=sentence):
        build().subset(minima)


def test_lowest_refuses_more_minima_than_there_are():
    with pytest.raises(ValueError, match="k is 5; give a number from 1 to 4"):
        build().lowest(5)


def test_the_negative_eigenvalue_is_unknown_until_it_is_given():
    assert np.isnan(build().ts_curvature).all()
    known = build(ts_curvature=[-1.0, -2.0, np.nan, -4.0])
    assert known.subset([0, 1]).ts_curvature.tolist() == [-1.0, -4.0]


@pytest.mark.parametrize("wrong", [0.0, 2.0, -np.inf])
def test_a_transition_state_curves_down_along_one_mode(wrong):
    with pytest.raises(ValueError, match=r"ts_curvature\[2\]"):
        build(ts_curvature=[-1.0, -2.0, wrong, -4.0])


def test_every_field_is_an_array_of_its_own():
    energy = np.array([0.0, 1.0])
    network = TransitionNetwork(energy, [0, 0], [2.0], [0.0], [[0, 1]], n_modes=np.int64(1))
    energy[0] = -9.0
    assert network.energy.tolist() == [0.0, 1.0]
    assert (network.order + 1).tolist() == [2.0, 2.0]
    assert (network.ts_order + 1).tolist() == [2.0] and np.isnan(network.ts_curvature).all()
    assert type(network.n_modes) is int
    for name in ("energy", "order", "ends", "ts_curvature"):
        assert not getattr(network, name).flags.writeable
    with pytest.raises(AttributeError):
        network.energy = energy


@pytest.mark.parametrize("unit", [1e-8, 1.0, 1e8])
def test_rounding_is_measured_in_the_networks_own_energies(unit):
    given = {"log_det": [0, 0], "ts_log_det": [0], "ends": [[0, 1]], "n_modes": 1}
    energy = np.array([-1.0, 1.0]) * unit
    TransitionNetwork(energy, ts_energy=[(1 - 1e-7) * unit], **given)
    with pytest.raises(ValueError, match="below its minimum 1"):
        TransitionNetwork(energy, ts_energy=[(1 - 1e-4) * unit], **given)


def test_energies_whose_differences_leave_float64_are_refused():
    with pytest.raises(ValueError, match=r"energy\[1\] is 1e\+305; every energy must be finite"):
        TransitionNetwork([0.0, 1e305], [0, 0], [], [], [], n_modes=1)
