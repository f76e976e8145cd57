"""What a user's function gives back is looked at and copied: it may be kept or reused there."""

from typing import Any

import numpy as np

from landscape_lab.types import Floats
from landscape_lab.validation import as_array, reals, shown

DOUBLE_PRECISION = (
    "double precision is needed: dtype=np.float64 in NumPy, torch.set_default_dtype(torch.float64) "
    'in PyTorch, jax.config.update("jax_enable_x64", True) in JAX'
)


def returned(values: Any, name: str, shape: tuple[int, ...]) -> Floats:
    """Check an array that a user's function returned, and copy it.

    Raises
    ------
    TypeError, ValueError
        If it is no array of real numbers in double precision, or its shape is another.
    """
    given = as_array(values, name)
    if given.dtype.kind == "f" and given.dtype.itemsize < 8:
        raise TypeError(f"{name} is of type {given.dtype}; {DOUBLE_PRECISION}")
    return np.array(reals(given, name, shape, finite=False), order="C")


def returned_pair(values: Any, name: str, shape: tuple[int, int]) -> tuple[Floats, Floats]:
    """Check energies and gradients that a user's function returned for points of a shape.

    Raises
    ------
    TypeError, ValueError
        As `returned`, and if they are not two.
    """
    if not isinstance(values, (tuple, list)) or len(values) != 2:
        raise TypeError(
            f"{name} returned {shown(values)}; a pair of arrays, energies {shape[:1]} and "
            f"gradients {shape}, would do"
        )
    return (
        returned(values[0], f"the energy returned by {name}", shape[:1]),
        returned(values[1], f"the gradient returned by {name}", shape),
    )
