"""Landscapes of two coordinates, where everything can be seen."""

from typing import Any

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.base import Potential
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import positive, reals, shown


class Surface(Potential):
    """A landscape of two coordinates and the window through which it is looked at.

    Attributes
    ----------
    bounds : (2, 2) array
        The window: lowest and highest value of each coordinate. Starting points are drawn from
        it; a walker that is more than half the window's size away from it is outside.
    """

    n = 2
    bounds: Floats
    threadsafe = True

    def inside(self, x: Floats) -> Booleans:
        low, high = self.bounds.T
        margin = 0.5 * (high - low)
        return ((x >= low - margin) & (x <= high + margin)).all(axis=1)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        low, high = self.bounds.T
        return rng.uniform(low, high, size=(count, 2))


class GaussianSurface(Surface):
    r"""Pits and hills, each an exponential of a quadratic form, in a round bowl.

    .. math::

        E(x, y) = \frac{k}{2} (x^2 + y^2) + \sum_i A_i
        \exp\left[a_i \xi_i^2 + b_i \xi_i \eta_i + c_i \eta_i^2\right],
        \qquad \xi_i = x - x_i, \; \eta_i = y - y_i

    Parameters
    ----------
    terms : (K, 6) array_like
        One row for each term: ``A, x, y, a, b, c``.
    bounds : (2, 2) array_like
        Lowest and highest value of each coordinate to look at.
    bowl : float, optional
        Stiffness `k` of the bowl; zero for none.
    length : float, optional
        The width of a typical pit.

    Raises
    ------
    TypeError, ValueError
        If the terms are not K rows of six finite numbers, or the bounds no window.
    """

    def __init__(self, terms: Any, bounds: Any, *, bowl: float = 0.0, length: float = 0.3) -> None:
        self.terms = _numbers(terms, "terms")
        if self.terms.ndim != 2 or self.terms.shape[1] != 6 or len(self.terms) == 0:
            raise ValueError(f"terms has shape {self.terms.shape}; rows A, x, y, a, b, c would do")
        self.bounds = _numbers(bounds, "bounds")
        if self.bounds.shape != (2, 2) or (self.bounds[:, 0] >= self.bounds[:, 1]).any():
            raise ValueError(f"bounds is {shown(bounds)}; [[low, high], [low, high]] would do")
        self.bowl = positive(bowl, "bowl", zero=True)
        self.length = positive(length, "length")
        self.energy_unit = float(np.median(np.abs(self.terms[:, 0])))

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        energy, gradient = np.empty(len(x)), np.empty(x.shape)
        _gaussian_energy_gradient(x, self.terms, self.bowl, energy, gradient)
        return energy, gradient

    def hessian(self, x: Floats) -> Floats:
        hessian = np.empty((len(x), 2, 2))
        _gaussian_hessian(x, self.terms, self.bowl, hessian)
        return hessian

    def describe(self) -> dict[str, Any]:
        return {
            "model": type(self).__name__,
            "n": 2,
            "terms": self.terms.tolist(),
            "bounds": self.bounds.tolist(),
            "bowl": self.bowl,
        }


class LakeDistrict(GaussianSurface):
    """Thirteen lakes in two valleys, around one hill: the surface on which the course begins.

    It was laid out by hand. The deepest lake lies in the smaller, eastern valley. One of the
    thirteen passes closes a ring, so a flood leaves an island. Energies lie between -2.6 and 0.4
    where it matters.
    """

    def __init__(self) -> None:
        pits = np.array(_LAKES)
        form = -0.5 / pits[:, 2] ** 2
        terms = np.column_stack([-pits[:, 3], pits[:, :2], form, np.zeros_like(form), form])
        super().__init__(terms, [[-2.9, 2.9], [-2.6, 2.75]], bowl=0.3)


class MullerBrown(GaussianSurface):
    """The surface of Müller and Brown: three minima, two transition states, a bent valley.

    Most methods for paths have been tried on it. Energies lie between -147 and about 100 in the
    window. Müller and Brown, Theor. Chim. Acta 1979, 53, 75, DOI 10.1007/BF00547608.
    """

    def __init__(self) -> None:
        terms = [
            [-200.0, 1.0, 0.0, -1.0, 0.0, -10.0],
            [-100.0, 0.0, 0.5, -1.0, 0.0, -10.0],
            [-170.0, -0.5, 1.5, -6.5, 11.0, -6.5],
            [15.0, -1.0, 1.0, 0.7, 0.6, 0.7],
        ]
        super().__init__(terms, [[-1.5, 1.2], [-0.3, 2.0]])


class DoubleWells(Surface):
    r"""Two independent double wells: four minima, four saddles and one maximum, all known.

    .. math::

        E(x, y) = h_x (x^2 - 1)^2 + t_x x + h_y (y^2 - 1)^2 + t_y y

    The stationary points are the pairs of roots of two cubics, :math:`4 h x (x^2 - 1) + t = 0`.
    Both wells exist while :math:`|t| < 8 h / (3 \sqrt{3})`.

    Parameters
    ----------
    height : (2,) array_like, optional
        Barriers :math:`h_x, h_y` of the untilted wells.
    tilt : (2,) array_like, optional
        Slopes :math:`t_x, t_y`, each smaller than :math:`8 h / (3 \sqrt{3})`.

    Raises
    ------
    TypeError, ValueError
        If a barrier is not positive, or a tilt leaves only one well.
    """

    length = 0.5

    def __init__(self, height: Any = (1.0, 1.5), tilt: Any = (0.3, 0.4)) -> None:
        self.height = _pair(height, "height", above=0.0)
        self.tilt = _pair(tilt, "tilt")
        most = 8 * self.height / (3 * np.sqrt(3))
        if (np.abs(self.tilt) >= most).any():
            raise ValueError(
                f"tilt is {shown(tilt)}; only one well is left unless the slopes are "
                f"smaller than {most[0]:.4g} and {most[1]:.4g}"
            )
        self.energy_unit = float(self.height.min())
        self.bounds = np.array([[-1.8, 1.8], [-1.8, 1.8]])

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        square = x**2 - 1
        energy = (self.height * square**2 + self.tilt * x).sum(axis=1)
        return energy, 4 * self.height * square * x + self.tilt

    def hessian(self, x: Floats) -> Floats:
        return (4 * self.height * (3 * x**2 - 1))[:, :, None] * np.eye(2)

    def describe(self) -> dict[str, Any]:
        return {
            "model": "DoubleWells",
            "n": 2,
            "height": self.height.tolist(),
            "tilt": self.tilt.tolist(),
        }


class EggBox(Surface):
    r"""A periodic surface: one minimum, two degenerate saddles, one maximum, and all their images.

    .. math::

        E(x, y) = -A_x \cos x - A_y \cos y

    Shifts by :math:`2\pi` are its symmetry. Both sides of a saddle lead to the same minimum.

    Parameters
    ----------
    amplitude : (2,) array_like, optional
        :math:`A_x, A_y`, both positive. The saddles lie at energies
        :math:`\pm (A_x - A_y)`, the extrema at :math:`\mp (A_x + A_y)`.

    Raises
    ------
    TypeError, ValueError
        If an amplitude is not positive.
    """

    length = 1.5
    euler_characteristic = 0

    def __init__(self, amplitude: Any = (1.0, 0.6)) -> None:
        self.amplitude = _pair(amplitude, "amplitude", above=0.0)
        self.energy_unit = float(self.amplitude.min())
        self.symmetry = PeriodicShifts()
        self.bounds = np.array([[-np.pi, np.pi], [-np.pi, np.pi]])

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        return -(self.amplitude * np.cos(x)).sum(axis=1), self.amplitude * np.sin(x)

    def hessian(self, x: Floats) -> Floats:
        return (self.amplitude * np.cos(x))[:, :, None] * np.eye(2)

    def inside(self, x: Floats) -> Booleans:
        return np.ones(len(x), dtype=bool)

    def describe(self) -> dict[str, Any]:
        return {"model": "EggBox", "n": 2, "amplitude": self.amplitude.tolist()}


class PeriodicShifts(Symmetry):
    r"""Shifts of every coordinate by whole multiples of :math:`2\pi`."""

    def zero_modes(self, x: Floats) -> Floats:
        return np.zeros((*x.shape, 0))

    def invariants(self, x: Floats) -> Floats:
        return np.concatenate([np.cos(x), np.sin(x)], axis=1)

    def align(self, x: Floats, reference: Floats) -> Floats:
        return x - 2 * np.pi * np.round((x - reference) / (2 * np.pi))


_LAKES = (
    # x, y, width, depth: two valleys and two hills, then the lakes of the west and of the east
    (-1.20, 0.40, 1.00, 1.00), (1.50, -0.80, 0.70, 1.00),
    (0.50, 0.60, 0.45, -0.50), (0.15, -0.70, 0.45, -0.20),
    (-1.25, 0.50, 0.30, 1.50), (-0.40, 1.10, 0.28, 1.20),
    (-0.35, -0.10, 0.27, 1.10), (-2.00, 1.25, 0.30, 1.20),
    (-2.20, -0.10, 0.28, 1.10), (-1.30, -0.85, 0.30, 1.40),
    (-0.95, 2.05, 0.30, 1.00), (1.50, -0.80, 0.30, 2.00),
    (2.30, -0.05, 0.28, 1.30), (0.95, -1.70, 0.30, 1.30),
    (1.70, 1.25, 0.36, 1.60), (0.75, 1.95, 0.30, 1.00),
    (0.60, -0.50, 0.27, 1.00),
)  # fmt: skip


@kernel
def _gaussian_energy_gradient(x, terms, bowl, energy, gradient):
    for b in range(x.shape[0]):
        px, py = x[b, 0], x[b, 1]
        e = 0.5 * bowl * (px * px + py * py)
        gx, gy = bowl * px, bowl * py
        for k in range(terms.shape[0]):
            dx, dy = px - terms[k, 1], py - terms[k, 2]
            ux = terms[k, 3] * dx + 0.5 * terms[k, 4] * dy
            uy = terms[k, 5] * dy + 0.5 * terms[k, 4] * dx
            value = terms[k, 0] * np.exp(dx * ux + dy * uy)
            e += value
            gx += 2 * value * ux
            gy += 2 * value * uy
        energy[b] = e
        gradient[b, 0] = gx
        gradient[b, 1] = gy


@kernel
def _gaussian_hessian(x, terms, bowl, hessian):
    for b in range(x.shape[0]):
        hxx, hxy, hyy = bowl, 0.0, bowl
        for k in range(terms.shape[0]):
            dx, dy = x[b, 0] - terms[k, 1], x[b, 1] - terms[k, 2]
            ux = terms[k, 3] * dx + 0.5 * terms[k, 4] * dy
            uy = terms[k, 5] * dy + 0.5 * terms[k, 4] * dx
            value = terms[k, 0] * np.exp(dx * ux + dy * uy)
            hxx += value * (4 * ux * ux + 2 * terms[k, 3])
            hxy += value * (4 * ux * uy + terms[k, 4])
            hyy += value * (4 * uy * uy + 2 * terms[k, 5])
        hessian[b, 0, 0] = hxx
        hessian[b, 0, 1] = hxy
        hessian[b, 1, 0] = hxy
        hessian[b, 1, 1] = hyy


def _pair(values: Any, name: str, *, above: float = -np.inf) -> Floats:
    pair = _numbers(values, name)
    if pair.shape != (2,) or (pair <= above).any():
        kind = "numbers" if above == -np.inf else "positive numbers"
        raise ValueError(f"{name} is {shown(values)}; two {kind}, one a coordinate, would do")
    return pair


def _numbers(values: Any, name: str) -> Floats:
    return reals(values, name).copy()
