"""From a model to a connected landscape: sample, climb, descend, connect, and know when to stop.

The survey is a sequence of small tasks. Which task comes next, and what it draws at random, follows
from the landscape found so far and the seed alone; a task's findings are committed together. So a
survey that was killed continues as if nothing had happened.
"""

from collections import Counter
from concurrent.futures import Executor
from dataclasses import asdict, dataclass, field
from os import PathLike
from typing import Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from landscape_lab.landscape import Landscape
from landscape_lab.potential import Array, Potential
from landscape_lab.search.eigenvector_following import Saddles, find_saddles, polish
from landscape_lab.search.elastic_band import elastic_band
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import descend
from landscape_lab.search.walkers import Status
from landscape_lab.symmetry import project_out
from landscape_lab.validation import count, positive

QUENCH_CHUNK = 128
SEARCH_CHUNK = 256
BAND_CHUNK = 16
KICK = 2.0
"""Longest displacement of a random search, in units of ``potential.length``."""

ROUGH_STEPS = 15
"""Steps downhill that a random start takes before it climbs: enough to part overlapping atoms."""

KICK_MODES = 6
"""A random search climbs one of so many softest modes; stiffer ones seldom lead to a saddle."""

QUENCH_TOLERANCE = 1e-5
"""Where a quench hands over to Newton's method."""


@dataclass(frozen=True)
class Budget:
    """What a survey may spend, and when it is content.

    Attributes
    ----------
    quenches : int
        Random starts at the most.
    quiet_quenches : int
        Stop quenching after so many in a row without a new minimum.
    modes : int
        Softest modes climbed from every minimum, both ways.
    searches : int
        Saddle searches at the most.
    quiet_searches : int
        Stop after so many random searches in a row without a new stationary point.
    bands : int
        Elastic bands at the most.
    """

    quenches: int = 4096
    quiet_quenches: int = 512
    modes: int = 12
    searches: int = 20_000
    quiet_searches: int = 1536
    bands: int = 256


@dataclass
class Log:
    """What a survey has done so far; kept in the landscape's file.

    Attributes
    ----------
    tasks, quenches, searches, bands : int
    quiet_quenches, quiet_searches : int
        The length of the present run without anything new.
    climbed : int
        Minima from which the modes have been climbed; they are climbed in order.
    outcomes : dict
        For each kind of search, how many ended in which way.
    tried : list of [int, int]
        Pairs of minima that a band was stretched between.
    """

    tasks: int = 0
    quenches: int = 0
    searches: int = 0
    bands: int = 0
    quiet_quenches: int = 0
    quiet_searches: int = 0
    climbed: int = 0
    outcomes: dict[str, dict[str, int]] = field(default_factory=dict)
    tried: list[list[int]] = field(default_factory=list)

    def count(self, kind: str, status: NDArray[np.int64]) -> None:
        """Add the outcomes of searches ``(B,)``."""
        names = Counter(Status(int(s)).name.lower().replace("_", " ") for s in status)
        self.add(kind, names)

    def chance_of_news(self) -> float:
        """Upper bound, with 95% confidence, of the chance that a random search finds a new point.

        After q searches without one it is ``-ln(0.05) / q``, the rule of three.
        """
        return min(1.0, float(-np.log(0.05)) / self.quiet_searches) if self.quiet_searches else 1.0

    def add(self, kind: str, outcomes: dict[str, int]) -> None:
        """Add outcomes that have a name."""
        total = Counter(self.outcomes.get(kind, {}))
        total.update(outcomes)
        self.outcomes[kind] = dict(sorted(total.items()))


class _Surveyor:
    """One survey of one landscape: knows the next task and carries it out."""

    def __init__(
        self, landscape: Landscape, potential: Potential, budget: Budget,
        seed: np.random.SeedSequence, executor: Executor | None,
    ) -> None:  # fmt: skip
        self.landscape, self.potential, self.budget = landscape, potential, budget
        self.seed, self.executor = seed, executor
        self.log = Log(**landscape.recall("log", {}))

    def rng(self) -> np.random.Generator:
        """The random numbers of the present task."""
        key = (*self.seed.spawn_key, self.log.tasks)
        return np.random.default_rng(np.random.SeedSequence(self.seed.entropy, spawn_key=key))

    def step(self) -> bool:
        """Carry out one task and commit it; False when there is none left."""
        task = self._next_task()
        if task is None:
            return False
        with self.landscape.transaction():
            task()
            self.log.tasks += 1
            self.landscape.remember("log", asdict(self.log))
        return True

    def _next_task(self) -> Any:
        log, budget, landscape = self.log, self.budget, self.landscape
        if log.quenches < budget.quenches and log.quiet_quenches < budget.quiet_quenches:
            return self.quench
        if landscape.n_minima == 0 or log.searches >= budget.searches:
            return None
        if log.climbed < landscape.n_minima:
            return self.climb
        if log.bands < budget.bands and self._separate_pairs():
            return self.stretch
        if log.quiet_searches < budget.quiet_searches:
            return self.explore
        return None

    def why_stopped(self) -> str:
        """The criterion that ended the survey, as a sentence."""
        log, budget = self.log, self.budget
        if self.landscape.n_minima == 0:
            return f"No minimum was found in {log.quenches} quenches."
        if log.searches >= budget.searches:
            return f"The budget of {budget.searches} saddle searches is spent."
        connected = self.landscape.network().connected()
        state = "everything is connected" if connected else "some minima are still separate"
        return (
            f"The last {log.quiet_searches} random searches found nothing new, and {state}."
        )

    def quench(self) -> None:
        """Random starts, and the minima below them."""
        size = min(QUENCH_CHUNK, self.budget.quenches - self.log.quenches)
        starts = self.potential.sample(size, self.rng())
        known = self.landscape.n_minima
        self.settle(starts, "quenches")
        self.log.quenches += size
        new = self.landscape.n_minima > known
        self.log.quiet_quenches = 0 if new else self.log.quiet_quenches + size

    def settle(self, starts: Array, kind: str) -> NDArray[np.int64]:
        """Go down to minima, finish by Newton steps, enter them; their numbers or -1, ``(B,)``."""
        quenches = minimize(
            self.potential, starts, tol=QUENCH_TOLERANCE, executor=self.executor
        )
        return self.enter(quenches.x, quenches.status, kind)

    def enter(self, x: Array, status: NDArray[np.int64], kind: str) -> NDArray[np.int64]:
        """Finish quenched points by Newton steps and enter them as minima."""
        numbers = np.full(len(x), -1)
        outcome = status.copy()
        arrived = np.flatnonzero(status == Status.CONVERGED)
        if len(arrived):
            minima = polish(self.potential, x[arrived], executor=self.executor)
            outcome[arrived] = minima.status
            numbers[arrived] = self.landscape.add_minima(minima)
        self.log.count(kind, outcome)
        return numbers

    def climb(self) -> None:
        """From the next minima along their softest modes, both ways."""
        modes = min(self.budget.modes, self.landscape.recall("n_modes"))
        first = self.log.climbed
        last = min(first + max(1, SEARCH_CHUNK // (2 * modes)), self.landscape.n_minima)
        x = self.landscape.minima.x[first:last]
        n = len(x)
        saddles = find_saddles(
            self.potential, np.repeat(x, 2 * modes, axis=0),
            mode=np.tile(np.repeat(np.arange(modes), 2), n), sign=np.tile([1, -1], modes * n),
            executor=self.executor,
        )  # fmt: skip
        self.log.climbed = last
        self.collect(saddles, "searches along modes")

    def explore(self) -> None:
        """From random places, along a random soft mode."""
        rng = self.rng()
        size = max(1, min(SEARCH_CHUNK // 2, self.budget.searches - self.log.searches))
        far = size // 4
        rough = minimize(
            self.potential, self.potential.sample(far, rng), tol=QUENCH_TOLERANCE,
            max_iter=ROUGH_STEPS, executor=self.executor,
        )  # fmt: skip
        starts = np.concatenate([rough.x, self.kicked(size - far, rng)])
        modes = min(self.budget.modes, KICK_MODES, self.landscape.recall("n_modes"))
        saddles = find_saddles(
            self.potential, starts, mode=rng.integers(modes, size=size),
            sign=rng.choice([-1, 1], size=size), executor=self.executor,
        )  # fmt: skip
        known = self.landscape.n_minima + self.landscape.n_transition_states
        self.collect(saddles, "random searches")
        new = self.landscape.n_minima + self.landscape.n_transition_states > known
        self.log.quiet_searches = 0 if new else self.log.quiet_searches + size

    def kicked(self, size: int, rng: np.random.Generator) -> Array:
        """Random places near the points found so far, ``(size, n)``."""
        pool = self.landscape.minima.x
        if self.landscape.n_transition_states:
            pool = np.concatenate([pool, self.landscape.transition_states.x])
        x = pool[rng.integers(len(pool), size=size)]
        kick = project_out(rng.standard_normal(x.shape), self.potential.symmetry.zero_modes(x))
        kick /= np.linalg.norm(kick, axis=1, keepdims=True)
        return x + KICK * self.potential.length * rng.random((size, 1)) * kick

    def stretch(self) -> None:
        """Elastic bands between minima that are still separate, and climbs from their tops."""
        pairs = self._separate_pairs()[:BAND_CHUNK]
        x = self.landscape.minima.x
        a, b = np.array(pairs).T
        bands = elastic_band(self.potential, x[a], x[b], executor=self.executor)
        self.log.bands += len(pairs)
        self.log.tried += [[int(i), int(j)] for i, j in pairs]
        _, tops, tangents = bands.tops()
        if len(tops):
            saddles = find_saddles(
                self.potential, tops, direction=tangents, executor=self.executor
            )
            self.collect(saddles, "searches from bands")

    def _separate_pairs(self) -> list[tuple[int, int]]:
        """Untried pairs that lie close and whose minima are not connected: one for each component."""
        network = self.landscape.network()
        label = network.components()
        if label.max() == 0:
            return []
        tried = {tuple(pair) for pair in self.log.tried}
        x, symmetry = self.landscape.minima.x, self.potential.symmetry
        invariants = symmetry.invariants(x)
        pairs = []
        for component in range(1, int(label.max()) + 1):
            inside, outside = np.flatnonzero(label == component), np.flatnonzero(label != component)
            apart = np.linalg.norm(invariants[inside, None] - invariants[None, outside], axis=2)
            for flat in np.argsort(apart, axis=None)[: len(tried) + 1]:
                i, j = np.unravel_index(flat, apart.shape)
                pair = (int(inside[i]), int(outside[j]))
                if pair not in tried and pair[::-1] not in tried and pair not in pairs:
                    pairs.append(pair)
                    break
        return pairs

    def collect(self, saddles: Saddles, kind: str) -> None:
        """Count the saddles that are known, follow the others down, and enter what they join."""
        self.log.searches += len(saddles)
        self.log.count(kind, saddles.status)
        saddles = saddles[saddles.converged]
        numbers = self.landscape.find_transition_states(saddles)
        self.landscape.count_again(numbers[numbers >= 0])
        unknown = saddles[numbers < 0]
        if len(unknown) == 0:
            return
        same = self.landscape.group(unknown)
        first, times = np.unique(same, return_counts=True)
        new = unknown[first]
        pathways = descend(
            self.potential, new, tol=QUENCH_TOLERANCE, executor=self.executor
        )
        ends = self.enter(
            pathways.ends.reshape(-1, self.potential.n), pathways.status.reshape(-1), "descents"
        )
        entered = self.landscape.add_transition_states(new, ends.reshape(-1, 2))
        self.landscape.count_again(np.repeat(entered, times - 1))
        kept = int(np.sum(entered >= 0))
        self.log.add("new saddles", {"kept": kept, "not certified": len(entered) - kept})


def report(landscape: Landscape) -> str:
    """What a survey tried, what it found, what failed, and how complete it is.

    Parameters
    ----------
    landscape : Landscape

    Returns
    -------
    str
        A few lines of text.
    """
    log = Log(**landscape.recall("log", {}))
    minima, saddles = landscape.completeness()
    lines = [f"minima              {minima}", f"transition states   {saddles}"]
    if log.quiet_searches:
        lines.append(
            f"still unseen        the last {log.quiet_searches} random searches found nothing new; "
            f"with 95% confidence the next one does so with a chance below {log.chance_of_news():.2g}"
        )
    if landscape.n_minima:
        components = int(landscape.network().components().max()) + 1
        lines.append(f"connected parts     {components}")
    lines.append(
        f"tried               {log.quenches} quenches, {log.searches} saddle searches, "
        f"{log.bands} elastic bands"
    )
    for kind, outcomes in log.outcomes.items():
        told = ", ".join(f"{n} {name}" for name, n in outcomes.items() if n)
        lines.append(f"  {kind:<22}{told}")
    lines.append(f"stopped             {landscape.recall('stopped', 'not yet')}")
    return "\n".join(lines)


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
            raise TypeError(f"survey has no option {name!r}; {', '.join(Budget.__dataclass_fields__)} would do")
        count(value, name, least=0)
    if not isinstance(potential, Potential):
        raise TypeError(f"potential is {potential!r}; an instance of Potential would do")
    tolerance = 1e-3 * potential.length if invariant_tol is None else invariant_tol
    landscape = Landscape(
        potential, path, energy_tol=positive(energy_tol, "energy_tol"),
        invariant_tol=positive(tolerance, "invariant_tol"),
    )  # fmt: skip
    surveyor = _Surveyor(landscape, potential, Budget(**budget), _seed(rng), executor)
    with tqdm(disable=not progress, unit=" tasks") as bar:
        while surveyor.step():
            bar.update()
            bar.set_postfix(
                minima=landscape.n_minima, saddles=landscape.n_transition_states,
                searches=surveyor.log.searches,
            )  # fmt: skip
    with landscape.transaction():
        landscape.remember("stopped", surveyor.why_stopped())
    return landscape


def _seed(rng: int | np.random.SeedSequence | np.random.Generator) -> np.random.SeedSequence:
    """The seed behind a generator, or a new one."""
    if isinstance(rng, np.random.SeedSequence):
        return rng
    if isinstance(rng, np.random.Generator):
        return np.random.SeedSequence(int(rng.integers(2**63)))
    return np.random.SeedSequence(count(rng, "rng", least=0))
