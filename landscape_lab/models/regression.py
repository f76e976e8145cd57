"""Fitting a damped product of two sines: five parameters, and more than one good-looking answer."""

import hashlib
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.models import sine_kernel
from landscape_lab.models.sine_images import TWO_PI, PhaseShifts, SineImages, damped_sines
from landscape_lab.potential.base import Potential
from landscape_lab.products import scalar_products
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import Random, count, generator, one_of, positive, reals

Images = Literal["removed", "kept"]

MOST_DATA = 10**8
"""More data than these are a slip of the keyboard."""

LARGEST_GROWTH = 0.5
"""A curve may grow as ``exp(0.5 x)`` at most; beyond that a search is running away."""


class DampedSines(Potential):
    r"""The squared misfit of a damped product of two sines to data.

    The curve ``y(x; q) = exp(-q1 x) sin(q2 x + q3) sin(q4 x + q5)`` (Ballard et al. 2017, eqn (8))
    meets the data ``(x_i, t_i)`` with the loss ``E(q) = sum_i (t_i - y(x_i; q))^2`` (eqn (10)).
    Energies are in squared units of `t`, and are not divided by the number of data.

    Many parameters draw one curve: the sines may change places; ``(q2, q3)`` may become
    ``(-q2, pi - q3)`` and likewise ``(q4, q5)``; `q3` and `q5` may both grow by pi, and either by
    2 pi. `images` says whether points that draw one curve count as one point.

    Parameters
    ----------
    x, t : array_like, shape (n_data,)
        The data: abscissas and targets.
    images : {"removed", "kept"}
        With "removed" all images of a point are one point. With "kept" only shifts of a phase by
        2 pi are; a minimum then stands in the landscape up to 16 times.
    max_frequency : float
        The landscape has no end: the faster the sines, the more noise they can fit. Points with
        ``|q2|`` or ``|q4|`` above this limit are outside.
    max_damping : float
        Points with a damping `q1` above this limit, or below -0.5, are outside: there the curve
        is flat after the first few data, or grows without bound.

    Raises
    ------
    TypeError, ValueError
        If the data are not two equally long lists of finite numbers, or an option makes no sense.

    Examples
    --------
    >>> model = DampedSines.paper(noise=0.0)
    >>> energy, gradient = model.energy_gradient(DampedSines.TRUTH[None])
    >>> round(float(energy[0]), 12)
    0.0
    """

    TRUTH = np.array([0.1, 2.13, 0.0, 1.34, 0.0])
    """The parameters that made the paper's data."""

    n = 5
    length = 1.0
    threadsafe = True

    def __init__(
        self,
        x: ArrayLike,
        t: ArrayLike,
        *,
        images: Images = "removed",
        max_frequency: float = 5.0,
        max_damping: float = 2.0,
    ) -> None:
        self.x = _as_data(x, "x")
        self.t = _as_data(t, "t")
        if len(self.x) != len(self.t):
            raise ValueError(
                f"t has {len(self.t)} numbers and x has {len(self.x)}; one target for each "
                "abscissa is needed"
            )
        one_of(images, "images", "removed", "kept")
        self.images = images
        self.max_frequency = positive(max_frequency, "max_frequency")
        self.max_damping = positive(max_damping, "max_damping")
        self.symmetry = SineImages() if images == "removed" else PhaseShifts()

    @classmethod
    def paper(
        cls,
        n_data: int = 100,
        noise: float = 0.02,
        rng: Random = 0,
        **options: Any,
    ) -> "DampedSines":
        """Make the paper's problem: abscissas uniform in [0, 3 pi], targets with Gaussian noise.

        Ballard et al. 2017, eqn (9), with ``q* = (0.1, 2.13, 0, 1.34, 0)``. One seed gives the
        same abscissas and the same noise, scaled by `noise`, whatever `noise` is.
        """
        random = generator(rng)
        x = np.sort(random.uniform(0.0, 3 * np.pi, count(n_data, "n_data", most=MOST_DATA)))
        noise = positive(noise, "noise", zero=True)
        t = cls.curve(cls.TRUTH, x) + noise * random.standard_normal(len(x))
        return cls(x, t, **options)

    @staticmethod
    def curve(q: ArrayLike, x: ArrayLike) -> Floats:
        """Draw the curves of the parameters `q` at the abscissas `x` (eqn (8)).

        ``(5,), (m,) -> (m,)`` and ``(B, 5), (m,) -> (B, m)``.
        """
        return damped_sines(q, x)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Losses ``(B,)`` and gradients ``(B, 5)`` at ``(B, 5)``; eqn (10)."""
        x = np.ascontiguousarray(x, dtype=np.float64)
        energy = np.empty(len(x))
        gradient = np.empty((len(x), 5))
        sine_kernel.energy_gradient(x, self.x, self.t, energy, gradient)
        return energy, gradient

    def hessian(self, x: Floats) -> Floats:
        """Second derivatives ``(B, 5, 5)`` at ``(B, 5)``, in closed form."""
        x = np.ascontiguousarray(x, dtype=np.float64)
        hessian = np.empty((len(x), 5, 5))
        sine_kernel.hessians(x, self.x, self.t, hessian)
        return hessian

    def energy_gradient_hessian(self, x: Floats) -> tuple[Floats, Floats, Floats]:
        x = np.ascontiguousarray(x, dtype=np.float64)
        energy, gradient = np.empty(len(x)), np.empty((len(x), 5))
        hessian = np.empty((len(x), 5, 5))
        sine_kernel.all_derivatives(x, self.x, self.t, energy, gradient, hessian)
        return energy, gradient, hessian

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        """Hessian times vector, ``(B, 5), (B, 5) -> (B, 5)``."""
        return scalar_products(self.hessian(x), v[:, None])[:, :, 0]

    def inside(self, x: Floats) -> Booleans:
        """Which points have frequencies and a damping within the limits, ``(B, 5) -> (B,)``."""
        slow = np.maximum(np.abs(x[:, 1]), np.abs(x[:, 3])) <= self.max_frequency
        return slow & (x[:, 0] <= self.max_damping) & (x[:, 0] >= -LARGEST_GROWTH)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Random starting points ``(count, 5)``.

        Damping uniform in [-0.5, 0.5], phases in [0, 2 pi), frequencies up to `max_frequency`: from
        zero with images removed, of either sign with images kept, so that every image has its
        chance.
        """
        lowest = 0.0 if self.images == "removed" else -self.max_frequency
        low = np.array([-LARGEST_GROWTH, lowest, 0.0, lowest, 0.0])
        high = np.array([0.5, self.max_frequency, TWO_PI, self.max_frequency, TWO_PI])
        return rng.uniform(low, high, (count, 5))

    def describe(self) -> dict[str, Any]:
        """Return settings and a fingerprint of the data: other data are another landscape."""
        fingerprint = hashlib.sha256(self.x.tobytes() + self.t.tobytes()).hexdigest()
        return super().describe() | {
            "images": self.images,
            "max_frequency": self.max_frequency,
            "max_damping": self.max_damping,
            "n_data": len(self.x),
            "data_sha256": fingerprint,
        }


def _as_data(values: ArrayLike, name: str) -> Floats:
    """Turn a list of finite numbers into an array, or say in a sentence what is wrong."""
    data = reals(values, name)
    if data.ndim != 1 or data.size == 0:
        raise ValueError(f"{name} has shape {data.shape}; a list of numbers would do")
    return data.copy()
