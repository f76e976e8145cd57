"""Bring your own function: any callable that gives energies and gradients is a landscape."""

from collections.abc import Callable
from typing import Any

import numpy as np

from landscape_lab.potential import Array, Potential
from landscape_lab.symmetry import NoSymmetry, Symmetry
from landscape_lab.validation import count, positive


class FunctionPotential(Potential):
    """A landscape made of functions: NumPy, PyTorch, JAX or anything that returns arrays.

    Parameters
    ----------
    energy_gradient : callable
        ``(B, n) -> (B,), (B, n)``: energies (losses) and gradients of a crowd of points.
    n : int
        Number of coordinates.
    hessian : callable, optional
        ``(B, n) -> (B, n, n)``; differences of gradients unless given.
    sample : callable, optional
        ``(count, rng) -> (count, n)``, random starting points; standard normal numbers times
        `length` unless given.
    symmetry : Symmetry, optional
        What leaves the energy unchanged; nothing unless given.
    length : float
        Distance over which the landscape changes its shape; the searches' steps scale with it.
    name : str, optional
        What a `Landscape` file remembers; the function's name unless given.

    Raises
    ------
    TypeError
        If a function cannot be called.
    ValueError
        If it returns arrays of the wrong shape.

    Examples
    --------
    >>> double_well = FunctionPotential(
    ...     lambda x: (np.sum((x**2 - 1) ** 2, axis=1), 4 * x * (x**2 - 1)), n=1
    ... )
    >>> double_well.energy(np.array([[0.0], [1.0]]))
    array([1., 0.])
    """

    def __init__(
        self,
        energy_gradient: Callable[[Array], tuple[Any, Any]],
        n: int,
        *,
        hessian: Callable[[Array], Any] | None = None,
        sample: Callable[[int, np.random.Generator], Any] | None = None,
        symmetry: Symmetry | None = None,
        length: float = 1.0,
        name: str | None = None,
    ) -> None:
        for label, function in (
            ("energy_gradient", energy_gradient), ("hessian", hessian), ("sample", sample),
        ):  # fmt: skip
            if function is not None and not callable(function):
                raise TypeError(f"{label} is {function!r}; a function would do")
        self.n = count(n, "n")
        self.length = positive(length, "length")
        self.symmetry = NoSymmetry() if symmetry is None else symmetry
        self.name = name or getattr(energy_gradient, "__name__", type(energy_gradient).__name__)
        self._energy_gradient, self._hessian, self._sample = energy_gradient, hessian, sample

    def _shaped(self, values: Any, shape: tuple[int, ...], what: str) -> Array:
        array = np.ascontiguousarray(values, dtype=np.float64)
        if array.shape != shape:
            raise ValueError(f"{what} has shape {array.shape}; {shape} would do")
        return array

    def energy_gradient(self, x: Array) -> tuple[Array, Array]:
        energy, gradient = self._energy_gradient(x)
        return (
            self._shaped(energy, (len(x),), "the energy returned by energy_gradient"),
            self._shaped(gradient, x.shape, "the gradient returned by energy_gradient"),
        )

    def hessian(self, x: Array) -> Array:
        if self._hessian is None:
            return super().hessian(x)
        return self._shaped(self._hessian(x), (len(x), self.n, self.n), "what hessian returned")

    def sample(self, count: int, rng: np.random.Generator) -> Array:
        if self._sample is None:
            return self.length * rng.standard_normal((count, self.n))
        return self._shaped(self._sample(count, rng), (count, self.n), "what sample returned")

    def describe(self) -> dict[str, Any]:
        return {"model": "FunctionPotential", "name": self.name, "n": self.n}
