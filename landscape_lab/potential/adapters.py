"""Bring your own function: any callable that gives energies and gradients is a landscape."""

from collections.abc import Callable
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.potential.symmetry import NoSymmetry, Symmetry
from landscape_lab.types import Floats
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
    pad : bool
        Ask for a power of two of points at a time, the last one repeated. For functions that are
        compiled anew for every number of points, as by ``jax.jit``.
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

    A function of PyTorch, for all points of a crowd at once::

        def energy_gradient(x):
            weights = torch.from_numpy(x).requires_grad_()
            loss = ((weights**2 - 1) ** 2).sum(dim=1)
            (gradient,) = torch.autograd.grad(loss.sum(), weights)
            return loss.detach(), gradient

    And of JAX, whose numbers have to be set to double precision::

        jax.config.update("jax_enable_x64", True)
        energy_gradient = jax.jit(jax.vmap(jax.value_and_grad(loss)))
        FunctionPotential(energy_gradient, n=2, pad=True)
    """

    def __init__(
        self,
        energy_gradient: Callable[[Floats], tuple[Any, Any]],
        n: int,
        *,
        hessian: Callable[[Floats], Any] | None = None,
        sample: Callable[[int, np.random.Generator], Any] | None = None,
        symmetry: Symmetry | None = None,
        length: float = 1.0,
        pad: bool = False,
        name: str | None = None,
    ) -> None:
        for label, function in (
            ("energy_gradient", energy_gradient), ("hessian", hessian), ("sample", sample),
        ):  # fmt: skip
            if function is not None and not callable(function):
                raise TypeError(f"{label} is {function!r}; a function would do")
        self.n = count(n, "n")
        self.length, self.pad = positive(length, "length"), pad
        self.symmetry = NoSymmetry() if symmetry is None else symmetry
        self.name = name or getattr(energy_gradient, "__name__", type(energy_gradient).__name__)
        self._energy_gradient, self._hessian, self._sample = energy_gradient, hessian, sample

    def _shaped(self, values: Any, shape: tuple[int, ...], what: str) -> Floats:
        array = np.ascontiguousarray(values, dtype=np.float64)
        if array.shape != shape:
            raise ValueError(f"{what} has shape {array.shape}; {shape} would do")
        return array

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        count = len(x)
        x = self._padded(x)
        energy, gradient = self._energy_gradient(x)
        return (
            self._shaped(energy, (len(x),), "the energy returned by energy_gradient")[:count],
            self._shaped(gradient, x.shape, "the gradient returned by energy_gradient")[:count],
        )

    def _padded(self, x: Floats) -> Floats:
        if not self.pad:
            return x
        missing = (1 << (len(x) - 1).bit_length()) - len(x)
        return np.concatenate([x, np.repeat(x[-1:], missing, axis=0)])

    def hessian(self, x: Floats) -> Floats:
        if self._hessian is None:
            return super().hessian(x)
        count = len(x)
        x = self._padded(x)
        shape = (len(x), self.n, self.n)
        return self._shaped(self._hessian(x), shape, "what hessian returned")[:count]

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        if self._sample is None:
            return self.length * rng.standard_normal((count, self.n))
        return self._shaped(self._sample(count, rng), (count, self.n), "what sample returned")

    def describe(self) -> dict[str, Any]:
        return {"model": "FunctionPotential", "name": self.name, "n": self.n}
