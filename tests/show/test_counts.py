"""Counts stand over their exact means, and their differences are in standard errors."""

import matplotlib.pyplot as plt
import numpy as np

from landscape_lab.show.counts import plot_counts


def test_differences_are_drawn_and_returned_in_standard_errors():
    kinds = {
        "minima": np.array([[2, 3.0, 0.5, 2.0], [3, 4.0, 1.0, 5.0]]),
        "index 1": np.array([[3, 9.0, 2.0, 9.0]]),
    }
    _, axes = plt.subplots(2, 1)
    assert np.allclose(plot_counts(axes, kinds), [2.0, -1.0, 0.0])
    assert np.allclose(axes[0].lines[0].get_ydata(), [2.0, 5.0])
    assert np.allclose(axes[0].lines[1].get_ydata(), [3.0, 4.0])
    marks = [line.get_ydata() for line in axes[1].lines if line.get_marker() in "oDs"]
    assert np.allclose(np.concatenate(marks), [2.0, -1.0, 0.0])
    plt.close("all")
