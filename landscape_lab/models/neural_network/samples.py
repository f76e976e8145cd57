"""Data to learn from: checked, and cut into blocks for the kernels."""

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.models.neural_network.kernel import BLOCK
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_array, reals


def as_inputs(inputs: ArrayLike) -> Floats:
    """Check the inputs of some samples and return them as ``(N, I)``.

    Raises
    ------
    TypeError, ValueError
        If they are not rows of finite numbers.
    """
    rows = reals(inputs, "inputs")
    if rows.ndim != 2 or rows.size == 0:
        raise ValueError(
            f"inputs has shape {rows.shape}; one row of numbers for each sample would do"
        )
    return rows.copy()


def as_labels(labels: ArrayLike, n_samples: int, n_classes: int) -> Integers:
    """Check the classes of some samples and return them as ``(N,)``.

    Raises
    ------
    TypeError, ValueError
        If they are not one whole number from 0 to ``n_classes - 1`` for each sample.
    """
    values = as_array(labels, "labels")
    if values.dtype.kind not in "iu":
        raise TypeError(f"labels has type {values.dtype}; whole numbers would do")
    if values.shape != (n_samples,):
        raise ValueError(
            f"labels has shape {values.shape}; one class for each of the {n_samples} samples, "
            f"({n_samples},), would do"
        )
    if values.min() < 0 or values.max() >= n_classes:
        raise ValueError(
            f"labels reach from {values.min()} to {values.max()}; with n_classes {n_classes} they "
            f"go from 0 to {n_classes - 1}"
        )
    return values.astype(np.int64)


def in_blocks(rows: Floats) -> Floats:
    """Cut ``(N, k)`` into ``(blocks, k, BLOCK)``: the sample is innermost, the rest zero."""
    n_blocks = -(-len(rows) // BLOCK)
    padded = np.zeros((n_blocks * BLOCK, rows.shape[1]))
    padded[: len(rows)] = rows
    return np.ascontiguousarray(padded.reshape(n_blocks, BLOCK, -1).transpose(0, 2, 1))
