"""Hidden nodes have no names: which weights are the same network."""

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np

from landscape_lab.symmetry import Symmetry
from landscape_lab.validation import Array


class HiddenNodes(Symmetry):
    """Permutations and sign flips of the hidden nodes of a network with tanh and softmax.

    Two nodes may change places with all their weights; and all weights of a node may change sign,
    for ``tanh(-z) = -tanh(z)``. So every network stands in the landscape up to ``2^H H!`` times.
    Where the output biases are not regularized, they may besides all be shifted together, for the
    softmax sees only differences: Ballard et al. 2017, sec. III, names this zero mode.

    Weights are in the order of `SoftmaxNetwork`.

    Parameters
    ----------
    n_inputs, n_hidden, n_classes : int
    probes : (P, n_inputs) array
        Inputs at which networks are compared.
    shift : bool
        Whether the output biases may be shifted together.
    """

    def __init__(
        self, n_inputs: int, n_hidden: int, n_classes: int, probes: Array, *, shift: bool
    ) -> None:
        self.n_hidden, self.n_classes = n_hidden, n_classes
        self.probes, self.shift = probes, shift
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
        self.output_biases = slice(biases + n_hidden, biases + n_hidden + n_classes)

    def zero_modes(self, x: Array) -> Array:
        """The common shift of the output biases, ``(B, n, 1)``, or nothing, ``(B, n, 0)``."""
        modes = np.zeros((*x.shape, int(self.shift)))
        modes[:, self.output_biases] = 1.0 / np.sqrt(self.n_classes)
        return modes

    def invariants(self, x: Array) -> Array:
        """Sorted lengths of what leaves and enters the nodes, then outputs at the probes.

        ``(B, n) -> (B, 2 H + P C)``. The outputs are those of eqn (2), less their mean over the
        classes where a shift changes nothing. They tell which function a network computes.
        """
        nodes = x[:, self.places]
        leaving, entering = nodes[:, :, : self.n_classes], nodes[:, :, self.n_classes :]
        lengths = [np.sort(np.linalg.norm(part, axis=2)) for part in (leaving, entering)]
        values = np.tanh(entering[:, :, :-1] @ self.probes.T + entering[:, :, -1:])
        outputs = np.matmul(leaving.transpose(0, 2, 1), values)
        outputs += x[:, self.output_biases, None]
        if self.shift:
            outputs -= outputs.mean(axis=1, keepdims=True)
        return np.concatenate([*lengths, outputs.reshape(len(x), -1)], axis=1)

    def align(self, x: Array, reference: Array) -> Array:
        """The images of the points `x` nearest to `reference`, exactly, both ``(B, n)``.

        A node of `x`, with the better of its two signs, at the place of a node of the reference
        costs a squared distance that no other choice changes: an assignment problem, solved by
        `scipy.optimize.linear_sum_assignment` in the order of ``H^3`` steps.
        """
        from scipy.optimize import linear_sum_assignment  # here, for it doubles the import time

        aligned = np.array(x, dtype=np.float64)
        mine, its = x[:, self.places], reference[:, self.places]
        overlaps = np.matmul(its, mine.transpose(0, 2, 1))
        for image, nodes, overlap in zip(aligned, mine, overlaps, strict=True):
            place, node = linear_sum_assignment(np.abs(overlap), maximize=True)
            sign = np.where(overlap[place, node] < 0, -1.0, 1.0)
            image[self.places[place]] = sign[:, None] * nodes[node]
        if self.shift:
            biases = reference[:, self.output_biases] - x[:, self.output_biases]
            aligned[:, self.output_biases] += biases.mean(axis=1, keepdims=True)
        return aligned

    def images(self, x: Array) -> Iterator[Array]:
        """Every image of the points ``(B, n)`` in turn, ``2^H H!`` arrays ``(B, n)``."""
        for order in permutations(range(self.n_hidden)):
            for signs in product((1.0, -1.0), repeat=self.n_hidden):
                image = np.array(x, dtype=np.float64)
                image[:, self.places] = x[:, self.places[list(order)]] * np.array(signs)[:, None]
                yield image
