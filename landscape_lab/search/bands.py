"""A chain of images between two minima, relaxed across the ridges that part them.

A nudged elastic band without springs: after every step the images are spread evenly again, as on a
string, the tops climb and the lowest images sink. All is measured in the band's own length and
energies. A whole band is one walker, and its step is compiled in `band_step`.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.band_step import (
    ENERGY,
    N_EVAL,
    NEW,
    PAIRS,
    POSITION,
    PRODUCT,
    State,
    advance,
    set_tangents,
)  # fmt: skip
from landscape_lab.search.walkers import Crowd, Record, Status, search_in_pieces
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive

TOLERANCE = 0.05
"""Force that may be left on an image, in units of the band's spread of energies by its length."""

MAX_ITER = 400
"""Steps that a band may take unless more are asked for; most take 10 to 100."""

BOW = 0.05
"""How far the first chain bows, in units of its length: a straight one may keep a symmetry that no
step can break, and ends on a ridge between the true saddles."""


@dataclass(frozen=True, eq=False)
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


class BandCrowd(Crowd[Band]):
    """Bands that relax, one a slot; only the images between the ends are asked for."""

    def __init__(
        self, starts: Floats, ends: Floats, end_energy: Floats, *, capacity: int, memory: int,
        options: tuple[float, float, int],
    ) -> None:  # fmt: skip
        _, between, n = starts.shape
        capacity = max(1, min(capacity // between, len(starts)))
        self.starts, self.starts_ends, self.starts_energy = starts, ends, end_energy
        self.memory, self.options = memory, options
        self.state = State(
            x=np.empty((capacity, between, n)),
            ends=np.empty((capacity, 2, n)),
            end_energy=np.empty((capacity, 2)),
            vectors=np.empty((capacity, between, PAIRS + 2 * memory, n)),
            numbers=np.empty((capacity, between, PRODUCT + memory)),
            stored=np.empty((capacity, between), dtype=np.int64),
            counts=np.empty((capacity, 2), dtype=np.int64),
            status=np.empty(capacity, dtype=np.int64),
        )
        self.x, self.status, self.arrays = self.state.x, self.state.status, tuple(self.state)

    def enter(self, slots: Integers, walkers: Integers) -> None:
        state = self.state
        state.x[slots] = self.starts[walkers]
        state.ends[slots] = self.starts_ends[walkers]
        state.end_energy[slots] = self.starts_energy[walkers]
        state.vectors[slots, :, POSITION] = self.starts[walkers]
        state.numbers[slots, :, ENERGY] = np.nan
        state.stored[slots] = NEW
        state.counts[slots] = 0
        state.status[slots] = Status.RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        x = self.x[:active]
        energy, gradient = potential.energy_gradient(x.reshape(-1, x.shape[2]))
        return advance(
            active, self.state, energy.reshape(active, -1), gradient.reshape(x.shape),
            self.memory, *self.options,
        )  # fmt: skip

    def report(self, slots: Integers) -> Band:
        state = self.state
        ends, end_energy = state.ends[slots], state.end_energy[slots]
        images = np.concatenate(
            [ends[:, :1], state.vectors[slots, :, POSITION], ends[:, 1:]], axis=1
        )
        energy = np.concatenate(
            [end_energy[:, :1], state.numbers[slots, :, ENERGY], end_energy[:, 1:]], axis=1
        )
        return Band(
            images, energy, tangents(images, energy), state.status[slots],
            state.counts[slots, N_EVAL],
        )  # fmt: skip


def tangents(images: Floats, energy: Floats) -> Floats:
    """Unit tangents ``(B, K, n)`` towards the higher neighbor; weighted by energy at extrema.

    Henkelman and Jónsson, J. Chem. Phys. 113, 9978 (2000), eqns (8) to (11).
    """
    tangent = np.empty(images.shape)
    set_tangents(np.ascontiguousarray(images), np.ascontiguousarray(energy), tangent)
    return tangent


def elastic_band(
    potential: Potential,
    start: Any,
    end: Any,
    *,
    n_images: int = 15,
    spring: float | None = None,
    tol: float | None = None,
    max_iter: int | None = None,
    executor: Workers | None = None,
) -> Band:
    r"""Relax chains of images between pairs of points.

    Parameters
    ----------
    potential : Potential
    start, end : (B, n) or (n,)
        Two minima for each band. The end is first replaced by its image nearest to the start.
    n_images : int
        Images of a chain, its two ends included.
    spring : float, optional
        What part of their uneven distances the images make good in a step, up to 1; 1 unless
        given.
    tol : float, optional
        Root mean square force at which a band is relaxed, in the landscape's units. Unless given,
        a force per image of 0.05 of the band's own: the spread of its energies by its length.
    max_iter : int, optional
        Steps that a band may take; 400 unless given.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the crowd run; threads on all processors unless given.

    Returns
    -------
    Band
        With ``(B, ...)`` arrays; for single points ``(n,)`` the record of that band alone.
        Converged where no image feels a larger force than `tol` across the band, no top and no
        image lower than both neighbors feels one in any direction, and no image stands where it
        is crowded while a gap elsewhere is twice as wide.

    Raises
    ------
    ValueError, TypeError
        If shapes differ or an option makes no sense.

    Notes
    -----
    Across the band acts the gradient without its part along the tangent :math:`t`, which points to
    the higher neighbor (Henkelman and Jónsson 2000),

    .. math:: g_\perp = g - (g \cdot t) \, t.

    Every image has a memory of its own for the landscape's curvature and takes a quasi-Newton step
    no longer than half the distance between images. A tangent turns with the image that it points
    to: where the slope along the band is :math:`f` and the next higher image, at distance
    :math:`h`, moves by :math:`d'`, an image's own step :math:`d` solves

    .. math:: (H + f / h) \, d = -g_\perp + (f / h) \, d',

    from the tops downwards. Without that term fine bands do not settle. Distances are made even
    along the broken line through the images, as on a string (E, Ren and Vanden-Eijnden, J. Chem.
    Phys. 126, 164103 (2007)), so there are no springs, and no second nudge (Trygubenko and Wales,
    J. Chem. Phys. 120, 2082 (2004)) is needed. Each image higher than both neighbors climbs
    (Henkelman, Uberuaga and Jónsson, J. Chem. Phys. 113, 9901 (2000)), to where the cubic through
    its energy, its neighbor's and their slopes is highest; each image lower than both sinks with
    its whole gradient.

    Every length is a part of the band's, every force a part of its spread of energies by its
    length. In another unit of energy or of length the band is the same; bit for bit if the unit is
    a power of two.
    """
    n = as_potential(potential).n
    a, b = as_points(start, n, "start"), as_points(end, n, "end")
    if a.shape != b.shape:
        raise ValueError(
            f"end has shape {np.shape(end)}; that of start, {np.shape(start)}, would do"
        )
    between = count(n_images, "n_images", least=3) - 2
    part = 1.0 if spring is None else positive(spring, "spring")
    if part > 1.0:
        raise ValueError(f"spring is {spring!r}; a number above 0 and up to 1 would do")
    force = -TOLERANCE if tol is None else positive(tol, "tol") * n**0.5
    steps = MAX_ITER if max_iter is None else count(max_iter, "max_iter")
    ends = np.stack([a, potential.symmetry.align(b, a)], axis=1)
    end_energy = potential.energy(ends.reshape(-1, n)).reshape(-1, 2)
    settings = {"memory": potential.memory, "options": (force, part, steps)}
    bands = search_in_pieces(
        BandCrowd, potential, (_chains(ends, between), ends, end_energy), settings,
        size=max(1, 4 * potential.crowd // between), executor=executor,
    )  # fmt: skip
    return bands[0] if np.ndim(start) == 1 else bands


def _chains(ends: Floats, between: int) -> Floats:
    """Images between the ends ``(B, 2, n)``, on a line with a slight bow, ``(B, between, n)``."""
    way = np.linspace(0.0, 1.0, between + 2)[1:-1, None]
    aside = np.random.default_rng(0).standard_normal((1, ends.shape[2]))
    bow = BOW * np.sin(np.pi * way) * aside / np.linalg.norm(aside)
    length = np.linalg.norm(ends[:, 1] - ends[:, 0], axis=1)[:, None, None]
    return ends[:, :1] * (1.0 - way) + ends[:, 1:] * way + length * bow
