import numpy as np
import pytest

from landscape_lab import TransitionNetwork
from landscape_lab.reproduce import read, reproduce
from landscape_lab.reproduce.results import read_network, write, write_network


def test_a_network_survives_being_written(tmp_path):
    network = TransitionNetwork(
        [0.0, 1.0], [2.0, 3.0], [2.0], [4.0], [[0, 1]], n_modes=3, order=[1, 6], ts_curvature=[-0.5]
    )
    write_network(tmp_path / "two.npz", network, tests=np.arange(300))
    again, more = read_network("two", tmp_path)
    for name in ("energy", "log_det", "ts_energy", "ts_log_det", "ends", "order", "ts_curvature"):
        np.testing.assert_array_equal(getattr(again, name), getattr(network, name))
    assert again.n_modes == 3
    np.testing.assert_array_equal(more["tests"], np.arange(300))


def test_integers_take_the_fewest_bytes_that_hold_them(tmp_path):
    write(tmp_path / "a.npz", bits=[0, 1], signed=[-1, 200], float=[0.5])
    kept = read("a", tmp_path)
    assert (kept["bits"].dtype, kept["signed"].dtype) == (np.uint8, np.int16)
    assert kept["float"].dtype == np.float64


def test_a_wrong_name_is_told_the_right_ones(tmp_path):
    write(tmp_path / "a.npz", x=[1.0])
    with pytest.raises(ValueError, match=r"'b'.*: a"):
        read("b", tmp_path)
    with pytest.raises(ValueError, match="would do"):
        reproduce("fig99", tmp_path)
