"""How large a network can be where its loss is stationary: beyond, there is nothing to find.

A regularized loss rises without end in every direction, and a search that climbs may climb for
ever. But at a stationary point the slope along any factor of the weights is zero, and this bounds
them. With the letters of `SoftmaxNetwork`, and r_c = p_c - 1 for the true class and p_c otherwise:

Along a common factor of V and b, ``2 lam (|V|^2 + |b|^2)`` equals the mean over the samples of
``sum_c p_c (y_true - y_c)``. If all other outputs are D lower than the true one this is
``D (C - 1) / (exp(D) + C - 1)``, which is largest, and then it is W((C - 1) / e), with Lambert's
function W; unequal others make it smaller.

Along a common factor of all that enters node j, ``2 lam (|U_j|^2 + a_j^2)`` is the mean of
``-z_j (1 - tanh(z_j)^2) sum_c V_cj r_c``. The first factor is at most 0.448 in size, and the sum at
most sqrt(2) times |V|.

Weights that are not regularized have a slope of zero by themselves and drop out of both.
"""

import numpy as np

ARGUMENT = 3.0
"""Size of the arguments of the hidden nodes at the start."""

BEND = 0.4477
"""Largest value of ``z (1 - tanh(z)^2)``, at z = 0.772."""


def lambert(z: float) -> float:
    """The solution ``w >= 0`` of ``w exp(w) = z`` for ``z >= 0``, by Newton's method."""
    w = np.log1p(z)
    for _ in range(20):
        w -= (w - z * np.exp(-w)) / (1.0 + w)
    return float(w)


def largest_squares(n_classes: int, lam: float) -> tuple[float, float]:
    """Bounds of ``|V|^2 + |b|^2`` and of ``|U_j|^2 + a_j^2`` at stationary points.

    Infinite without regularization.
    """
    if lam == 0.0:
        return np.inf, np.inf
    leaving = lambert((n_classes - 1) / np.e) / (2 * lam)
    return leaving, BEND * float(np.sqrt(2 * leaving)) / (2 * lam)


def starting_sizes(
    n_classes: int, n_hidden: int, n_links: int, length: float, lam: float
) -> tuple[float, float, float]:
    """Standard deviations of weights to start from: of V and b, of U, and of a.

    Many nodes start half saturated for inputs of that root mean square `length`, few wholly; and
    no weight is larger than it can be at a stationary point.
    """
    leaving, entering = largest_squares(n_classes, lam)
    outer = min(1.0, 0.4 * np.sqrt(leaving / (n_classes * (n_hidden + 1))))
    small = 0.4 * np.sqrt(entering / (n_links + 1))
    return outer, min(ARGUMENT / max(length, 1e-12), small), min(1.0, small)
