"""A step of given length along the path of steepest descent on a parabola, in closed form.

Page and McIver, J. Chem. Phys. 88, 922 (1988). To see a path one wants points at even distances,
and here the length is what is given; where only the end matters the flow is cheaper.
"""

import numpy as np

from landscape_lab.kernels import kernel


@kernel
def _move(values, slopes, time, move):
    """Displacement along each mode after a time on the parabola; returns its length."""
    total = 0.0
    for i in range(values.size):
        z = -values[i] * time
        if abs(z) < 1e-8:
            move[i] = -slopes[i] * time
        else:
            move[i] = slopes[i] * np.expm1(min(z, 200.0)) / values[i]
        total += move[i] * move[i]
    return np.sqrt(total)


@kernel
def parabola_step(values, slopes, length, move):
    """Fill `move` with the displacement after which the path on the parabola has that length."""
    size = np.sqrt(np.sum(slopes * slopes))
    if size == 0.0:
        move[:] = 0.0
        return
    short, long = 0.0, length / size
    for _ in range(200):
        if _move(values, slopes, long, move) >= length:
            break
        short, long = long, 2.0 * long
    for _ in range(50):
        middle = 0.5 * (short + long)
        if _move(values, slopes, middle, move) < length:
            short = middle
        else:
            long = middle
