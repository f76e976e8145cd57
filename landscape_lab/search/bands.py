"""A chain of images between two minima, relaxed across the ridge that parts them.

The doubly nudged elastic band of Trygubenko and Wales, J. Chem. Phys. 120, 2082 (2004). A whole
band is one walker on a landscape of its own, so the crowd and its LBFGS serve here as well.
"""

from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.walkers import Record
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive


@dataclass(frozen=True)
class Band(Record):
    """Relaxed chains of images.

    Attributes
    ----------
    images : (B, n_images, n)
        From the start to the end, both included; the end is the image nearest to the start.
    energy : (B, n_images)
    tangent : (B, n_images, n)
        Unit vectors along the band.
    status, n_eval : (B,)
        A `Status` each, and evaluations of the whole band.
    """

    images: Floats
    energy: Floats
    tangent: Floats
    status: Integers
    n_eval: Integers

    def tops(self) -> tuple[Integers, Floats, Floats]:
        """Images higher than both neighbors: number of their band ``(K,)``, points, tangents."""
        inner = self.energy[:, 1:-1]
        higher = (inner > self.energy[:, :-2]) & (inner >= self.energy[:, 2:])
        band, image = np.nonzero(higher)
        return band, self.images[band, image + 1], self.tangent[band, image + 1]


class _BandLandscape(Potential):
    """The forces on bands: across the band the landscape's, along it the springs'."""

    def __init__(self, potential: Potential, n_images: int, spring: float) -> None:
        self.potential, self.n_images, self.spring = potential, n_images, spring
        self.n = n_images * potential.n
        self.length, self.energy_unit = potential.scale.length, potential.scale.energy
        self.crowd = max(1, potential.crowd // n_images)
        self.threadsafe = potential.threadsafe

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        raise NotImplementedError("bands start between two points, not at random")

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        """Sum of the images' energies ``(B,)`` and minus the nudged forces ``(B, n)``."""
        images = x.reshape(len(x), self.n_images, -1)
        energy, gradient = self.potential.energy_gradient(images.reshape(-1, self.potential.n))
        energy = energy.reshape(len(x), -1)
        gradient = gradient.reshape(images.shape)
        tangent = tangents(images, energy)
        forward, backward = images[:, 2:] - images[:, 1:-1], images[:, 1:-1] - images[:, :-2]
        stretch = np.linalg.norm(forward, axis=2) - np.linalg.norm(backward, axis=2)
        t = tangent[:, 1:-1]
        across = _without(gradient[:, 1:-1], t)
        spring = -self.spring * stretch[..., None] * t
        sideways = _without(-self.spring * (forward - backward), t)
        size = np.linalg.norm(across, axis=2, keepdims=True)
        sideways = _without(sideways, across / np.where(size > 0, size, 1.0))
        force = np.zeros_like(images)
        force[:, 1:-1] = across + spring + sideways
        return energy.sum(axis=1), force.reshape(x.shape)


def _without(vectors: Floats, unit: Floats) -> Floats:
    return vectors - np.sum(vectors * unit, axis=2, keepdims=True) * unit


def tangents(images: Floats, energy: Floats) -> Floats:
    """Unit tangents ``(B, K, n)`` towards the higher neighbor; weighted by energy at extrema.

    Henkelman and Jónsson, J. Chem. Phys. 113, 9978 (2000).
    """
    forward = np.diff(images, axis=1)[:, 1:]
    backward = np.diff(images, axis=1)[:, :-1]
    up = energy[:, 2:] - energy[:, 1:-1]
    down = energy[:, :-2] - energy[:, 1:-1]
    large, small = np.maximum(abs(up), abs(down)), np.minimum(abs(up), abs(down))
    ahead = energy[:, 2:] > energy[:, :-2]
    weight_forward = np.where(ahead, large, small)
    weight_backward = np.where(ahead, small, large)
    climbing = (up > 0) & (down < 0)
    falling = (up < 0) & (down > 0)
    weight_forward = np.where(climbing, 1.0, np.where(falling, 0.0, weight_forward))
    weight_backward = np.where(climbing, 0.0, np.where(falling, 1.0, weight_backward))
    inner = weight_forward[..., None] * forward + weight_backward[..., None] * backward
    tangent = np.concatenate(
        [images[:, 1:2] - images[:, :1], inner, images[:, -1:] - images[:, -2:-1]], axis=1
    )
    size = np.linalg.norm(tangent, axis=2, keepdims=True)
    return tangent / np.where(size > 0, size, 1.0)


def elastic_band(
    potential: Potential,
    start: Any,
    end: Any,
    *,
    n_images: int = 15,
    spring: float = 1.0,
    tol: float = 1e-2,
    max_iter: int = 200,
    executor: Executor | None = None,
) -> Band:
    """Relax chains of images between pairs of points.

    Parameters
    ----------
    potential : Potential
    start, end : (B, n) or (n,)
        Two minima for each band. The end is first replaced by its image nearest to the start.
    n_images : int
        Images of a chain, its two ends included.
    spring : float
        Stiffness of the springs between images, in energy over length squared.
    tol : float
        Root mean square force at which a band is relaxed. A band finds where to climb, and
        `find_saddles` climbs: a loose tolerance is enough.
    max_iter : int
        Steps that a band may take.
    executor : concurrent.futures.Executor, optional

    Returns
    -------
    Band
        With ``(B, ...)`` arrays; for single points ``(n,)`` the record of that band alone.

    Raises
    ------
    ValueError, TypeError
        If shapes differ or an option makes no sense.
    """
    n = as_potential(potential).n
    a, b = as_points(start, n, "start"), as_points(end, n, "end")
    if a.shape != b.shape:
        raise ValueError(
            f"end has shape {np.shape(end)}; that of start, {np.shape(start)}, would do"
        )
    images_count = count(n_images, "n_images", least=3)
    b = potential.symmetry.align(b, a)
    fraction = np.linspace(0.0, 1.0, images_count)[None, :, None]
    chain = a[:, None, :] * (1.0 - fraction) + b[:, None, :] * fraction
    bands = _BandLandscape(potential, images_count, positive(spring, "spring"))
    relaxed = minimize(
        bands, chain.reshape(len(a), -1), tol=tol, max_iter=max_iter, max_rise=1e300,
        max_step=0.1 * potential.scale.length * np.sqrt(images_count), executor=executor,
    )  # fmt: skip
    images = relaxed.x.reshape(chain.shape)
    energy = potential.energy(images.reshape(-1, potential.n)).reshape(len(a), -1)
    band = Band(images, energy, tangents(images, energy), relaxed.status, relaxed.n_eval)
    return band[0] if np.ndim(start) == 1 else band
