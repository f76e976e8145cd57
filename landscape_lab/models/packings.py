"""Soft particles in a periodic box: in how many ways can they be packed."""

from typing import Any, Literal

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.models.sphere_images import SphereImages
from landscape_lab.potential.base import Potential
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import as_points, count, one_of, positive

Force = Literal["harmonic", "hertzian"]

EXPONENTS = {"harmonic": 2.0, "hertzian": 2.5}
"""Powers of the overlap that a contact costs."""

MOST_PARTICLES = 10_000
"""All pairs are gone through; more particles want lists of neighbors."""

OVERLAP = 0.05
"""Of a diameter: over such distances contacts open and close."""


@kernel
def _shift(delta, image):
    """One of the two nearest images along each axis; returns the squared distance.

    delta (3,) lies within half a box; bit ``a`` of `image` asks for the other side of axis ``a``.
    """
    r2 = 0.0
    for a in range(delta.size):
        if (image >> a) & 1:
            delta[a] -= 1.0 if delta[a] > 0.0 else -1.0
        r2 += delta[a] * delta[a]
    return r2


@kernel
def _packing(x, radius, exponent, dimension, energy, gradient):
    n_walkers, n = x.shape
    n_particles = n // dimension
    delta = np.empty(dimension)
    for w in range(n_walkers):
        total = 0.0
        for k in range(n):
            gradient[w, k] = 0.0
        for i in range(n_particles):
            for j in range(i):
                touch = radius[i] + radius[j]
                for image in range(1 << dimension if touch > 0.5 else 1):
                    for a in range(dimension):
                        delta[a] = x[w, dimension * i + a] - x[w, dimension * j + a]
                        delta[a] -= np.round(delta[a])
                    r2 = _shift(delta, image)
                    if r2 >= touch * touch or r2 == 0.0:
                        continue
                    r = np.sqrt(r2)
                    overlap = 1.0 - r / touch
                    push = overlap if exponent == 2.0 else overlap * np.sqrt(overlap)
                    total += push * overlap / exponent
                    for a in range(dimension):
                        force = push * delta[a] / (r * touch)
                        gradient[w, dimension * i + a] -= force
                        gradient[w, dimension * j + a] += force
        energy[w] = total


@kernel
def _packing_hessian(x, radius, exponent, dimension, hessian):
    n_walkers, n = x.shape
    n_particles = n // dimension
    delta = np.empty(dimension)
    for w in range(n_walkers):
        for k in range(n):
            for m in range(n):
                hessian[w, k, m] = 0.0
        for i in range(n_particles):
            for j in range(i):
                touch = radius[i] + radius[j]
                for image in range(1 << dimension if touch > 0.5 else 1):
                    for a in range(dimension):
                        delta[a] = x[w, dimension * i + a] - x[w, dimension * j + a]
                        delta[a] -= np.round(delta[a])
                    r2 = _shift(delta, image)
                    if r2 >= touch * touch or r2 == 0.0:
                        continue
                    r = np.sqrt(r2)
                    overlap = 1.0 - r / touch
                    push = overlap if exponent == 2.0 else overlap * np.sqrt(overlap)
                    stiff = 1.0 if exponent == 2.0 else 1.5 * np.sqrt(overlap)
                    first = -push / (r * touch)
                    second = stiff / (touch * touch)
                    for a in range(dimension):
                        for b in range(dimension):
                            term = (second - first) * delta[a] * delta[b] / r2
                            if a == b:
                                term += first
                            p, q = dimension * i, dimension * j
                            hessian[w, p + a, p + b] += term
                            hessian[w, q + a, q + b] += term
                            hessian[w, p + a, q + b] -= term
                            hessian[w, q + a, p + b] -= term


class SoftSpheres(Potential):
    r"""Disks or spheres that push each other apart where they overlap, in a periodic box.

    A pair at distance ``r`` below the sum ``d`` of its radii costs

    .. math:: V(r) = \frac{1}{\alpha} \left(1 - \frac{r}{d}\right)^\alpha

    with :math:`\alpha = 2` for harmonic and 5/2 for Hertzian contacts (O'Hern et al., Phys. Rev. E
    68, 011306 (2003)), in units of the contact's own energy. All images that overlap count.
    Coordinates ``x1, y1, x2, y2, ...`` are in units of the box's edge and may leave the box.

    Minima with energy above zero are packings: they are jammed. Where all particles find room the
    energy is zero, and that whole region is one state, no minimum. In a packing some particles may
    be rattlers, which touch too few others to be held.

    Parameters
    ----------
    n_particles : int
        Number of particles, at least 2.
    dimension : {2, 3}
        Disks or spheres.
    packing_fraction : float
        Volumes of all particles over that of the box; overlaps count twice.
    size_ratio : float
        Diameter of a large particle over that of a small one; 1 for particles all alike.
    n_large : int, optional
        How many are large, the last ones; half of them unless given.
    force : {"harmonic", "hertzian"}

    Raises
    ------
    TypeError, ValueError
        If an argument makes no sense, or a particle would touch its own image.

    Notes
    -----
    The gradient of harmonic contacts has kinks, where contacts open: second derivatives jump there.

    Examples
    --------
    >>> touching = SoftSpheres(2, packing_fraction=0.3, size_ratio=1.0)
    >>> round(touching.diameters[0], 6)
    0.437019
    """

    threadsafe = True

    def __init__(
        self,
        n_particles: int,
        *,
        dimension: int = 2,
        packing_fraction: float = 0.9,
        size_ratio: float = 1.4,
        n_large: int | None = None,
        force: Force = "harmonic",
    ) -> None:
        self.n_particles = count(n_particles, "n_particles", least=2, most=MOST_PARTICLES)
        self.dimension = count(dimension, "dimension", least=2, most=3)
        self.packing_fraction = positive(packing_fraction, "packing_fraction")
        self.size_ratio = positive(size_ratio, "size_ratio")
        half = self.n_particles // 2
        large = half if n_large is None else count(n_large, "n_large", least=0, most=n_particles)
        self.n_large = large
        one_of(force, "force", *EXPONENTS)
        self.force = force
        self.n = self.dimension * self.n_particles
        self.diameters = self._diameters()
        if self.diameters.max() >= 1.0:
            raise ValueError(
                f"packing_fraction is {packing_fraction}, with particles of the diameter "
                f"{self.diameters.max():.3g} of the box's edge, which touch their own images; "
                "a smaller one or more particles would do"
            )
        alike = self.size_ratio == 1.0
        kinds = np.zeros(self.n_particles, dtype=np.int64) if alike else self._large.astype(int)
        self._images = SphereImages(self.diameters, kinds, self.dimension)
        self.symmetry = self._images
        self.length = OVERLAP * float(self.diameters.min())
        self.energy_unit = 0.5 * OVERLAP**2

    @property
    def _large(self) -> Booleans:
        return np.arange(self.n_particles) >= self.n_particles - self.n_large

    def _diameters(self) -> Floats:
        """Diameters of all particles that fill the box to the packing fraction."""
        relative = np.where(self._large, self.size_ratio, 1.0)
        volume = np.pi / 4 if self.dimension == 2 else np.pi / 6
        filled = volume * float(np.sum(relative**self.dimension))
        return relative * (self.packing_fraction / filled) ** (1 / self.dimension)

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        energy, gradient = np.empty(len(x)), np.empty_like(x)
        exponent = EXPONENTS[self.force]
        _packing(x, 0.5 * self.diameters, exponent, self.dimension, energy, gradient)
        return energy, gradient

    def hessian(self, x: Floats) -> Floats:
        hessian = np.empty((len(x), self.n, self.n))
        exponent = EXPONENTS[self.force]
        _packing_hessian(x, 0.5 * self.diameters, exponent, self.dimension, hessian)
        return hessian

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        """Particles anywhere in the box, evenly, ``(count, n)``."""
        return rng.random((count, self.n))

    def rattlers(self, x: Floats) -> Booleans:
        """Which particles of minima are not held, ``(B, n) -> (B, n_particles)``.

        A particle needs ``dimension + 1`` contacts. One that has fewer is taken away, with its
        contacts, and so on until all that are left have enough.
        """
        return ~self._images.held(as_points(x, self.n))

    def jammed(self, x: Floats) -> Booleans:
        """Which minima are packings, ``(B, n) -> (B,)``: some particles hold each other."""
        jammed: Booleans = ~np.all(self.rattlers(x), axis=1)
        return jammed

    def describe(self) -> dict[str, Any]:
        return {
            "model": "SoftSpheres", "n_particles": self.n_particles, "dimension": self.dimension,
            "packing_fraction": self.packing_fraction, "size_ratio": self.size_ratio,
            "n_large": self.n_large, "force": self.force,
        }  # fmt: skip
