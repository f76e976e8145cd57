"""A landscape is a function of a point; a potential evaluates it at many points at once."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import cached_property, partial
from typing import Any

import numpy as np

from landscape_lab.potential.guard import GUARDED, guarded, searching
from landscape_lab.potential.scale import Scale, scale_of
from landscape_lab.potential.side_by_side import SideBySide
from landscape_lab.potential.symmetry import NoSymmetry, Symmetry
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import count, instance, positive

GRADIENT_STEP = 1e-5
"""Step of the default differences, in units of the landscape's length."""

DIFFERENCE_NOISE = 1e-7
"""Relative error of curvatures from such differences, with a margin of a hundred."""

ROUNDING_NOISE = 1e-11
"""Relative error of curvatures that a model computes itself, with a wide margin."""

MANY = 1024
"""From so many coordinates on a search makes no Hessian: products with it cost less."""


class Potential(ABC):
    """The contract that every model fulfills: energies and gradients of a crowd of points.

    In machine learning the energy is called the loss and the coordinates the weights.

    A model states `n` and overrides `energy_gradient` and `sample`, and whatever else it knows
    better. Its methods are always called with C-contiguous float64 arrays of finite numbers; who
    calls them may give lists, integers or a single point ``(n,)``, which is answered in kind, and
    is told in a sentence what does not fit (see `landscape_lab.potential.guard`).

    Attributes
    ----------
    n : int
        Number of coordinates.
    symmetry : Symmetry
        The transformations that leave the energy unchanged; `NoSymmetry` unless a model says more.
    length : float or None
        The distance over which the landscape changes its shape, in the units of the coordinates.
    energy_unit : float or None
        About what it costs to leave a well, in the units of the energy. What is None is measured:
        see `landscape_lab.potential.scale`.
    crowd : int
        How many walkers the model likes to see at once.
    memory : int
        From how many steps a quench should estimate the curvature: few where the landscape is
        cheap, many where it is ill-conditioned.
    tolerance : float
        Root mean square gradient, in the landscape's unit, at which a quench is close enough for
        Newton's method: small where the landscape is flat around its minima.
    threadsafe : bool
        Whether several threads may call the model at once. If not, searches call it from the
        thread that they are called from, one piece of a crowd after the other, unless they are
        given an executor. A class that overrides a method has to say so anew.
    foreign : bool
        Whether its methods are a user's: a survey compares their gradient with differences of the
        energy before it begins (`check_gradient`).
    euler_characteristic : int or None
        Of the space of all points, with those counted as one that zero modes or shifts carry into
        each other; where it is known and the space is closed, or its edges too high to reach.
    coarse : bool
        Whether `coarse_energy_gradient` is cheaper than `energy_gradient`: quenches begin with it.
    curvature_noise : float
        Relative error of `hessian`: a mode softer than this part of the stiffest one is flat.
    """

    n: int
    symmetry: Symmetry = NoSymmetry()
    length: float | None = None
    energy_unit: float | None = None
    crowd: int = 512
    memory: int = 4
    tolerance: float = 1e-5
    threadsafe: bool = False
    euler_characteristic: int | None = None
    foreign: bool = False

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        ours = cls.__module__.partition(".")[0] == __name__.partition(".")[0]
        own = [name for name in GUARDED if callable(cls.__dict__.get(name))]
        if "energy_gradient" in own:  # What is inherited beside it is of another landscape.
            for name in ("coarse", "coarse_energy_gradient", "side_by_side"):
                if name not in cls.__dict__:
                    setattr(cls, name, vars(Potential)[name])
        for name in own:
            setattr(cls, name, guarded(cls.__dict__[name], foreign=not ours))
        if own and not ours:
            cls.foreign, cls.threadsafe = True, cls.__dict__.get("threadsafe", False)

    @cached_property
    def scale(self) -> Scale:
        """The units of energy and length in which searches measure, stated or measured once."""
        with searching():
            return scale_of(self)

    @property
    def hessians(self) -> bool:
        """Whether searches write Hessians down; with many coordinates they ask for products."""
        return self.n < MANY

    @property
    def coarse(self) -> bool:
        """Whether `coarse_energy_gradient` is cheaper than `energy_gradient`."""
        return False

    @property
    def curvature_noise(self) -> float:
        """Relative error of `hessian`: a mode softer than this part of the stiffest one is flat."""
        return DIFFERENCE_NOISE if type(self).hessian is Potential.hessian else ROUNDING_NOISE

    @property
    def side_by_side(self) -> SideBySide | None:
        """Energies and gradients of eight points as compiled code, for quenches that stay there.

        The same landscape as that of `energy_gradient`; None where a model has none.
        """
        return None

    @abstractmethod
    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Energies ``(B,)`` and gradients ``(B, n)`` at the points ``x`` of shape ``(B, n)``."""

    @guarded
    def coarse_energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """The same with an error in the gradient of 1e-6 of ``scale.gradient`` or less.

        A model may compute in single precision what needs no more until a quench is nearly done.
        """
        return self.energy_gradient(x)

    @abstractmethod
    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Random starting points, ``(count, n)``."""

    def energy(self, x: Floats) -> Floats:
        """Energies ``(B,)`` at the points ``x`` of shape ``(B, n)``."""
        return self.energy_gradient(x)[0]

    @guarded
    def hessian(self, x: Floats) -> Floats:
        """Second derivatives ``(B, n, n)`` at ``(B, n)``; here by central differences of gradients.

        Costs ``2 n`` gradients a point, all asked for at once.
        """
        step = GRADIENT_STEP * self.scale.length
        shifts = np.concatenate([np.eye(self.n), -np.eye(self.n)]) * step
        points = (x[:, None, :] + shifts).reshape(-1, self.n)
        gradient = self.energy_gradient(points)[1].reshape(len(x), 2, self.n, self.n)
        hessian = (gradient[:, 0] - gradient[:, 1]) / (2 * step)
        return 0.5 * (hessian + hessian.transpose(0, 2, 1))

    @guarded
    def energy_gradient_hessian(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        """Energies ``(B,)``, gradients ``(B, n)`` and Hessians ``(B, n, n)`` at ``(B, n)``.

        A model for which the three share work may do that work once.
        """
        return *self.energy_gradient(x), self.hessian(x)

    @guarded
    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        """Hessian times vector, ``(B, n), (B, n) -> (B, n)``; here a difference of gradients."""
        size = np.linalg.norm(v, axis=1, keepdims=True)
        step = GRADIENT_STEP * self.scale.length / np.where(size > 0, size, 1.0)
        gradient = self.energy_gradient(np.concatenate([x + step * v, x - step * v]))[1]
        return (gradient[: len(x)] - gradient[len(x) :]) / (2 * step)

    @guarded
    def hessian_operator(self, x: Floats) -> Callable[[Floats], Floats]:
        """The Hessians at ``(B, n)`` as a function that takes vectors ``(B, n)`` to their products.

        For many products at one place; a model may keep what does not depend on the vectors.
        """
        return partial(self.hessian_product, x)

    @guarded
    def inside(self, x: Floats) -> Booleans:
        """Which points ``(B, n)`` belong to the landscape ``(B,)``.

        A search stops a walker that is outside (evaporated, off to infinity), and nothing outside
        enters a `Landscape`. Every point is inside unless a model says otherwise.
        """
        return np.ones(len(x), dtype=bool)

    def describe(self) -> dict[str, Any]:
        """Name and parameters as plain data: what a `Landscape` file remembers of its model."""
        return {"model": type(self).__name__, "n": self.n}


def as_potential(potential: Any, name: str = "potential") -> Potential:
    """Check that an argument is a landscape that searches can walk on, and return it.

    Raises
    ------
    TypeError, ValueError
        If it is not, or one of its attributes makes no sense.
    """
    instance(potential, name, Potential)
    for attribute in ("n", "crowd", "memory"):
        count(getattr(potential, attribute, None), f"{name}.{attribute}")
    for attribute in ("length", "energy_unit", "tolerance"):
        if getattr(potential, attribute) is not None:
            positive(getattr(potential, attribute), f"{name}.{attribute}")
    instance(potential.symmetry, f"{name}.symmetry", Symmetry)
    return potential
