"""A network of four funnels with eight minima each, the example of PyGT's documentation.

Kannan, Sharpe, Swinburne and Wales, J. Chem. Phys. 153, 244108 (2020): each funnel has one lowest
minimum, four around it, and three at its rim, from which the other funnels are reached.
"""

import numpy as np

from landscape_lab.network import TransitionNetwork

# Of each funnel: the lowest energy, how far above it the others lie, and heights of inner passes
# and of those to the rim.
FUNNELS = (
    (0.0, 0.1, 0.2, 0.5, 2.5),
    (0.5, 0.1, 0.2, 1.0, 2.75),
    (0.25, 0.05, 0.15, 1.25, 3.0),
    (0.3, 0.1, 0.2, 1.3, 3.05),
)
INNER = ((0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (2, 3), (3, 4), (1, 4))
RIM = ((1, 5), (4, 5), (2, 6), (3, 6), (2, 7), (1, 7))
BETWEEN = {
    2.0: ((6, 13), (6, 15), (5, 22), (7, 22), (14, 29), (14, 31), (21, 30), (23, 30)),
    3.5: ((7, 13), (15, 29), (15, 23)),
    6.0: ((7, 31), (5, 23), (21, 31)),
}
A, B = np.arange(8), np.arange(24, 32)
"""Sets of the example: the first funnel and the last."""

COMMUNITIES = np.repeat(np.arange(4), 8)


def four_funnels() -> TransitionNetwork:
    energy, heights, ends = [], [], []
    for number, (lowest, inner, rim, pass_inside, pass_to_rim) in enumerate(FUNNELS):
        energy += [lowest] + [lowest + inner] * 4 + [lowest + rim] * 3
        heights += [pass_inside] * len(INNER) + [pass_to_rim] * len(RIM)
        ends += [(8 * number + i, 8 * number + j) for i, j in INNER + RIM]
    for height, pairs in BETWEEN.items():
        heights += [height] * len(pairs)
        ends += pairs
    return TransitionNetwork(
        energy, np.ones(32), heights, np.ones(len(heights)), ends, n_modes=1,
        ts_curvature=-np.ones(len(heights)),
    )  # fmt: skip
