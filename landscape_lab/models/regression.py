"""Fitting a damped product of two sines: five parameters, and more than one good-looking answer."""

import hashlib
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from landscape_lab.kernels import kernel, kernel_reassociated
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
        _energy_gradient(x, self.x, self.t, energy, gradient)
        return energy, gradient

    def hessian(self, x: Floats) -> Floats:
        """Second derivatives ``(B, 5, 5)`` at ``(B, 5)``, in closed form."""
        x = np.ascontiguousarray(x, dtype=np.float64)
        hessian = np.empty((len(x), 5, 5))
        _hessian(x, self.x, self.t, hessian)
        return hessian

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


@kernel
def _waves(q, x, bits, scale, e, sa, ca, sb, cb):
    """Damping factor, sines and cosines of both phases at every datum.

    Straight-line arithmetic without calls or branches, so that the loops become vector
    instructions. Sines: reduction by multiples of pi/2 in three parts and the polynomials of
    fdlibm. Exponential: reduction by ln 2, a Taylor polynomial, and the exponent's bits shifted in.
    `bits` and `scale` are one buffer, seen as integers and as numbers.
    """
    _sine_cosine(q[1], q[2], x, sa, ca)
    _sine_cosine(q[3], q[4], x, sb, cb)
    for i in range(len(x)):
        z = min(max(-q[0] * x[i], -700.0), 700.0)
        shifted = z * 1.4426950408889634 + 6755399441055744.0
        scale[i] = shifted
        k = shifted - 6755399441055744.0
        r = (z - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
        p = 1.0 / 6227020800.0
        p = p * r + 1.0 / 479001600.0
        p = p * r + 1.0 / 39916800.0
        p = p * r + 1.0 / 3628800.0
        p = p * r + 1.0 / 362880.0
        p = p * r + 1.0 / 40320.0
        p = p * r + 1.0 / 5040.0
        p = p * r + 1.0 / 720.0
        p = p * r + 1.0 / 120.0
        p = p * r + 1.0 / 24.0
        p = p * r + 1.0 / 6.0
        p = p * r + 0.5
        p = p * r + 1.0
        e[i] = p * r + 1.0
    for i in range(len(x)):
        bits[i] = (bits[i] + 1023) << 52
    for i in range(len(x)):
        e[i] *= scale[i]


@kernel
def _sine_cosine(frequency, phase, x, s, c):
    """Sine and cosine of ``frequency x + phase``."""
    for i in range(len(x)):
        a = frequency * x[i] + phase
        k = (a * 0.6366197723675814 + 6755399441055744.0) - 6755399441055744.0
        r = ((a - k * 1.57079632673412561417) - k * 6.07710050630396597660e-11) - (
            k * 2.02226624879595063154e-21
        )
        z = r * r
        p = 1.58969099521155010221e-10 * z - 2.50507602534068634195e-08
        p = p * z + 2.75573137070700676789e-06
        p = p * z - 1.98412698298579493134e-04
        p = p * z + 8.33333333332248946124e-03
        p = p * z - 1.66666666666666324348e-01
        sine = r + r * z * p
        p = -1.13596475577881948265e-11 * z + 2.08757232129817482790e-09
        p = p * z - 2.75573143513906633035e-07
        p = p * z + 2.48015872894767294178e-05
        p = p * z - 1.38888888888741095749e-03
        p = p * z + 4.16666666666666019037e-02
        cosine = 1.0 - 0.5 * z + z * z * p
        half = 0.5 * k
        odd = 2.0 * abs(half - np.floor(half))
        quarter = 0.25 * k
        turn = 4.0 * (quarter - np.floor(quarter))
        sign_sine = 1.0 - 2.0 * (turn >= 2.0)
        sign_cosine = 1.0 - 2.0 * ((turn == 1.0) | (turn == 2.0))
        s[i] = sign_sine * (odd * cosine + (1.0 - odd) * sine)
        c[i] = sign_cosine * (odd * sine + (1.0 - odd) * cosine)


@kernel_reassociated
def _sums(x, t, e, sa, ca, sb, cb, g):
    """Half the gradient into `g`; returns the loss. One pass over the data."""
    energy = g0 = g1 = g2 = g3 = g4 = 0.0
    for i in range(len(x)):
        y = e[i] * sa[i] * sb[i]
        r = y - t[i]
        first = r * e[i] * ca[i] * sb[i]
        second = r * e[i] * sa[i] * cb[i]
        energy += r * r
        g0 -= r * y * x[i]
        g1 += first * x[i]
        g2 += first
        g3 += second * x[i]
        g4 += second
    g[0], g[1], g[2], g[3], g[4] = g0, g1, g2, g3, g4
    return energy


@kernel_reassociated
def _curvatures(x, t, e, sa, ca, sb, cb, h):
    """Half the upper triangle of the Hessian into `h`."""
    h00 = h01 = h02 = h03 = h04 = h11 = h12 = h13 = h14 = h22 = h24 = 0.0
    h33 = h34 = h44 = 0.0
    for i in range(len(x)):
        y = e[i] * sa[i] * sb[i]
        r = y - t[i]
        p = e[i] * ca[i] * sb[i]
        q = e[i] * sa[i] * cb[i]
        both = p * q + r * e[i] * ca[i] * cb[i]
        flat = r * y
        u, v, w = p * p - flat, q * q - flat, y * y + flat
        yp, yq = (y + r) * p, (y + r) * q
        s = x[i]
        h00 += w * s * s
        h01 -= yp * s * s
        h02 -= yp * s
        h03 -= yq * s * s
        h04 -= yq * s
        h11 += u * s * s
        h12 += u * s
        h22 += u
        h33 += v * s * s
        h34 += v * s
        h44 += v
        h13 += both * s * s
        h14 += both * s
        h24 += both
    h[0, 0], h[0, 1], h[0, 2], h[0, 3], h[0, 4] = h00, h01, h02, h03, h04
    h[1, 1], h[1, 2], h[1, 3], h[1, 4] = h11, h12, h13, h14
    h[2, 2], h[2, 3], h[2, 4] = h22, h14, h24
    h[3, 3], h[3, 4], h[4, 4] = h33, h34, h44


@kernel
def _energy_gradient(q, x, t, energy, gradient):
    scratch = np.empty((6, len(x)))
    e, sa, ca = scratch[0], scratch[1], scratch[2]
    sb, cb, scale = scratch[3], scratch[4], scratch[5]
    bits = scale.view(np.int64)
    for b in range(len(q)):
        _waves(q[b], x, bits, scale, e, sa, ca, sb, cb)
        energy[b] = _sums(x, t, e, sa, ca, sb, cb, gradient[b])
        for k in range(5):
            gradient[b, k] *= 2.0


@kernel
def _hessian(q, x, t, hessian):
    scratch = np.empty((6, len(x)))
    e, sa, ca = scratch[0], scratch[1], scratch[2]
    sb, cb, scale = scratch[3], scratch[4], scratch[5]
    bits = scale.view(np.int64)
    for b in range(len(q)):
        _waves(q[b], x, bits, scale, e, sa, ca, sb, cb)
        _curvatures(x, t, e, sa, ca, sb, cb, hessian[b])
        for j in range(5):
            for k in range(j, 5):
                hessian[b, j, k] *= 2.0
                hessian[b, k, j] = hessian[b, j, k]
