"""A survey is a sequence of small tasks, each committed as a whole.

Which task comes next, and what it draws at random, follows from the landscape found so far and the
seed alone. So a survey that was killed continues as if nothing had happened.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.search.bands import elastic_band
from landscape_lab.search.eigenvector_following import Saddles, find_saddles, polish
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import descend
from landscape_lab.search.walkers import Status
from landscape_lab.search.workers import Workers
from landscape_lab.surveying.evidence import LATE, QUIET, sightings_needed
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.surveying.starts import NEAR, kinds_for, learn, shares, starts
from landscape_lab.types import Booleans, Floats, Integers

QUENCH_CHUNK = 128
SEARCH_CHUNK = 256
BAND_CHUNK = 16
SEPARATE_PATIENCE = 4
"""Random searches go on so many times longer while some minima are separate."""

ENDED = (int(Status.CONVERGED), int(Status.LEFT_DOMAIN), int(Status.WRONG_INDEX))
"""A search that ended so tells where the landscape leads; one that gave up tells nothing."""

KICK_MODES = 6
"""A random search climbs one of so many softest modes; stiffer ones seldom lead to a saddle."""


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
        Stop after so many independent draws in a row without a new stationary point: searches from
        places that do not depend on what is known, and that came to an end. From 1024 on the survey
        also goes on until every transition state has been met by enough of them (5 or more) and
        there are three times as many as the newest point took, and may be called complete
        (`verdict`); with fewer its result is a sample.
    bands : int
        Elastic bands at the most.
    """

    quenches: int = 4096
    quiet_quenches: int = 512
    modes: int = 12
    searches: int = 20_000
    quiet_searches: int = QUIET
    bands: int = 256


class Surveyor:
    """One survey of one landscape: knows the next task and carries it out."""

    def __init__(
        self, landscape: Landscape, potential: Potential, budget: Budget,
        seed: np.random.SeedSequence, executor: Workers | None,
    ) -> None:  # fmt: skip
        self.landscape, self.potential, self.budget = landscape, potential, budget
        self.seed, self.executor = seed, executor
        self.log = Log.of(landscape)
        self.sightings = Sightings(**landscape.recall("sightings", {}))
        self.joined = 0
        self.chunk = SEARCH_CHUNK if potential.hessians else potential.crowd
        self.tol = potential.tolerance * potential.scale.gradient

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
            if self.log.grow(self.landscape.n_minima, self.landscape.n_transition_states):
                self.log.quiet_searches = 0
                self.log.newest = self.sightings.drawn
            self.landscape.remember("log", asdict(self.log))
            self.landscape.remember("sightings", asdict(self.sightings))
        return True

    def _next_task(self) -> Callable[[], None] | None:
        log, budget, landscape = self.log, self.budget, self.landscape
        if log.quenches < budget.quenches and log.quiet_quenches < budget.quiet_quenches:
            return self.quench
        if landscape.n_minima == 0 or log.searches >= budget.searches:
            return None
        if budget.modes and log.climbed < landscape.n_minima:
            return self.climb
        if log.bands < budget.bands and self._separate_pairs():
            return self.stretch
        if not self._content():
            return self.explore
        return None

    def _content(self) -> bool:
        """Whether independent draws have found nothing new for long enough."""
        patience = 1 if self._all_joined() else SEPARATE_PATIENCE
        if self.log.quiet_searches < patience * self.budget.quiet_searches:
            return False
        if self.budget.quiet_searches < QUIET:
            return True
        if self.sightings.drawn < LATE * self.log.newest:
            return False
        met = self.sightings.all_kinds(self.landscape.n_transition_states)
        return bool((met >= sightings_needed(met, self.sightings.drawn)).all())

    def why_stopped(self) -> str:
        """The criterion that ended the survey, as a sentence."""
        log, budget = self.log, self.budget
        if self.landscape.n_minima == 0:
            return f"No minimum was found in {log.quenches} quenches."
        if not self._content() and log.searches >= budget.searches:
            return f"The budget of {budget.searches} saddle searches is spent."
        joined = self._all_joined()
        state = "everything is connected" if joined else "some minima are still separate"
        return f"The last {log.quiet_searches} independent draws found nothing new, and {state}."

    def quench(self) -> None:
        """Random starts, and the minima below them."""
        size = min(QUENCH_CHUNK, self.chunk, self.budget.quenches - self.log.quenches)
        starts = self.potential.sample(size, self.rng())
        known = self.landscape.n_minima
        self.settle(starts, "quenches")
        self.log.quenches += size
        new = self.landscape.n_minima > known
        self.log.quiet_quenches = 0 if new else self.log.quiet_quenches + size

    def settle(self, starts: Floats, kind: str) -> Integers:
        """Go down to minima, finish by Newton steps, enter them; their numbers or -1, ``(B,)``."""
        quenches = minimize(self.potential, starts, tol=self.tol, executor=self.executor)
        return self.enter(quenches.x, quenches.status, kind)

    def enter(self, x: Floats, status: Integers, kind: str) -> Integers:
        """Finish quenched points by Newton steps and enter them as minima."""
        numbers = np.full(len(x), -1)
        outcome = status.copy()
        arrived = np.flatnonzero(np.isin(status, (Status.CONVERGED, Status.STALLED)))
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
        last = min(first + max(1, self.chunk // (2 * modes)), self.landscape.n_minima)
        size = min(2 * modes * (last - first), self._searches_left())
        x = self.landscape.places("minima", np.arange(first, last))
        saddles = find_saddles(
            self.potential, np.repeat(x, 2 * modes, axis=0)[:size],
            mode=np.tile(np.repeat(np.arange(modes), 2), last - first)[:size],
            sign=np.tile([1, -1], modes * (last - first))[:size], executor=self.executor,
        )  # fmt: skip
        self.log.climbed += size // (2 * modes)
        self.collect(saddles, "searches along modes")

    def _searches_left(self) -> int:
        return self.budget.searches - self.log.searches

    def explore(self) -> None:
        """From random places, along a random soft mode."""
        rng = self.rng()
        size = max(1, min(self.chunk // 2, self._searches_left()))
        number = shares(size, kinds_for(self.potential), self.sightings, self.log.news)
        x = starts(self.landscape, self.potential, number, rng, self.tol, self.executor)
        modes = min(KICK_MODES, self.landscape.recall("n_modes"))
        saddles = find_saddles(
            self.potential, x, mode=rng.integers(modes, size=size),
            sign=rng.choice([-1, 1], size=size), executor=self.executor,
        )  # fmt: skip
        numbers, new = self.collect(saddles, "random searches")
        kind = np.repeat(np.arange(len(number)), list(number.values()))
        for k, name in enumerate(number):
            mine = kind == k
            if name == NEAR:
                self.log.news = learn(self.log.news, int(new[mine].sum()), int(mine.sum()))
                continue
            ended = int(np.isin(saddles.status[mine], ENDED).sum())
            self.sightings.add(name, ended, numbers[mine])
            self.log.quiet_searches += ended

    def stretch(self) -> None:
        """Elastic bands between minima that are still separate, and climbs from their tops."""
        left = self.budget.bands - self.log.bands
        pairs = self._separate_pairs()[: min(BAND_CHUNK, left)]
        x = self.landscape.minima.x
        a, b = np.array(pairs).T
        bands = elastic_band(self.potential, x[a], x[b], executor=self.executor)
        self.log.bands += len(pairs)
        self.log.tried += [[int(i), int(j)] for i, j in pairs]
        _, tops, tangents = bands.tops()
        size = min(len(tops), self._searches_left())
        if size:
            saddles = find_saddles(
                self.potential, tops[:size], direction=tangents[:size], executor=self.executor
            )
            self.collect(saddles, "searches from bands")

    def _all_joined(self) -> bool:
        """Whether all minima are connected; asked before every task, so a yes is kept."""
        if self.landscape.n_minima > self.joined and self.landscape.network().connected():
            self.joined = self.landscape.n_minima
        return self.landscape.n_minima == self.joined

    def _separate_pairs(self) -> list[tuple[int, int]]:
        """Untried pairs of close minima that are not connected, one for each component."""
        if self._all_joined():
            return []
        label = self.landscape.network().components()
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

    def collect(self, saddles: Saddles, kind: str) -> tuple[Integers, Booleans]:
        """Count the saddles that are known, follow the others down, and enter what they join.

        Returns the number of the transition state that each is, -1 for none, and which of them are
        new, both ``(B,)``; of several that are the same, the first.
        """
        self.log.searches += len(saddles)
        self.log.count(kind, saddles.status)
        numbers, new = np.full(len(saddles), -1), np.zeros(len(saddles), dtype=bool)
        at = np.flatnonzero(saddles.converged)
        if len(at) == 0:
            return numbers, new
        numbers[at] = self.landscape.find_transition_states(saddles[at])
        self.landscape.count_again(numbers[at])
        at = at[numbers[at] < 0]
        if len(at) == 0:
            return numbers, new
        first, member, times = np.unique(
            self.landscape.group(saddles[at]), return_inverse=True, return_counts=True
        )
        unknown = saddles[at[first]]
        pathways = descend(self.potential, unknown, tol=self.tol, executor=self.executor)
        ends = self.enter(
            pathways.ends.reshape(-1, self.potential.n), pathways.status.reshape(-1), "descents"
        )
        entered = self.landscape.add_transition_states(unknown, ends.reshape(-1, 2))
        self.landscape.count_again(np.repeat(entered, times - 1))
        numbers[at] = entered[member]
        new[at[first]] = entered >= 0
        kept = int(np.sum(entered >= 0))
        left = int(np.sum((pathways.status == Status.LEFT_DOMAIN).any(axis=1)))
        self.log.add(
            "new saddles",
            {"kept": kept, "led out of the domain": left, "refused": len(entered) - kept - left},
        )
        return numbers, new
