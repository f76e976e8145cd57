"""Hidden nodes have no names: which weights are the same network."""

from collections.abc import Iterator
from itertools import permutations, product
from math import factorial, prod

import numpy as np

from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.products import mixtures, scalar_products
from landscape_lab.types import Booleans, Floats, Integers

EQUAL = 0.02
"""Nodes that differ by a smaller part of their length are the same.

Softly bound twins keep differences of up to 0.003 of their length when a search has ended, and
nodes that are none differ by more than 0.1 of it: both measured on all landscapes of digits and of
the triatomic cluster.
"""


class HiddenNodes(Symmetry):
    """Permutations and sign flips of the hidden nodes of a network with tanh and softmax.

    Two nodes may change places with all their weights; and all weights of a node may change sign,
    for ``tanh(-z) = -tanh(z)``. So every network stands in the landscape up to ``2^H H!`` times.

    The softmax sees only differences of outputs. So one number added to all links that leave a
    node, or to all output biases, changes no prediction; where these weights are not regularized it
    does not change the loss either, and the shift is a zero mode. Ballard et al. 2017, sec. III,
    names the one of the output biases.

    Weights are in the order of `SoftmaxNetwork`.

    Parameters
    ----------
    n_inputs, n_hidden, n_classes : int
    probes : (P, n_inputs) array
        Inputs at which networks are compared.
    shift_biases, shift_links : bool
        Whether the output biases may be shifted together, and the links that leave each node.
    """

    has_symmetric_places = True

    def __init__(
        self, n_inputs: int, n_hidden: int, n_classes: int, probes: Floats, *,
        shift_biases: bool, shift_links: bool,
    ) -> None:  # fmt: skip
        self.n_hidden, self.n_classes, self.probes = n_hidden, n_classes, probes
        links = n_classes * n_hidden
        biases = links + n_hidden * n_inputs
        # Row j: where the weights of hidden node j stand, first those that leave it.
        self.places = np.concatenate(
            [
                np.arange(links).reshape(n_classes, n_hidden).T,
                np.arange(links, biases).reshape(n_hidden, n_inputs),
                np.arange(biases, biases + n_hidden)[:, None],
            ],
            axis=1,
        )
        n = biases + n_hidden + n_classes
        self.output_biases = slice(n - n_classes, n)
        # For each kind of shift, the weights of one class after the other.
        self._together: list[list[slice]] = []
        if shift_biases:
            self._together.append([slice(at, at + 1) for at in range(n - n_classes, n)])
        if shift_links:
            self._together.append([slice(at, at + n_hidden) for at in range(0, links, n_hidden)])
        sizes = [together[0].stop - together[0].start for together in self._together]
        self.shifts = np.zeros((n, sum(sizes)))
        for together, size, column in zip(self._together, sizes, [0, *sizes], strict=False):
            for weights in together:
                block = self.shifts[weights, column : column + size]
                np.fill_diagonal(block, 1.0 / np.sqrt(n_classes))

    def centered(self, x: Floats) -> Floats:
        """The points ``(..., n)`` without their parts along the shifts.

        Class by class and not as a matrix product, whose last digits depend on the crowd.
        """
        centered = np.array(x, dtype=np.float64)
        for together in self._together:
            mean = centered[..., together[0]] / self.n_classes
            for weights in together[1:]:
                mean += centered[..., weights] / self.n_classes
            for weights in together:
                centered[..., weights] -= mean
        return centered

    def _nodes(self, x: Floats) -> Floats:
        """The weights of each node, ``(B, H, W)``, node by node in memory.

        An index leaves them in an order that depends on the crowd, and sums follow the memory.
        """
        return np.ascontiguousarray(x[:, self.places])

    def zero_modes(self, x: Floats) -> Floats:
        """The shifts that change nothing, ``(B, n, k)``: none, one, or ``H + 1`` of them."""
        return np.tile(self.shifts, (len(x), 1, 1))

    def across(self, x: Floats, v: Floats) -> Floats:
        return self.centered(v)

    def invariants(self, x: Floats) -> Floats:
        """Sorted lengths of what leaves and enters the nodes, then outputs at the probes.

        ``(B, n) -> (B, 2 H + P C)``. The outputs are those of eqn (2), without the shifts that
        change nothing. They tell which function a network computes.
        """
        x = self.centered(x)
        nodes = self._nodes(x)
        leaving, entering = nodes[:, :, : self.n_classes], nodes[:, :, self.n_classes :]
        lengths = [np.sort(np.linalg.norm(part, axis=2)) for part in (leaving, entering)]
        values = np.tanh(scalar_products(entering[:, :, :-1], self.probes) + entering[:, :, -1:])
        outputs = mixtures(leaving.transpose(0, 2, 1), values)
        outputs += x[:, self.output_biases, None]
        return np.concatenate([*lengths, outputs.reshape(len(x), -1)], axis=1)

    def align(self, x: Floats, reference: Floats) -> Floats:
        """The images of the points `x` nearest to `reference`, exactly, both ``(B, n)``.

        A node of `x`, with the better of its two signs, at the place of a node of the reference
        costs a squared distance that no other choice changes: an assignment problem, solved by
        `scipy.optimize.linear_sum_assignment` in the order of ``H^3`` steps.
        """
        from scipy.optimize import linear_sum_assignment  # here, for it doubles the import time

        aligned, target = self.centered(x), self.centered(reference)
        mine, its = self._nodes(aligned), self._nodes(target)
        overlaps = scalar_products(its, mine)
        for image, nodes, overlap in zip(aligned, mine, overlaps, strict=True):
            place, node = linear_sum_assignment(np.abs(overlap), maximize=True)
            sign = np.where(overlap[place, node] < 0, -1.0, 1.0)
            image[self.places[place]] = sign[:, None] * nodes[node]
        return aligned + (reference - target)

    def order(self, x: Floats) -> Integers:
        """How many permutations and flips leave the weights as they are, ``(B, n) -> (B,)``.

        One where all nodes differ. Nodes that are equal, or opposite, may change places; a node
        without weights may be flipped, too: such a network has fewer images. Nodes count as equal
        if they differ by less than 0.02 of their length, or over others in between; a node shorter
        than this part of the longest has no weights.
        """
        nodes = self._nodes(self.centered(x))
        length = np.linalg.norm(nodes, axis=2)
        idle = length <= EQUAL * length.max(axis=1, keepdims=True)
        nodes[idle] = 0.0
        found = np.ones(len(nodes), dtype=np.int64)
        for at, rows in enumerate(nodes):
            apart = [np.linalg.norm(rows[:, None] - sign * rows, axis=2) for sign in (1, -1)]
            longer = np.maximum(length[at][:, None], length[at])
            alike = (np.minimum(*apart) <= EQUAL * longer) & (idle[at][:, None] == idle[at])
            exchanges = prod(factorial(size) for size in _families(alike))
            found[at] = 2 ** int(idle[at].sum()) * exchanges
        return found

    def symmetrize(self, x: Floats, rng: np.random.Generator) -> Floats:
        """Networks with nodes that are twins up to a sign, or idle, ``(B, n) -> (B, n)``.

        Each network again and again with a chance of one half, at least once: a node and another
        one become their mean, or a node loses its weights.
        """
        symmetric = np.array(x, dtype=np.float64)
        for point in symmetric:
            labels, signs = np.arange(self.n_hidden), np.ones(self.n_hidden)
            while True:
                a, b = rng.integers(self.n_hidden, size=2)
                if a == b:
                    signs[labels == labels[a]] = 0.0
                elif labels[a] != labels[b]:
                    signs[labels == labels[b]] *= rng.choice([-1.0, 1.0])
                    labels[labels == labels[b]] = labels[a]
                if rng.random() < 0.5:
                    break
            nodes = signs[:, None] * point[self.places]
            for label in np.unique(labels):
                twins = labels == label
                point[self.places[twins]] = signs[twins, None] * nodes[twins].mean(axis=0)
        return symmetric

    def images(self, x: Floats) -> Iterator[Floats]:
        """Every image of the points ``(B, n)`` in turn, ``2^H H!`` arrays ``(B, n)``."""
        for order in permutations(range(self.n_hidden)):
            for signs in product((1.0, -1.0), repeat=self.n_hidden):
                image = np.array(x, dtype=np.float64)
                image[:, self.places] = x[:, self.places[list(order)]] * np.array(signs)[:, None]
                yield image


def _families(alike: Booleans) -> list[int]:
    """Sizes of the families of nodes that are linked by likeness ``(H, H)``, if over others."""
    linked = np.linalg.matrix_power(alike, len(alike))
    return [int(row.sum()) for at, row in enumerate(linked) if not row[:at].any()]
