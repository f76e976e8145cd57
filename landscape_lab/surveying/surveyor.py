"""A survey is a sequence of small tasks, each committed as a whole.

Which task comes next, and what it draws at random, follows from the landscape found so far and the
seed alone. So a survey that was killed continues as if nothing had happened. Many tasks are under
way at once, each planned from the landscape as it was a while before; they are committed in the
order of their plans.
"""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.search.eigenvector_following import find_saddles
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Status, pieces
from landscape_lab.surveying.ahead import Ahead
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.connecting import Connector, Pair
from landscape_lab.surveying.evidence import LATE, QUIET, needed_where
from landscape_lab.surveying.journal import Journal
from landscape_lab.surveying.parts import Parts
from landscape_lab.surveying.plans import Plan, Planner
from landscape_lab.surveying.rounds import Climbs, Ends, follow, quench
from landscape_lab.surveying.starts import NEAR, draw, lead_downhill, learn
from landscape_lab.types import Booleans, Floats, Integers

T = TypeVar("T")

BANDS = "searches from bands"

BAND_CHUNK, BANDS_WITHOUT_HESSIANS = 16, 64
"""Bands that are laid at a time; more where each of their climbs takes thousands of gradients, so
that many workers have something to do."""

SEPARATE_PATIENCE = 4
"""Random searches go on so many times longer while some minima are separate."""

ENDED = (int(Status.CONVERGED), int(Status.LEFT_DOMAIN), int(Status.WRONG_INDEX))
"""A search that ended so tells where the landscape leads; one that gave up tells nothing."""

GUESS = 1 / 8
"""Where a transition state is met too seldom, so large a part of the draws is said to be wanting:
how many are needed, nobody knows."""


class Surveyor:
    """One survey of one landscape: knows the next task and carries it out."""

    def __init__(
        self, landscape: Landscape, potential: Potential, budget: Budget,
        seed: np.random.SeedSequence, ahead: Ahead,
    ) -> None:  # fmt: skip
        self.landscape, self.potential, self.budget = landscape, potential, budget
        self.ahead, self.executor = ahead, ahead.executor
        self.journal, self.parts = Journal(landscape), Parts(landscape)
        self.log, self.sightings = self.journal.log, self.journal.sightings
        self.connector = Connector(landscape, potential)
        self.planner = Planner(landscape, potential, budget, self.log, seed)
        self.tol = potential.tolerance * potential.scale.gradient

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
            self.journal.write()
        return True

    def _next_task(self) -> Callable[[], None] | None:
        log, budget, landscape = self.log, self.budget, self.landscape
        if log.quenches < budget.quenches and log.quiet_quenches < budget.quiet_quenches:
            return self.quench
        if landscape.n_minima == 0 or log.searches >= budget.searches:
            return None
        if budget.modes and log.climbed < landscape.n_minima:
            return self.climb
        if log.bands < budget.bands and (pairs := self._separate_pairs()):
            return partial(self.stretch, pairs)
        if self._draws_wanted():
            return self.explore
        return None

    def _draws_wanted(self) -> int:
        """About how many independent draws are wanting; 0 where it has been quiet long enough."""
        log, quiet, drawn = self.log, self.budget.quiet_searches, self.sightings.drawn
        patience = 1 if self._all_joined() else SEPARATE_PATIENCE
        wanted = max(0, patience * quiet - log.quiet_searches)
        if quiet < QUIET:
            return wanted
        wanted = max(wanted, LATE * log.newest - drawn)
        known = self.landscape.n_transition_states
        least = self.sightings.least(known)
        if known and least < needed_where(least, known, drawn):
            wanted = max(wanted, int(GUESS * drawn), 1)
        return wanted

    def why_stopped(self) -> str:
        """The criterion that ended the survey, as a sentence."""
        log, budget = self.log, self.budget
        if self.landscape.n_minima == 0:
            return f"No minimum was found in {log.quenches} quenches."
        if self._draws_wanted() and log.searches >= budget.searches:
            return f"The budget of {budget.searches} saddle searches is spent."
        joined = self._all_joined()
        state = "everything is connected" if joined else "some minima are still separate"
        return f"The last {log.quiet_searches} independent draws found nothing new, and {state}."

    def _done(
        self, kind: str, task: Callable[[Plan], Callable[[], T]], wanted: int, left: int
    ) -> tuple[Plan, T]:
        """The plan of a kind whose turn it is, and what came of it; others are under way, too."""
        due = self.planner.due(kind, wanted, left)
        for plan in due:
            if not self.ahead.begun(_key(plan)):
                self.ahead.begin(_key(plan), task(plan))
        self.log.plans[kind].pop(0)
        return due[0], self.ahead.take(_key(due[0]))

    def quench(self) -> None:
        """Random starts, and the minima below them."""
        self.planner.plan_quenches()
        log, budget, known = self.log, self.budget, self.landscape.n_minima
        wanted, left = budget.quiet_quenches - log.quiet_quenches, budget.quenches - log.quenches
        plan, ends = self._done("quenches", self._quenches, wanted, left)
        self.enter(ends, "quenches")
        log.quenches += plan["size"]
        log.quiet_quenches += plan["size"]
        if self.landscape.n_minima > known:
            log.quiet_quenches = 0

    def _quenches(self, plan: Plan) -> Callable[[], Ends]:
        starts = self.potential.sample(plan["size"], self.planner.rng(plan))
        return partial(quench, self.potential, starts, self.tol, self.executor)

    def enter(self, ends: Ends, kind: str, which: slice | Integers = slice(None)) -> Integers:
        """Enter some ends of quenches as minima; their numbers or -1, ``(B,)``."""
        row, outcome = ends.row[which], ends.status[which].copy()
        numbers = np.full(len(row), -1)
        arrived = np.flatnonzero(row >= 0)
        if len(arrived) and ends.minima is not None:
            minima = ends.minima[row[arrived]]
            outcome[arrived] = minima.status
            numbers[arrived] = self.landscape.add_minima(minima)
        self.log.count(kind, outcome)
        return numbers

    def climb(self) -> None:
        """From the next minima along their softest modes, both ways."""
        self.planner.plan_climbs()
        plan, climbs = self._done("climbs", self._climbs, self._left(), self._left())
        whole = plan["size"] // (2 * plan["modes"])
        self.log.climbed += whole
        if whole < plan["last"] - plan["first"]:  # the budget is spent; a larger one begins here
            self.log.plans["climbs"].clear()
        self.collect(climbs, "searches along modes")

    def _climbs(self, plan: Plan) -> Callable[[], Climbs]:
        places = self.landscape.places("minima", np.arange(plan["first"], plan["last"]))
        modes, minima = plan["modes"], len(places)

        def climbs() -> Climbs:
            saddles = find_saddles(
                self.potential, np.repeat(places, 2 * modes, axis=0)[: plan["size"]],
                mode=np.tile(np.repeat(np.arange(modes), 2), minima)[: plan["size"]],
                sign=np.tile([1, -1], modes * minima)[: plan["size"]], executor=self.executor,
            )  # fmt: skip
            return self._followed(saddles, plan["saddles"])

        return climbs

    def _left(self) -> int:
        return self.budget.searches - self.log.searches

    def _followed(self, saddles: Saddles, known: int) -> Climbs:
        """Saddles with what lies below those that are not among the first `known`."""
        return follow(
            self.landscape, self.potential, saddles, known, self.tol, self.executor
        )  # fmt: skip

    def explore(self) -> None:
        """From random places, along a random soft mode."""
        self.planner.plan_searches(self.sightings)
        wanted = self._draws_wanted()
        plan, climbs = self._done("searches", self._searches, wanted, self._left())
        numbers, new = self.collect(climbs, "random searches")
        number, status = plan["number"], climbs.saddles.status
        kind = np.repeat(np.arange(len(number)), list(number.values()))
        for k, name in enumerate(number):
            mine = kind == k
            if name == NEAR:
                self.log.news = learn(self.log.news, int(new[mine].sum()), int(mine.sum()))
                continue
            ended = int(np.isin(status[mine], ENDED).sum())
            self.journal.sighted(name, ended, numbers[mine])
            self.log.quiet_searches += ended

    def _searches(self, plan: Plan) -> Callable[[], Climbs]:
        rng, number, size = self.planner.rng(plan), plan["number"], plan["size"]
        known = plan["minima"], plan["saddles"]
        places = draw(self.landscape, self.potential, number, known, rng)
        mode, sign = rng.integers(plan["modes"], size=size), rng.choice([-1, 1], size=size)

        def climbs() -> Climbs:
            x = lead_downhill(self.potential, places, number, self.tol, self.executor)
            saddles = find_saddles(self.potential, x, mode=mode, sign=sign, executor=self.executor)
            return self._followed(saddles, plan["saddles"])

        return climbs

    def stretch(self, pairs: list[Pair]) -> None:
        """Elastic bands between minima that are still separate, and climbs from their tops."""
        chunk = BAND_CHUNK if self.potential.hessians else BANDS_WITHOUT_HESSIANS
        pairs = pairs[: min(chunk, self.budget.bands - self.log.bands)]
        tops, tangents = self.connector.tops(pairs, self.log.tried, self.executor)
        self.log.bands += len(pairs)
        self.log.tried += [list(pair) for pair in pairs]
        size, known = min(len(tops), self._left()), self.landscape.n_transition_states
        groups = pieces(size, self.planner.chunk)
        for group in groups:
            task = partial(self._from_tops, tops[group], tangents[group], known)
            self.ahead.begin((BANDS, group.start), task)
        for group in groups:
            self.collect(self.ahead.take((BANDS, group.start)), BANDS)

    def _from_tops(self, tops: Floats, tangents: Floats, known: int) -> Climbs:
        saddles = find_saddles(
            self.potential, tops, direction=tangents, executor=self.executor
        )  # fmt: skip
        return self._followed(saddles, known)

    def _all_joined(self) -> bool:
        """Whether all minima are connected."""
        return self.parts.number(self.landscape.n_minima) <= 1

    def _separate_pairs(self) -> list[Pair]:
        """Minima between which bands are to be laid; none where all are connected."""
        return [] if self._all_joined() else self.connector.pairs(self.log.tried)

    def collect(self, climbs: Climbs, kind: str) -> tuple[Integers, Booleans]:
        """Count the saddles that are known by now, and enter the others with what they join.

        Returns the number of the transition state that each is, -1 for none, and which of them are
        new, both ``(B,)``; of several that are the same, the first.
        """
        saddles, member, first = climbs.saddles, climbs.member, climbs.first
        self.log.searches += len(saddles)
        self.log.count(kind, saddles.status)
        numbers, new = climbs.numbers.copy(), np.zeros(len(saddles), dtype=bool)
        self.landscape.count_again(numbers)
        if len(first) == 0:
            return numbers, new
        found = self.landscape.find_transition_states(saddles[first])
        fresh = np.flatnonzero(found < 0)
        found[fresh] = self._enter_saddles(saddles[first[fresh]], climbs.ends, fresh)
        again = np.bincount(member[member >= 0], minlength=len(first))
        again[fresh] -= 1
        self.landscape.count_again(np.repeat(found, again))
        numbers[member >= 0] = found[member[member >= 0]]
        new[first[fresh]] = found[fresh] >= 0
        return numbers, new

    def _enter_saddles(self, saddles: Saddles, ends: Ends, which: Integers) -> Integers:
        """Enter saddles ``(K,)`` and the minima below; `which` numbers their pairs of ends."""
        if len(which) == 0:
            return which
        both = (2 * which[:, None] + np.arange(2)).ravel()
        below = self.enter(ends, "descents", both).reshape(-1, 2)
        entered = self.landscape.add_transition_states(saddles, below)
        self.parts.join(below[entered >= 0])
        kept = int(np.sum(entered >= 0))
        strayed = ends.status[both].reshape(-1, 2) == Status.LEFT_DOMAIN
        left = int(np.sum(strayed.any(axis=1)))
        self.log.add(
            "new saddles",
            {"kept": kept, "led out of the domain": left, "refused": len(entered) - kept - left},
        )
        return entered


def _key(plan: Plan) -> tuple[int, int]:
    """What tells a plan from others, and from itself cut short."""
    return plan["stream"], plan["size"]
