"""Jump, quench, and keep the new minimum if it is lower or luck allows.

Basin-hopping (Li and Scheraga 1987; Wales and Doye, J. Phys. Chem. A 101, 5111 (1997)): a Monte
Carlo walk on the landscape in which every point has the energy of the minimum below it.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.walkers import Quenches
from landscape_lab.search.workers import Workers
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import Random, as_points, count, generator, positive

JUMP = 0.4
"""How far a coordinate jumps at the most, in units of ``potential.scale.length``."""


@dataclass(frozen=True, eq=False)
class Hops(Quenches):
    """The lowest minimum that each walker has seen, and the walk that led there.

    Attributes
    ----------
    walk : (B, n_steps + 1)
        Energy of the minimum that the walker sat in after each step.
    accepted : (B, n_steps)
        Whether the step was taken. A walker whose start led to no minimum takes the first step
        that leads to one.
    """

    walk: Floats
    accepted: Booleans


def basin_hopping(
    potential: Potential,
    x: Any,
    *,
    n_steps: int,
    temperature: float | None = None,
    step_size: float | None = None,
    rng: Random = 0,
    tol: float | None = None,
    executor: Workers | None = None,
) -> Hops:
    """Walk from minimum to minimum, downhill by preference.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points, one for each independent walker.
    n_steps : int
        Jumps of each walker.
    temperature : float, optional
        In the units of the energy; a step up by ``dE`` is taken with probability
        ``exp(-dE / temperature)``. ``potential.scale.energy`` unless given.
    step_size : float, optional
        Every coordinate jumps by up to this, in either direction; 0.4 of
        ``potential.scale.length`` unless given.
    rng : int, SeedSequence or Generator
        Each walker draws from a stream of its own.
    tol, executor
        As for `minimize`.

    Returns
    -------
    Hops
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that walker alone.
        `n_eval` and `n_iter` are totals over the walk.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.
    """
    as_potential(potential)
    steps = count(n_steps, "n_steps")
    scale = potential.scale
    kt = scale.energy if temperature is None else positive(temperature, "temperature", zero=True)
    jump = JUMP * scale.length if step_size is None else positive(step_size, "step_size")
    starts = as_points(x, potential.n)
    streams = generator(rng).spawn(len(starts))
    current = minimize(potential, starts, tol=tol, executor=executor)
    lowest = current[np.arange(len(starts))]
    walk, accepted = [current.energy.copy()], []
    n_eval, n_iter = current.n_eval.copy(), current.n_iter.copy()
    for _ in range(steps):
        jumps = np.stack([s.uniform(-jump, jump, potential.n) for s in streams])
        chance = np.array([s.random() for s in streams])
        starts = potential.symmetry.normalize(current.x) + jumps
        trial = minimize(potential, starts, tol=tol, executor=executor)
        n_eval += trial.n_eval
        n_iter += trial.n_iter
        rise = np.where(trial.converged, trial.energy - current.energy, np.inf)
        with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
            lucky = chance < np.exp(-rise / np.float64(kt))
        # A walker that is in no minimum yet takes the first that it finds.
        taken = trial.converged & ((rise <= 0) | lucky | ~current.converged)
        lower = (trial.energy < lowest.energy) | ~lowest.converged
        _replace(current, trial, taken)
        _replace(lowest, trial, trial.converged & lower)
        walk.append(current.energy.copy())
        accepted.append(taken)
    hops = Hops(
        lowest.x, lowest.energy, lowest.rms, lowest.status, n_eval, n_iter,
        np.stack(walk, axis=1), np.stack(accepted, axis=1),
    )  # fmt: skip
    return hops[0] if np.ndim(x) == 1 else hops


def _replace(kept: Quenches, new: Quenches, where: Booleans) -> None:
    for name in ("x", "energy", "rms", "status"):
        getattr(kept, name)[where] = getattr(new, name)[where]
