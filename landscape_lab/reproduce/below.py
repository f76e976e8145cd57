"""Who gets deepest at equal cost: quenches, basin-hopping, annealing or tempering, p = 3.

Ballard et al. 2017, sec. VII, ask whether basin-hopping finds minima below the threshold at which
descents end. Four ways down spend the same number of evaluations on the same tensors, and what a
kick does to a minimum is measured beside: it tells why none of them is far ahead.
"""

from functools import partial
from pathlib import Path

import numpy as np

from landscape_lab.models.spin_glass import PSpin
from landscape_lab.reproduce.batches import gather
from landscape_lab.reproduce.results import Results
from landscape_lab.search.hopping import basin_hopping
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.walkers import Quenches
from landscape_lab.types import Floats, Integers

TENSORS = {50: 6, 100: 3}
"""How many tensors of each size."""

BUDGET = 40_000
"""Evaluations of energy and gradient that each search may spend on a tensor."""

WALKERS = 64

HOPPERS = 16

PILOT = 4
"""Jumps after which the cost of one is known."""

KICKS = (40, 60, 75)
"""Angles in degrees by which basin-hopping kicks, on average over many spins."""

SEARCHES = ("quenches", *(f"basin-hopping, {angle}°" for angle in KICKS), "annealing", "tempering")

HOP_TEMPERATURE = 0.01
"""Of basin-hopping, a spin: levels of minima differ by a few hundredths."""

HOT = 1.2
"""Temperature at which annealing starts; glasses of these cubics freeze near 0.87."""

COLD = 0.3
"""The lowest temperature of the ladders; the highest is `HOT`."""

RUNGS = 16

SWAP = 10
"""Steps between two exchanges of neighbors on a ladder."""

RATE = 0.05
"""Of a step against the gradient: half of one over the largest curvature."""

ANGLES = (40, 50, 60, 70, 80)
"""Degrees by which minima are kicked exactly, to see whether they return."""

SAME = 1e-5
"""Levels that agree so closely are those of one minimum."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Search on all tensors."""
    return [gather(folder, "below-threshold", TENSORS, search_one, progress, batch=1)]


def model(n: int, seed: int) -> PSpin:
    """The model of one size and one seed, p = 3: tensors that Fig. 12 does not use."""
    return PSpin(n, 3, rng=np.random.SeedSequence([n, seed, 2]))


def search_one(n: int, seed: int, *, budget: int = BUDGET) -> Results:
    """All searches on one tensor.

    Returns
    -------
    dict
        For each of `SEARCHES` the ``lowest`` level ``(6,)`` and the evaluations ``spent`` ``(6,)``;
        the ``share`` of quenches that end in the lowest minimum that they find; the part of minima
        that ``returned`` after kicks by `ANGLES`, ``(5,)``, and the part ``lower`` of those that
        ended lower than they began, ``(5,)``.
    """
    potential = model(n, seed)
    rng = np.random.default_rng([n, seed, 3])
    quenches = _quenches(potential, rng, budget)
    each = float(quenches.n_eval.mean())
    hops = [_hops(potential, rng, angle, each, budget) for angle in KICKS]
    noisy = [_anneal(potential, rng, each, budget), _temper(potential, rng, each, budget)]
    told = [(quenches.energy[quenches.converged].min(), quenches.n_eval.sum()), *hops, *noisy]
    lowest, spent = (np.array(column) for column in zip(*told, strict=True))
    level = quenches.energy[quenches.converged] / n
    returned, lower = _kicked(potential, rng, quenches[quenches.converged])
    return {
        "lowest": lowest / n, "spent": spent, "share": np.mean(level < level.min() + SAME),
        "returned": returned, "lower": lower,
    }  # fmt: skip


def _quenches(potential: PSpin, rng: np.random.Generator, budget: int) -> Quenches:
    """Quenches from points at random, as many as the budget allows."""
    parts, spent = [], 0
    while spent < budget:
        part = minimize(potential, potential.sample(WALKERS, rng))
        parts.append(part)
        spent += int(part.n_eval.sum())
    joined = Quenches.join(parts)
    return joined[np.flatnonzero(np.cumsum(joined.n_eval) <= budget)]


def _hops(
    potential: PSpin, rng: np.random.Generator, angle: float, each: float, budget: int
) -> tuple[float, int]:
    """Basin-hopping whose jumps turn a point by about an angle; lowest energy and evaluations.

    A short walk tells what a jump costs: the smaller it is, the shorter is the way back.
    """
    walk = partial(
        basin_hopping, potential, temperature=HOP_TEMPERATURE * potential.n,
        step_size=float(np.sqrt(3) * np.tan(np.radians(angle))), rng=rng,
    )  # fmt: skip
    first = walk(potential.sample(HOPPERS, rng), n_steps=PILOT)
    spent = int(first.n_eval.sum())
    jump = max(1.0, (spent / HOPPERS - each) / PILOT)
    steps = max(1, int((budget - spent) / HOPPERS / jump))
    hops = walk(first.x, n_steps=steps)
    return float(hops.energy[hops.converged].min()), spent + int(hops.n_eval.sum())


def _moved(
    potential: PSpin, x: Floats, gradient: Floats, temperature: Floats, rng: np.random.Generator
) -> Floats:
    """A step of Langevin's equation on the sphere."""
    noise = np.sqrt(2 * RATE * temperature)[:, None] * rng.standard_normal(x.shape)
    return potential.symmetry.normalize(x - RATE * gradient + noise)


def _anneal(
    potential: PSpin, rng: np.random.Generator, each: float, budget: int
) -> tuple[float, int]:
    """Walkers that are cooled evenly from `HOT` to zero, and quenched."""
    x = potential.sample(WALKERS, rng)
    steps = max(1, int(budget / WALKERS - each))
    for temperature in np.linspace(HOT, 0, steps):
        gradient = potential.energy_gradient(x)[1]
        x = _moved(potential, x, gradient, np.full(WALKERS, temperature), rng)
    ended = minimize(potential, x)
    return float(ended.energy.min()), steps * WALKERS + int(ended.n_eval.sum())


def _temper(
    potential: PSpin, rng: np.random.Generator, each: float, budget: int
) -> tuple[float, int]:
    """Ladders of temperatures with exchanges; all walkers are quenched halfway and at the end."""
    ladder = np.tile(np.geomspace(COLD, HOT, RUNGS), WALKERS // RUNGS)
    x, best, spent = potential.sample(WALKERS, rng), np.inf, 0
    steps = max(2, int(budget / WALKERS - 2 * each))
    for step in range(steps):
        energy, gradient = potential.energy_gradient(x)
        if step % SWAP == 0:
            order = _exchanged(energy, ladder, step // SWAP % 2, rng)
            x, gradient = x[order], gradient[order]
        x = _moved(potential, x, gradient, ladder, rng)
        if step + 1 in (steps // 2, steps):
            ended = minimize(potential, x)
            best = min(best, float(ended.energy.min()))
            spent += int(ended.n_eval.sum())
    return best, steps * WALKERS + spent


def _exchanged(energy: Floats, ladder: Floats, first: int, rng: np.random.Generator) -> Integers:
    """Who stands on which rung after neighbors were offered an exchange (Metropolis's rule)."""
    order = np.arange(len(ladder))
    for low in range(first, len(ladder) - 1, 2):
        if (low + 1) % RUNGS:
            gain = (energy[low] - energy[low + 1]) * (1 / ladder[low] - 1 / ladder[low + 1])
            if rng.random() < np.exp(min(gain, 0.0)):
                order[[low, low + 1]] = low + 1, low
    return order


def _kicked(potential: PSpin, rng: np.random.Generator, minima: Quenches) -> tuple[Floats, Floats]:
    """Parts of minima that return, and that end lower, after kicks by exact angles."""
    unit = potential.symmetry.normalize(minima.x[:WALKERS]) / potential.radius
    level = minima.energy[:WALKERS] / potential.n
    aside = rng.standard_normal((len(ANGLES), *unit.shape))
    aside -= np.sum(aside * unit, axis=2, keepdims=True) * unit
    aside /= np.linalg.norm(aside, axis=2, keepdims=True)
    returned, lower = np.empty(len(ANGLES)), np.empty(len(ANGLES))
    for k, angle in enumerate(np.radians(ANGLES)):
        start = potential.radius * (np.cos(angle) * unit + np.sin(angle) * aside[k])
        ended = minimize(potential, start)
        change = ended.energy / potential.n - level
        returned[k], lower[k] = np.mean(np.abs(change) < SAME), np.mean(change < -SAME)
    return returned, lower
