"""A landscape from an energy alone: gradient and curvature by differences, at their price."""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from landscape_lab.potential.adapters import FunctionPotential
from landscape_lab.potential.returned import returned
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Floats
from landscape_lab.validation import count, flag, shown

STEP = 2e-3
"""Step of the differences, in units of length: their error of fourth order is below rounding's."""

WEIGHTS = np.array([1.0, -8.0, 8.0, -1.0]) / 12
SHIFTS = np.array([-2.0, -1.0, 1.0, 2.0])
"""The derivative from four values, exact for polynomials of fourth degree (Fornberg 1988)."""


class EnergyPotential(FunctionPotential):
    """A landscape made of an energy (a loss) without a gradient.

    Derivatives are differences: a gradient costs ``4 n`` energies and a Hessian ``16 n^2``, which a
    warning says. A gradient, by hand or by PyTorch or JAX, makes surveys faster by as much, and
    sharper: see `FunctionPotential`.

    Parameters
    ----------
    energy : callable
        ``(n,) -> float``, the energy of one point; with `crowd` ``(B, n) -> (B,)``.
    n : int
        Number of coordinates.
    crowd : bool
        Whether `energy` takes many points at once, which is quicker.
    sample, symmetry, length, energy_unit, threadsafe, name
        As for `FunctionPotential`. The step of the differences is a small part of `length`, of one
        unless given.

    Raises
    ------
    TypeError, ValueError
        If an argument makes no sense; when asked, if the energy is no number.

    Warns
    -----
    UserWarning
        What a gradient and a Hessian cost.

    Examples
    --------
    >>> import warnings
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     double_well = EnergyPotential(lambda x: (x[0] ** 2 - 1) ** 2, n=1)
    >>> energy, gradient = double_well.energy_gradient(np.array([[0.5]]))
    >>> gradient.round(9)
    array([[-1.5]])
    """

    def __init__(
        self,
        energy: Callable[[Floats], Any],
        n: int,
        *,
        crowd: bool = False,
        sample: Callable[[int, np.random.Generator], Any] | None = None,
        symmetry: Symmetry | None = None,
        length: float | None = None,
        energy_unit: float | None = None,
        threadsafe: bool = False,
        name: str | None = None,
    ) -> None:
        if not callable(energy):
            raise TypeError(f"energy is {shown(energy)}; a function would do")
        own = getattr(energy, "__name__", type(energy).__name__)
        super().__init__(
            self._by_differences, count(n, "n"), hessian=self._second_differences, sample=sample,
            symmetry=symmetry, length=length, energy_unit=energy_unit, threadsafe=threadsafe,
            name=own if name is None else name,
        )  # fmt: skip
        self._energy, self._takes_crowds = energy, flag(crowd, "crowd")
        self._step = STEP * (self.length or 1.0)
        warnings.warn(
            f"{self.name} has no gradient: each one costs {4 * self.n} energies, and a Hessian "
            f"{16 * self.n**2}; FunctionPotential takes a gradient",
            stacklevel=2,
        )

    def energy(self, x: Floats) -> Floats:
        if self._takes_crowds:
            return returned(self._energy(x.copy()), "what energy returned", (len(x),))
        values = [self._energy(point) for point in x.copy()]
        return returned(values, "what energy returned", (len(x),))

    def _by_differences(self, x: Floats) -> tuple[Floats, Floats]:
        around = self.energy(self._around(x)).reshape(len(x), self.n, 4)
        return self.energy(x), (around * WEIGHTS).sum(axis=2) / self._step

    def _second_differences(self, x: Floats) -> Floats:
        gradient = self._by_differences(self._around(x))[1].reshape(len(x), self.n, 4, self.n)
        hessian = (gradient * WEIGHTS[:, None]).sum(axis=2) / self._step
        return 0.5 * (hessian + hessian.transpose(0, 2, 1))

    def _around(self, x: Floats) -> Floats:
        """Four points along each axis, ``(B, n) -> (B n 4, n)``."""
        shifts = np.eye(self.n)[:, None, :] * (SHIFTS * self._step)[:, None]
        return (x[:, None, None, :] + shifts).reshape(-1, self.n)

    @property
    def curvature_noise(self) -> float:
        """Relative error of the second differences, with a margin."""
        return 1e-7

    def describe(self) -> dict[str, Any]:
        return {"model": "EnergyPotential", "name": self.name, "n": self.n}
