"""Bring your own function: any callable that gives energies and gradients is a landscape."""

from collections.abc import Callable
from typing import Any

import numpy as np

from landscape_lab.potential.base import DIFFERENCE_NOISE, ROUNDING_NOISE, Potential
from landscape_lab.potential.returned import returned, returned_pair
from landscape_lab.potential.symmetry import NoSymmetry, Symmetry
from landscape_lab.types import Floats
from landscape_lab.validation import count, flag, instance, positive, shown


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
        `length` (or one) unless given.
    symmetry : Symmetry, optional
        What leaves the energy unchanged; nothing unless given.
    length, energy_unit : float, optional
        Distance over which the landscape changes its shape, and about what it costs to leave a
        well: the searches' steps and tolerances are stated in them. Measured unless given.
    pad : bool
        Ask for a power of two of points at a time, the last one repeated. For functions that are
        compiled anew for every number of points, as by ``jax.jit``.
    threadsafe : bool
        Whether several threads may call the functions at once. Unless they may, searches call them
        from the thread that they are called from; no result depends on it.
    name : str, optional
        What a `Landscape` file remembers; the function's name unless given.

    Raises
    ------
    TypeError, ValueError
        If an argument makes no sense. When asked, if a function returns arrays of another shape
        than these, or of single precision, which is too coarse for a survey; what a function
        raises itself goes through unchanged.

    Notes
    -----
    The functions get copies of the points, and what they return is copied: they may write into the
    one and reuse, keep or share the other.

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

    foreign = True

    def __init__(
        self,
        energy_gradient: Callable[[Floats], tuple[Any, Any]],
        n: int,
        *,
        hessian: Callable[[Floats], Any] | None = None,
        sample: Callable[[int, np.random.Generator], Any] | None = None,
        symmetry: Symmetry | None = None,
        length: float | None = None,
        energy_unit: float | None = None,
        pad: bool = False,
        threadsafe: bool = False,
        name: str | None = None,
    ) -> None:
        functions = {"energy_gradient": energy_gradient, "hessian": hessian, "sample": sample}
        for label, function in functions.items():
            optional = function is None and label != "energy_gradient"
            if not callable(function) and not optional:
                raise TypeError(f"{label} is {shown(function)}; a function would do")
        self.n = count(n, "n")
        self.length = None if length is None else positive(length, "length")
        self.energy_unit = None if energy_unit is None else positive(energy_unit, "energy_unit")
        self.pad, self.threadsafe = flag(pad, "pad"), flag(threadsafe, "threadsafe")
        none = NoSymmetry() if symmetry is None else symmetry
        self.symmetry = instance(none, "symmetry", Symmetry, "as RigidMotions(n_atoms)")
        own = getattr(energy_gradient, "__name__", type(energy_gradient).__name__)
        self.name = own if name is None else instance(name, "name", str)
        self._energy_gradient, self._hessian, self._sample = energy_gradient, hessian, sample

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        size, x = len(x), self._own_points(x)
        pair = self._energy_gradient(x)
        energy, gradient = returned_pair(pair, "energy_gradient", (len(x), self.n))
        return energy[:size], gradient[:size]

    def _own_points(self, x: Floats) -> Floats:
        """The points as the function gets them: padded, and a copy that it may spoil or keep."""
        missing = (1 << (len(x) - 1).bit_length()) - len(x) if self.pad else 0
        return np.concatenate([x, np.repeat(x[-1:], missing, axis=0)])

    def hessian(self, x: Floats) -> Floats:
        if self._hessian is None:
            return super().hessian(x)
        size, x = len(x), self._own_points(x)
        shape = (len(x), self.n, self.n)
        return returned(self._hessian(x), "what hessian returned", shape)[:size]

    @property
    def curvature_noise(self) -> float:
        return DIFFERENCE_NOISE if self._hessian is None else ROUNDING_NOISE

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        if self._sample is None:
            return (self.length or 1.0) * rng.standard_normal((count, self.n))
        return returned(self._sample(count, rng), "what sample returned", (count, self.n))

    def describe(self) -> dict[str, Any]:
        return {"model": "FunctionPotential", "name": self.name, "n": self.n}
