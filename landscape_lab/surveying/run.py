"""From a model to a connected landscape: sample, climb, descend, connect, and know when to stop."""

import sys
import time
from os import PathLike

import numpy as np
from tqdm import tqdm

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.potential.gradient_check import check_gradient
from landscape_lab.search.workers import Workers, as_executor
from landscape_lab.surveying.ahead import ahead
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.compiling import announced
from landscape_lab.surveying.surveyor import Surveyor
from landscape_lab.types import Floats
from landscape_lab.validation import Random, count, flag, seed


def survey(
    potential: Potential,
    path: str | PathLike[str] | None = None,
    *,
    rng: Random | None = None,
    executor: Workers | None = None,
    progress: bool = True,
    energy_tol: float | None = None,
    invariant_tol: float | None = None,
    **budget: int,
) -> Landscape:
    """Map a landscape: its minima, its transition states and how they are connected.

    Minima are sampled by quenches from random starts. From every minimum saddles are searched
    along its softest modes, both ways, and each new saddle is followed down to its two minima.
    What is still separate is joined by elastic bands, laid where the shortest ways over missing
    connections lead (`landscape_lab.surveying.connecting`). Random searches end the survey when a
    number of them in a row has found nothing new.

    Parameters
    ----------
    potential : Potential
    path : path, optional
        A file that keeps the landscape; a survey that was interrupted continues from it. Without
        it the landscape lives in memory. While the survey runs nobody else can write the file.
    rng : int, SeedSequence or Generator, optional
        One seed, one result, whatever the executor. Unless given it is the seed that the file was
        begun with, 0 for a new one.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of a crowd run; threads on all processors unless given. A client of dask's
        scheduler (``landscape-lab[dask]``) sends them to its machines: the same result bit by bit
        where these have the same processor, and a machine that breaks down is survived. Many tasks
        are under way at once, so that many workers have something to do.
    progress : bool
        Show a progress bar.
    energy_tol, invariant_tol : float, optional
        Two points are the same if their energies and their symmetry invariants agree so closely;
        see `Landscape`.
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
        If an option makes no sense, a user's gradient does not belong to its energy, or the file
        belongs to another model or was begun with another seed or other tolerances.
    OSError
        If the file cannot be written, or somebody else writes it.
    """
    for name, value in budget.items():
        if name not in Budget.__dataclass_fields__:
            raise TypeError(
                f"survey has no option {name!r}; {', '.join(Budget.__dataclass_fields__)} would do"
            )
        budget[name] = count(value, name, least=0)
    as_potential(potential)
    flag(progress, "progress")
    if executor is not None:
        as_executor(executor, potential)
    with announced(progress):
        if potential.foreign:
            check_gradient(potential).insist()
        asked = None if rng is None else seed(rng)
        landscape = Landscape(potential, path, energy_tol=energy_tol, invariant_tol=invariant_tol)
        try:
            with ahead(potential, executor) as tasks:
                surveyor = Surveyor(
                    landscape, potential, Budget(**budget), _seed(landscape, asked), tasks
                )
                _run(surveyor, landscape, progress)
        except BaseException:
            landscape.close()
            raise
    landscape.let_others_write()
    return landscape


def _run(surveyor: Surveyor, landscape: Landscape, progress: bool) -> None:
    # Standard error may be closed.
    with tqdm(disable=not progress or sys.stderr is None, unit=" tasks") as bar:
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


def _seed(landscape: Landscape, asked: np.random.SeedSequence | None) -> np.random.SeedSequence:
    """The seed that a landscape was begun with; another one is refused."""
    its = landscape.recall("seed")
    if its is None:
        chosen = np.random.SeedSequence(0) if asked is None else asked
        its = {"entropy": chosen.entropy, "spawn_key": list(chosen.spawn_key)}
        landscape.remember("seed", its)
    chosen = np.random.SeedSequence(its["entropy"], spawn_key=tuple(its["spawn_key"]))
    if asked is not None and not np.array_equal(asked.generate_state(4), chosen.generate_state(4)):
        raise ValueError(
            f"rng has the seed {_told(asked)}, but path {landscape.path} was begun with "
            f"{_told(chosen)}; leaving it out or another path would do"
        )
    return chosen


def _told(its: np.random.SeedSequence) -> str:
    spawned = f" spawned by {its.spawn_key}" if its.spawn_key else ""
    return f"{its.entropy}{spawned}"
