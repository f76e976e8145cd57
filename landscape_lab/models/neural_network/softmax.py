"""Networks with one hidden layer that learn to classify: a landscape of weights."""

import hashlib
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.models.neural_network.bounds import largest_squares, starting_sizes
from landscape_lab.models.neural_network.hessian import _hessian
from landscape_lab.models.neural_network.hessian_product import CurvatureAt
from landscape_lab.models.neural_network.hidden_nodes import HiddenNodes
from landscape_lab.models.neural_network.kernel import BLOCK, _energy_gradient, _values
from landscape_lab.models.neural_network.layers import Layers, Links, Parts
from landscape_lab.models.neural_network.samples import as_inputs, as_labels, in_blocks
from landscape_lab.potential.base import Potential
from landscape_lab.products import Matrix, scalar_products
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_points, count, one_of, positive, reals

Regularize = Literal["all", "weights", "all but output biases"]

FEW_INPUTS = 16
"""Up to so many inputs are summed in the kernel; more by a matrix product beforehand."""

CROWD_NUMBERS = 2**22
"""Values of nodes that are kept at a time; larger networks are evaluated in smaller crowds."""

CROWD_WEIGHTS = 2**18
"""Weights of all networks of a crowd; a search remembers dozens of times as many."""

LARGEST_WEIGHT = 1e3
"""Without regularization a larger weight is on its way to a step function, without a minimum."""

LENGTH, WEAK, WEAKEST = 3.0, 1e-4, 1e-7
"""Weights grow as the cubic root of 1 / lambda where it is weak, and with them the `length`."""

MOST_NODES = 10**6
"""Hidden nodes, or classes: more would not fit into the memory."""

SATURATED = 20.0
"""Beyond this argument the hyperbolic tangent is one to the last digit."""


class SoftmaxNetwork(Potential):
    r"""Loss of a network with one hidden tanh layer and softmax outputs.

    The outputs are ``y_i = b_i + sum_j V_ij tanh(a_j + sum_k U_jk x_k)`` (Ballard et al. 2017,
    eqn (2)), the probabilities ``p_c = exp(y_c) / sum_a exp(y_a)`` (eqn (3)), and the energy is
    the mean of ``-ln p`` of the true classes plus ``lam`` times the sum of squares of the
    regularized weights (eqn (4)). In machine learning: cross-entropy with weight decay.

    A point is the row of weights ``V_11, V_12, ..., U_11, U_12, ..., a_1, ..., b_1, ...`` of
    length ``n = C H + H I + H + C``. `layers` takes it apart.

    Parameters
    ----------
    inputs : (N, I) array_like
        One row for each sample.
    labels : (N,) array_like of int
        The true class of each sample, from 0 to ``n_classes - 1``.
    n_hidden, n_classes : int
        Numbers of hidden nodes H and of classes C, at least two.
    lam : float
        Strength of the regularization, lambda in eqn (4). Zero is allowed, but then weights may
        run away.
    regularize : {"all", "weights", "all but output biases"}
        Which squares are summed: of everything, of the links ``V`` and ``U`` alone, or of all but
        ``b``. Without the output biases the loss has a zero mode.
    shifts : {"kept", "removed"}
        One number added to all links ``V`` that leave a node, or to all ``b``, changes no
        probability, so every stationary point has these sums at zero, and ``H + 1`` modes there
        have the curvature ``2 lam`` and lead nowhere. With "removed" the loss does not depend on
        the shifts, and they are zero modes: the stationary points and their energies are the same,
        but searches do not climb such modes.
    links : {"all", "lit", "principal"}
        What stands for the links ``U`` in a point. With "lit" those from an input that is zero in
        every sample are left out: regularized, they are zero at every stationary point, and
        `layers` gives the zeros back. With "principal" the rest is written along the principal
        directions of the samples, in units that make the valleys round (`Layers`): the same
        landscape in other coordinates, in which searches are faster.
    precision : {"double", "single"}
        Of the products of inputs and links where there are many inputs: single is twice as fast,
        and good to seven digits.

    Raises
    ------
    TypeError, ValueError
        If the data do not fit together or an option makes no sense.

    Notes
    -----
    A gradient costs of the order of ``N H (I + C)`` operations, besides ``N (H + C)`` exponentials.

    Examples
    --------
    >>> model = SoftmaxNetwork([[0.0], [1.0]], [0, 1], n_hidden=1, n_classes=2, lam=0.0)
    >>> model.n
    6
    >>> round(float(model.energy(np.zeros((1, 6)))[0]), 12) == round(float(np.log(2)), 12)
    True
    """

    energy_unit = 3.0
    memory = 20
    threadsafe = True
    tolerance = 1e-6

    def __init__(
        self,
        inputs: ArrayLike,
        labels: ArrayLike,
        *,
        n_hidden: int,
        n_classes: int,
        lam: float,
        regularize: Regularize = "all",
        shifts: Literal["kept", "removed"] = "kept",
        links: Links = "all",
        precision: Literal["double", "single"] = "double",
    ) -> None:
        self.inputs = as_inputs(inputs)
        self.n_hidden = count(n_hidden, "n_hidden", most=MOST_NODES)
        self.n_classes = count(n_classes, "n_classes", least=2, most=MOST_NODES)
        self.labels = as_labels(labels, len(self.inputs), self.n_classes)
        self.lam = positive(lam, "lam", zero=True)
        one_of(regularize, "regularize", "all", "weights", "all but output biases")
        one_of(shifts, "shifts", "kept", "removed")
        one_of(links, "links", "all", "lit", "principal")
        one_of(precision, "precision", "double", "single")
        self.regularize, self.shifts = regularize, shifts
        self.links, self.precision = links, precision
        self.n_samples, self.n_inputs = n_samples, _ = self.inputs.shape
        h, c = self.n_hidden, self.n_classes
        self._layers = Layers(self.inputs, links, h, c, self.lam)
        self._seen = self._layers.select(self.inputs)
        self._matrix: Matrix = self._seen
        if precision == "single":
            self._matrix = self._seen.astype(np.float32)
        self._pixels: Matrix = np.ascontiguousarray(self._matrix.T)
        self._cuts, self.n = self._layers.cuts, self._layers.n
        self._penalty = np.full(self.n, self.lam)
        self._penalty[slice(*self._cuts[:2])] *= np.tile(self._layers.scale**2, h)
        if regularize != "all":
            first = self._cuts[1 if regularize == "weights" else 2]
            self._penalty[first:] = 0.0
        self._length = np.linalg.norm(self.inputs, axis=1)
        self.length = LENGTH * float(np.cbrt(WEAK / np.clip(self.lam, WEAKEST, WEAK)))
        self._blocks = in_blocks(self._seen)
        self._truth = in_blocks(np.eye(c)[self.labels])
        most = min(CROWD_NUMBERS // (n_samples * (h + c)), CROWD_WEIGHTS // self.n)
        self.crowd = int(np.clip(most, 4, 256))
        n_probes = min(n_samples, int(np.clip(self.n // max(c - 1, 1) + 2, 8, 32)))
        probes = self._seen[np.linspace(0, n_samples - 1, n_probes).astype(np.int64)]
        free = shifts == "removed"
        self.symmetry: HiddenNodes = HiddenNodes(
            len(self._layers.scale), h, c, probes,
            shift_biases=free or self._penalty[-1] == 0.0, shift_links=free or self.lam == 0.0,
        )  # fmt: skip

    def layers(self, x: ArrayLike) -> Parts:
        """Weights by what they join: ``V`` (B, C, H), ``U`` (B, H, I), ``a`` (B, H), ``b`` (B, C).

        The inverse is `join`.

        Raises
        ------
        ValueError, TypeError
            If `x` does not hold rows of `n` numbers.
        """
        v, u, a, b = self._layers.split(as_points(x, self.n))
        return v, self._layers.expand(u), a, b

    def join(self, v: ArrayLike, u: ArrayLike, a: ArrayLike, b: ArrayLike) -> Floats:
        """One row of weights for each network, ``(B, n)``, from what `layers` returns.

        Raises
        ------
        ValueError, TypeError
            If a shape does not fit.
        """
        h, c, size = self.n_hidden, self.n_classes, len(reals(v, "v", (None, None, None)))
        return self._layers.stack(
            reals(v, "v", (size, c, h)),
            self._layers.shrink(reals(u, "u", (size, h, self.n_inputs))),
            reals(a, "a", (size, h)), reals(b, "b", (size, c)),
        )  # fmt: skip

    def _outside(self, x: Floats, inputs: Matrix) -> Floats:
        """Arguments of the hidden nodes, ``(B, H, N)``, where there are many inputs.

        Else nothing, and the kernel makes them.
        """
        if inputs.shape[1] <= FEW_INPUTS:
            return np.empty((len(x), 0, 0))
        _, u, a, _ = self._layers.split(x)
        sums = scalar_products(u, inputs)
        sums += a[:, :, None]
        return sums

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Losses ``(B,)`` and gradients ``(B, n)`` at ``(B, n)``; Ballard et al. 2017, eqn (4)."""
        x = self._centered(x)
        energy, gradient = np.empty(len(x)), np.empty_like(x)
        outside = self._outside(x, self._matrix)
        _energy_gradient(
            x, self._blocks, self._truth, outside, self.n_samples, self._penalty, energy, gradient
        )
        if outside.size:
            first, last = self._cuts[:2]
            links = scalar_products(outside, self._pixels)
            links /= self.n_samples
            gradient[:, first:last] += links.reshape(len(x), -1)
        return energy, self._centered(gradient)

    def _centered(self, x: Floats) -> Floats:
        """Points without their shifts, if these are removed: the loss depends on nothing else."""
        x = np.ascontiguousarray(x, dtype=np.float64)
        return self.symmetry.centered(x) if self.shifts == "removed" else x

    def _nodes(self, x: Floats, inputs: Matrix, blocks: Floats) -> tuple[Floats, Floats]:
        """Values of the hidden nodes ``(B, H, N)`` and probabilities ``(B, C, N)``."""
        hidden = np.empty((len(x), self.n_hidden, len(inputs)))
        probability = np.empty((len(x), self.n_classes, len(inputs)))
        truth = np.zeros((len(blocks), self.n_classes, BLOCK))
        outside = self._outside(x, inputs)
        _values(x, blocks, truth, outside, len(inputs), hidden, probability)
        return hidden, probability

    def hessian(self, x: Floats) -> Floats:
        """Second derivatives ``(B, n, n)`` at ``(B, n)``, in closed form."""
        x = self._centered(x)
        hessian = np.empty((len(x), self.n, self.n))
        for first in range(0, len(x), self.crowd):
            part = x[first : first + self.crowd]
            hidden, probability = self._nodes(part, self._seen, self._blocks)
            _hessian(
                part, self._blocks, self._truth, hidden, probability, self._penalty,
                hessian[first : first + self.crowd],
            )  # fmt: skip
        if self.shifts == "removed":
            hessian = self.symmetry.centered(hessian)
            hessian = self.symmetry.centered(hessian.transpose(0, 2, 1))
        return hessian

    def hessian_operator(self, x: Floats) -> Callable[[Floats], Floats]:
        """Hessians at ``(B, n)`` as a function of vectors ``(B, n)``; see `CurvatureAt`.

        A product costs as much as a gradient.
        """
        x = self._centered(x)
        curvature = CurvatureAt(
            self._layers, x, *self._nodes(x, self._matrix, self._blocks), self._matrix,
            self._pixels, np.eye(self.n_classes)[self.labels].T, self._penalty,
        )  # fmt: skip
        return lambda v: self._centered(curvature(self._centered(v)))

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        """Hessian times vector, ``(B, n), (B, n) -> (B, n)``, at the cost of two gradients."""
        return self.hessian_operator(x)(v)

    def probabilities(self, x: ArrayLike, inputs: ArrayLike) -> Floats:
        """Probabilities of the classes for some inputs; Ballard et al. 2017, eqn (3).

        Parameters
        ----------
        x : (B, n) or (n,)
            Weights of networks.
        inputs : (M, I) or (I,)
            Samples; they need not be those that the network is trained on.

        Returns
        -------
        (B, M, C) array
            Without its first axis for one network ``(n,)``, without its second for one sample.

        Raises
        ------
        ValueError, TypeError
            If a shape does not fit.
        """
        points = as_points(x, self.n)
        samples = self._layers.select(as_points(inputs, self.n_inputs, "inputs"))
        blocks = in_blocks(samples)
        found = np.empty((len(points), len(samples), self.n_classes))
        for first in range(0, len(points), 16):
            part = slice(first, first + 16)
            found[part] = self._nodes(points[part], samples, blocks)[1].transpose(0, 2, 1)
        found = found[:, 0] if np.ndim(inputs) == 1 else found
        return found[0] if np.ndim(x) == 1 else found

    def predict(self, x: ArrayLike, inputs: ArrayLike) -> Integers:
        """The most probable class of each sample, ``(B, M)``; shapes as for `probabilities`."""
        return np.argmax(self.probabilities(x, inputs), axis=-1)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Starting weights ``(count, n)``: Gaussian, wide enough to reach rare minima.

        Standard deviations are 1, for the links ``U`` 3 over the root mean square length of the
        inputs: many nodes start half saturated, few wholly. Strong regularization shrinks them to
        where stationary points are.
        """
        length = float(np.sqrt(np.mean(self._length**2)))
        shape = (self.n_classes, self.n_hidden, len(self._layers.scale))
        outer, inner, bias = starting_sizes(*shape, length, self.lam)
        sizes = [*np.diff(self._cuts, prepend=0), self.n_classes]
        spread = np.repeat([outer, inner, bias, outer], sizes)
        spread[slice(*self._cuts[:2])] /= np.tile(self._layers.scale, self.n_hidden)
        return self._centered(spread * rng.standard_normal((count, self.n)))

    def inside(self, x: Floats) -> Booleans:
        """Which networks are no larger than a stationary point can be, ``(B, n) -> (B,)``.

        The bounds are those of `landscape_lab.models.neural_network.bounds`. A hidden bias
        that is not regularized may not saturate its node by more than 20 for all data. Without any
        regularization no weight may be above 1000.
        """
        if self.lam == 0.0:
            return np.abs(x).max(axis=1) <= LARGEST_WEIGHT
        v, u, a, b = self._layers.split(self._centered(x))
        leaving, entering = np.sum(v**2, axis=(1, 2)), np.sum((u * self._layers.scale) ** 2, axis=2)
        free = np.ones(a.shape, dtype=bool)
        if self.regularize == "weights":
            free = np.abs(a) <= np.sqrt(entering) * self._length.max() + SATURATED
        else:
            entering += a**2
        if self.regularize == "all":
            leaving += np.sum(b**2, axis=1)
        most_leaving, most_entering = largest_squares(self.n_classes, self.lam)
        return (leaving <= most_leaving) & (free & (entering <= most_entering)).all(axis=1)

    def describe(self) -> dict[str, Any]:
        """Return settings and a fingerprint of the data: other data are another landscape."""
        data = self.inputs.tobytes() + self.labels.tobytes()
        told = {
            "n_inputs": self.n_inputs, "n_hidden": self.n_hidden, "n_classes": self.n_classes,
            "lam": self.lam, "regularize": self.regularize, "shifts": self.shifts,
            "n_samples": self.n_samples, "data_sha256": hashlib.sha256(data).hexdigest(),
        }  # fmt: skip
        if self.links != "all":
            told["links"] = self.links
        return super().describe() | told
