"""Bring your own estimator: the landscape that a network of scikit-learn is trained on."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
import numpy.typing as npt

from landscape_lab.potential.layered import ACTIVATIONS, LayeredNetwork
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.potential.symmetry_check import insist_on_symmetry
from landscape_lab.types import Floats
from landscape_lab.validation import as_array, count, instance, one_of, positive, reals, shown

MOST_UNITS = 10**5
"""More would not fit into the memory."""


class EstimatorPotential(LayeredNetwork):
    """The loss of an ``MLPClassifier`` or ``MLPRegressor`` of scikit-learn on given data.

    Of the estimator its layers, its activation and its penalty ``alpha`` are taken; whether it has
    been fitted, and how it would be, makes no difference. The loss is scikit-learn's, over all of
    the data: cross entropy or half the squared error, averaged over samples, and ``alpha / 2 N``
    times the sum of squares of all links; biases cost nothing. It is evaluated in NumPy for a whole
    crowd of weights, with its gradient and Hessian in closed form.

    Hidden units of every layer may be permuted, with tanh their signs may change, and with ReLU or
    "identity" and ``alpha=0`` they may be scaled; with three classes or more one number may be
    added to the biases of all outputs. All this is checked numerically before it is believed.

    Parameters
    ----------
    estimator : MLPClassifier or MLPRegressor
    inputs : (N, I) array_like
    targets : (N,) or (N, C) array_like
        As for the estimator's ``fit``: labels of any kind, ones and zeros for several labels at a
        time, or numbers.
    symmetry : Symmetry, optional
        Found from the layers unless given.
    length, energy_unit : float, optional
        As for `FunctionPotential`.
    name : str, optional
        What a `Landscape` file remembers; the estimator's class unless given.

    Attributes
    ----------
    classes : (C,) array
        A classifier's labels, in the order of its outputs; empty for a regressor.
    widths : list of int
        Units of all layers, inputs and outputs included.

    Raises
    ------
    ImportError
        If scikit-learn is not installed.
    TypeError, ValueError
        If an argument makes no sense or the symmetry changes the loss.

    Notes
    -----
    With several outputs a regressor reports as ``loss_`` the mean over outputs, but walks along the
    gradient of their sum; the sum is the landscape. Two classes have one output, and so another
    landscape than a softmax of two.

    Logistic units have one symmetry more, which is not used: a unit may turn its signs where the
    next biases make up for it. Each minimum then counts as often as it has such images.

    Examples
    --------
    >>> from sklearn.neural_network import MLPRegressor
    >>> model = EstimatorPotential(
    ...     MLPRegressor(hidden_layer_sizes=(2,), activation="tanh"),
    ...     [[0.0], [1.0], [2.0]], [0.0, 1.0, 0.0],
    ... )
    >>> model.n, model.symmetry.n_images
    (7, 8)
    """

    def __init__(
        self,
        estimator: Any,
        inputs: npt.ArrayLike,
        targets: npt.ArrayLike,
        *,
        symmetry: Symmetry | None = None,
        length: float | None = None,
        energy_unit: float | None = None,
        name: str | None = None,
    ) -> None:
        kind = _kind(estimator)
        rows = reals(inputs, "inputs", (None, None))
        if not rows.size:
            raise ValueError(f"inputs has shape {rows.shape}; a row for each sample would do")
        one_of(estimator.activation, "estimator.activation", *ACTIVATIONS)
        alpha = positive(estimator.alpha, "estimator.alpha", zero=True)
        self.length = None if length is None else positive(length, "length")
        self.energy_unit = None if energy_unit is None else positive(energy_unit, "energy_unit")
        self.name = type(estimator).__name__ if name is None else instance(name, "name", str)
        if kind == "classifier":
            truth, self.classes, outputs = _labels(targets, len(rows))
        else:
            one_of(getattr(estimator, "loss", "squared_error"), "estimator.loss", "squared_error")
            truth, self.classes, outputs = _numbers(targets, len(rows)), np.empty(0), "identity"
        super().__init__(
            rows, truth, _hidden(estimator.hidden_layer_sizes), estimator.activation, outputs,
            alpha / (2 * len(rows)),
        )  # fmt: skip
        if symmetry is not None:
            self.symmetry = instance(symmetry, "symmetry", Symmetry)
        insist_on_symmetry(self, np.random.default_rng(0))

    def weights_of(self, estimator: Any) -> Floats:
        """The point ``(n,)`` where a fitted estimator stands.

        Raises
        ------
        TypeError, ValueError
            If it is no such estimator, is not fitted, or has other layers.
        """
        _kind(estimator)
        if not hasattr(estimator, "coefs_"):
            raise ValueError("estimator is not fitted; estimator.fit(inputs, targets) would do")
        parts = [*estimator.coefs_, *estimator.intercepts_]
        widths = [len(part) for part in estimator.coefs_] + [len(parts[-1])]
        if widths != self.widths:
            raise ValueError(f"estimator has layers of {widths} units; {self.widths} would do")
        return np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in parts])

    def describe(self) -> dict[str, Any]:
        """Return settings and a fingerprint of the data: other data are another landscape."""
        data = self.inputs.tobytes() + self._truth.tobytes()
        return super().describe() | {
            "name": self.name, "data_sha256": hashlib.sha256(data).hexdigest()
        }  # fmt: skip


def _kind(estimator: Any) -> str:
    try:
        from sklearn.neural_network import MLPClassifier, MLPRegressor
    except ImportError as error:
        raise ImportError(
            "scikit-learn is not installed; pip install landscape-lab[sklearn] would do"
        ) from error
    if isinstance(estimator, MLPClassifier):
        return "classifier"
    if isinstance(estimator, MLPRegressor):
        return "regressor"
    raise TypeError(
        f"estimator is {shown(estimator)}; an MLPClassifier or MLPRegressor of scikit-learn would "
        "do"
    )


def _hidden(sizes: Any) -> list[int]:
    """Units of each hidden layer; one number stands for one layer."""
    each = [sizes] if np.ndim(sizes) == 0 else list(sizes)
    return [count(size, "estimator.hidden_layer_sizes", most=MOST_UNITS) for size in each]


def _labels(targets: npt.ArrayLike, size: int) -> tuple[Floats, npt.NDArray[Any], str]:
    """What the outputs should be ``(N, C)``, the classes, and the outputs' activation."""
    given = as_array(targets, "targets")
    if given.ndim == 2 and given.shape[1] > 1:
        truth = reals(targets, "targets", (size, None))
        if not np.isin(truth, (0.0, 1.0)).all():
            raise ValueError("targets has several columns; ones and zeros would do")
        return truth.copy(), np.arange(truth.shape[1]), "logistic"
    labels = given.reshape(-1) if given.ndim == 2 else given
    if labels.shape != (size,):
        raise ValueError(f"targets has shape {given.shape}; a label for each of {size} samples")
    classes, which = np.unique(labels, return_inverse=True)
    if len(classes) < 2:
        raise ValueError(f"targets has {len(classes)} class; two or more would do")
    if len(classes) == 2:
        return which[:, None].astype(np.float64), classes, "logistic"
    return np.eye(len(classes))[which], classes, "softmax"


def _numbers(targets: npt.ArrayLike, size: int) -> Floats:
    given = as_array(targets, "targets")
    if given.ndim == 1:
        return reals(targets, "targets", (size,))[:, None].copy()
    return reals(targets, "targets", (size, None)).copy()
