"""Uphill along one mode, downhill across it, and no Hessian: for thousands of coordinates.

Hybrid eigenvector-following (Munro and Wales, Phys. Rev. B 59, 3969 (1999)). Every walker goes in
rounds. A few Hessian products, begun at the mode of the last round, turn the mode to where it is
softest; one step leads uphill along it; some steps of LBFGS lead downhill in all directions across
it. All walkers ask for products and gradients at the same time. Where the gradient has vanished,
many products show how many modes are negative.
"""

from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.search.lanczos import RitzModes, ritz_modes
from landscape_lab.search.lbfgs import MAX_SHRINKS, LBFGSCrowd, minimize, quench_options
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Crowd, Quenches, Status, pieces, search_in_pieces
from landscape_lab.search.workers import Workers, spread
from landscape_lab.types import Booleans, Floats, Integers

PRODUCTS = 8
"""Hessian products of a round."""

STEPS = 10
"""Steps downhill across the mode in a round."""

CERTAIN, SURER = 80, 320
"""Hessian products that certify a stationary point, or find the modes to begin with; and more, for
a point whose softest modes these do not tell."""

FAITHFUL = 15
"""After so many rounds uphill a walker leaves its mode for the softest that it knows."""

FIRST_CLIMB = 0.3
"""First step uphill from a point without gradient, in units of the longest step."""

PATIENCE = 10
"""A walker may leave the domain and return; one outside after so many rounds is lost."""

UNLIMITED = 10**9
"""Steps that the walk across a mode may take in all its rounds together."""

DOUBT = 0.5
"""An eigenvalue is known where its error is below this part of it."""


class HybridCrowd(Crowd[Saddles]):
    """Walkers that climb along one mode each, and relax across it."""

    def __init__(
        self, starts: Floats, direction: Floats, pushed: Booleans, *, capacity: int,
        memory: int, tol: float, max_step: float, max_iter: int,
        quench: tuple[float, float, float], length: float,
    ) -> None:  # fmt: skip
        capacity, n = min(capacity, len(starts)), starts.shape[1]
        self.starts, self.starts_direction, self.starts_pushed = starts, direction, pushed
        self.tol, self.max_step, self.max_iter = tol, max_step, max_iter
        self.length = length
        self.descent = LBFGSCrowd(
            starts, capacity=capacity, memory=memory, tol=0.5 * tol, options=quench,
            limits=(UNLIMITED, MAX_SHRINKS),
        )  # fmt: skip
        self.x, self.mode = np.empty((capacity, n)), np.empty((capacity, n))
        self.pushed = np.empty(capacity, dtype=bool)
        self.summary = np.empty((capacity, 3))
        self.rounds = np.empty(capacity, dtype=np.int64)
        self.counts = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.arrays = (
            self.x, self.mode, self.pushed, self.summary, self.rounds, self.counts, self.status,
            *self.descent.arrays,
        )  # fmt: skip

    def enter(self, slots: Integers, walkers: Integers) -> None:
        self.x[slots] = self.starts[walkers]
        self.mode[slots] = self.starts_direction[walkers]
        self.pushed[slots] = self.starts_pushed[walkers]
        self.summary[slots] = np.nan
        self.rounds[slots] = self.counts[slots] = 0
        self.status[slots] = Status.RUNNING
        self.descent.enter(slots, walkers)

    def advance(self, potential: Potential, active: int) -> int:
        """One round of every walker."""
        x, status = self.x[:active], self.status[:active]
        x[:] = potential.symmetry.normalize(x)
        energy, gradient = potential.energy_gradient(x)
        slope = self._turn(potential, active, gradient)
        rms = np.sqrt(np.mean(gradient**2, axis=1))
        running = status == Status.RUNNING
        self.summary[:active][running, 0] = energy[running]
        self.summary[:active][running, 1] = rms[running]
        self.rounds[:active] += running
        self.counts[:active] += running * (PRODUCTS + 1)
        finite = np.isfinite(energy) & np.isfinite(rms)
        lost = (self.rounds[:active] % PATIENCE == 0) & ~potential.inside(x)
        status[running & lost] = Status.LEFT_DOMAIN
        status[running & ~finite] = Status.NOT_FINITE
        arrived = np.flatnonzero(
            (rms < self.tol) & ~self.pushed[:active] & (status == Status.RUNNING)
        )
        if len(arrived):
            self._judge(potential, arrived)
        late = (status == Status.RUNNING) & (self.rounds[:active] >= self.max_iter)
        status[late] = Status.OUT_OF_ITERATIONS
        walking = status == Status.RUNNING
        if walking.any():
            self._climb(active, slope, walking)
            self._relax(potential, active, walking)
        return int(np.sum(~walking))

    def _turn(self, potential: Potential, active: int, gradient: Floats) -> Floats:
        """Turn the modes by some products; returns the slopes along them, ``(B,)``."""
        x, mode = self.x[:active], self.mode[:active]
        modes = ritz_modes(
            potential.hessian_operator(x), mode, PRODUCTS,
            lambda v: potential.symmetry.across(x, v),
        )  # fmt: skip
        rows = np.arange(active)
        followed = np.argmax(modes.overlap, axis=1)
        leave = (modes.values[rows, followed] < 0) | (self.rounds[:active] > FAITHFUL)
        followed[leave] = 0
        turned = modes.vector(followed)
        turned *= np.where(np.sum(turned * mode, axis=1) < 0, -1.0, 1.0)[:, None]
        running = self.status[:active] == Status.RUNNING
        mode[running] = turned[running]
        self.summary[:active][running, 2] = modes.values[rows, followed][running]
        return np.sum(gradient * mode, axis=1)

    def _judge(self, potential: Potential, arrived: Integers) -> None:
        """Count the negative modes of walkers that have arrived at a stationary point."""
        for products in (CERTAIN, SURER):
            modes, number = certify(potential, self.x[arrived], self.mode[arrived], products)
            self.counts[arrived] += number
            self.mode[arrived], self.summary[arrived, 2] = modes.vector(0), modes.values[:, 0]
            known = (modes.error[:, :2] < DOUBT * np.abs(modes.values[:, :2])).all(axis=1)
            n_negative = np.sum(modes.values < 0, axis=1)
            self.status[arrived[n_negative == 0]] = Status.WRONG_INDEX
            self.status[arrived[n_negative == 1]] = Status.CONVERGED
            off = n_negative > 1
            self.x[arrived[off]] += FIRST_CLIMB * self.max_step * modes.vector(1)[off]
            arrived = arrived[~known & ~off]
            if len(arrived) == 0:
                return
        self.status[arrived] = Status.FLAT_MODE

    def _climb(self, active: int, slope: Floats, walking: Booleans) -> None:
        """One step uphill along the mode: that of eigenvector-following, not too long."""
        curvature = np.abs(self.summary[:active, 2])
        size = curvature + np.sqrt(curvature**2 + 4 * (slope / self.length) ** 2)
        step = 2 * slope / np.where(size > 0, size, 1.0)
        first = self.pushed[:active]
        step[first] = np.maximum(np.abs(step[first]), FIRST_CLIMB * self.max_step)
        step = np.clip(step, -self.max_step, self.max_step)
        self.pushed[:active] = False
        self.x[:active] += (walking * step)[:, None] * self.mode[:active]

    def _relax(self, potential: Potential, active: int, walking: Booleans) -> None:
        """Some steps of LBFGS in the plane across the mode; what it learned before it keeps."""
        descent, mode = self.descent, self.mode[:active]
        descent.restart(self.x[:active], walking)
        x, slots = descent.x[:active], np.arange(active)
        reached = descent.position(slots)
        for _ in range(STEPS):
            energy, gradient = potential.energy_gradient(x)
            gradient -= np.sum(gradient * mode, axis=1)[:, None] * mode
            stopped = descent.move(active, energy, gradient)
            reached = descent.position(slots)
            x -= np.sum((x - reached) * mode, axis=1)[:, None] * mode
            self.counts[:active] += walking
            if stopped == active:
                break
        self.x[:active][walking] = reached[walking]

    def report(self, slots: Integers) -> Saddles:
        energy, rms, curvature = self.summary[slots].T.copy()
        return Saddles(
            x=self.x[slots], energy=energy, rms=rms, curvature=curvature, mode=self.mode[slots],
            log_det=np.full(len(slots), np.nan), status=self.status[slots],
            n_eval=self.counts[slots],
        )  # fmt: skip


def certify(
    potential: Potential, x: Floats, start: Floats, products: int = CERTAIN
) -> tuple[RitzModes, int]:
    """The softest modes at some points ``(B, n)``, from near `start`, and how many products."""
    noise = np.random.default_rng(0).standard_normal((1, x.shape[1]))
    noise /= np.linalg.norm(noise)
    operator = potential.hessian_operator(x)

    def project(v: Floats) -> Floats:
        return potential.symmetry.across(x, v)

    return ritz_modes(operator, start + noise, products, project), products


def soft_modes(
    potential: Potential, x: Floats, number: Integers, executor: Workers | None = None
) -> Floats:
    """Of each point ``(B, n)`` the mode with some number, 0 for the softest, ``(B, n)``."""
    places, back = np.unique(x, axis=0, return_inverse=True)
    cut = pieces(len(places), potential.crowd)
    walkers = [np.flatnonzero((back >= piece.start) & (back < piece.stop)) for piece in cut]
    work = [
        (potential, places[piece], back[these] - piece.start, number[these])
        for piece, these in zip(cut, walkers, strict=True)
    ]
    found = np.empty_like(x)
    modes = spread(_some_modes, work, executor, threadsafe=potential.threadsafe)
    found[np.concatenate(walkers)] = np.concatenate(modes)
    return found


def _some_modes(potential: Potential, x: Floats, place: Integers, number: Integers) -> Floats:
    """Of some of the points the modes with some numbers, one row each."""
    modes, _ = certify(potential, x, np.zeros_like(x))
    return np.stack([modes.one(p, k) for p, k in zip(place, number, strict=True)])


def climb(
    potential: Potential, starts: Floats, chosen: Integers, sign: Floats, direction: Floats,
    executor: Workers | None, *, tol: float, max_step: float, max_iter: int,
) -> Saddles:  # fmt: skip
    """Climb to transition states without Hessians; `chosen` is -1 where `direction` counts."""
    direction = direction.copy()
    pushed = chosen >= 0
    if pushed.any():
        modes = soft_modes(potential, starts[pushed], chosen[pushed], executor)
        largest = np.take_along_axis(modes, np.argmax(np.abs(modes), axis=1)[:, None], axis=1)
        direction[pushed] = sign[pushed, None] * np.sign(largest) * modes
    settings = {
        "memory": potential.memory, "tol": tol, "max_step": max_step, "max_iter": max_iter,
        "quench": quench_options(potential), "length": potential.scale.length,
    }  # fmt: skip
    columns = (starts, direction, pushed)
    return search_in_pieces(
        HybridCrowd, potential, columns, settings, size=4 * potential.crowd, executor=executor
    )


def settle(
    potential: Potential, x: Floats, *, executor: Workers | None = None, **options: Any
) -> Saddles:
    """Bring minima to many digits by LBFGS, and certify that no mode is negative."""
    quenches = minimize(potential, x, executor=executor, **options)
    work = [(potential, quenches[piece]) for piece in pieces(len(x), potential.crowd)]
    return Saddles.join(spread(_certified, work, executor, threadsafe=potential.threadsafe))


def _certified(potential: Potential, found: Quenches) -> Saddles:
    """Quenches with their softest modes; those that ended in a minimum have converged."""
    modes, number = certify(potential, found.x, np.zeros_like(found.x))
    wrong = found.converged & (modes.values[:, 0] < 0)
    return Saddles(
        x=found.x, energy=found.energy, rms=found.rms, curvature=modes.values[:, 0],
        mode=modes.vector(0), log_det=np.full(len(found), np.nan),
        status=np.where(wrong, Status.WRONG_INDEX, found.status), n_eval=found.n_eval + number,
    )  # fmt: skip
