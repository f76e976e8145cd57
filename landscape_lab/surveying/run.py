"""From a model to a connected landscape: sample, climb, descend, connect, and know when to stop."""

import time
from concurrent.futures import Executor
from os import PathLike

import numpy as np
from tqdm import tqdm

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.surveying.surveyor import Budget, Surveyor
from landscape_lab.types import Floats
from landscape_lab.validation import count, positive


def survey(
    potential: Potential,
    path: str | PathLike[str] | None = None,
    *,
    rng: int | np.random.SeedSequence | np.random.Generator = 0,
    executor: Executor | None = None,
    progress: bool = True,
    energy_tol: float = 1e-5,
    invariant_tol: float | None = None,
    **budget: int,
) -> Landscape:
    """Map a landscape: its minima, its transition states and how they are connected.

    Minima are sampled by quenches from random starts. From every minimum saddles are searched
    along its softest modes, both ways, and each new saddle is followed down to its two minima.
    What is still separate is joined by elastic bands. Random searches end the survey when a number
    of them in a row has found nothing new.

    Parameters
    ----------
    potential : Potential
    path : path, optional
        A file that keeps the landscape; a survey that was interrupted continues from it. Without
        it the landscape lives in memory.
    rng : int, SeedSequence or Generator
        One seed, one result, whatever the executor.
    executor : concurrent.futures.Executor, optional
        Where pieces of a crowd run; threads on all processors unless given.
    progress : bool
        Show a progress bar.
    energy_tol, invariant_tol : float
        Two points are the same if their energies and their symmetry invariants agree so closely;
        1e-5 in energy and 1e-3 of ``potential.length`` unless given.
    **budget : int
        The fields of `Budget` by name: ``quenches``, ``quiet_quenches``, ``modes``, ``searches``,
        ``quiet_searches``, ``bands``.

    Returns
    -------
    Landscape
        `report` tells what was tried and how complete the result is.

    Raises
    ------
    ValueError, TypeError
        If an option makes no sense or the file belongs to another model.
    OSError
        If the file cannot be written.
    """
    for name, value in budget.items():
        if name not in Budget.__dataclass_fields__:
            raise TypeError(
                f"survey has no option {name!r}; {', '.join(Budget.__dataclass_fields__)} would do"
            )
        budget[name] = count(value, name, least=0)
    as_potential(potential)
    tolerance = 1e-3 * potential.length if invariant_tol is None else invariant_tol
    landscape = Landscape(
        potential, path, energy_tol=positive(energy_tol, "energy_tol"),
        invariant_tol=positive(tolerance, "invariant_tol"),
    )  # fmt: skip
    surveyor = Surveyor(landscape, potential, Budget(**budget), _seed(rng), executor)
    with tqdm(disable=not progress, unit=" tasks") as bar:
        clock = _Clock(landscape)
        while surveyor.step():
            clock.keep()
            bar.update()
            bar.set_postfix(
                minima=landscape.n_minima, saddles=landscape.n_transition_states,
                searches=surveyor.log.searches,
            )  # fmt: skip
    with landscape.transaction():
        landscape.remember("stopped", surveyor.why_stopped())
    return landscape


class _Clock:
    """Time that a survey has taken, in its own file: a survey may be continued."""

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self.before = np.array(landscape.recall("seconds", [0.0, 0.0])) - _now()

    def keep(self) -> None:
        """Remember the seconds on the clock, and those of this process on all processors."""
        with self.landscape.transaction():
            self.landscape.remember("seconds", (self.before + _now()).tolist())


def _now() -> Floats:
    return np.array([time.perf_counter(), time.process_time()])


def _seed(rng: int | np.random.SeedSequence | np.random.Generator) -> np.random.SeedSequence:
    """The seed behind a generator, or a new one."""
    if isinstance(rng, np.random.SeedSequence):
        return rng
    if isinstance(rng, np.random.Generator):
        return np.random.SeedSequence(int(rng.integers(2**63)))
    return np.random.SeedSequence(count(rng, "rng", least=0))
