"""What a survey does next, and how far ahead that is decided.

A plan is written down with the landscape: it says what was known when it was made. So it can be
begun long before its turn, by whoever has time, and begun again by a survey that goes on later.
How much is planned follows from the landscape alone: neither from the workers that there are nor
from the budget. How much of it is under way follows from what will be needed.
"""

from typing import Any

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.surveying.starts import kinds_for, shares, smaller

Plan = dict[str, Any]

QUENCH_CHUNK = 128
SEARCH_CHUNK = 256

KICK_MODES = 6
"""A random search climbs one of so many softest modes; stiffer ones seldom lead to a saddle."""

AT_LEAST, PART = 1024, 1 / 8
"""So many searches are planned, or so large a part of all that were done: a plan learns nothing
from what has not been committed before it."""


class Planner:
    """Plans quenches and searches from what the landscape and the log say."""

    def __init__(
        self, landscape: Landscape, potential: Potential, budget: Budget, log: Log,
        seed: np.random.SeedSequence,
    ) -> None:  # fmt: skip
        self.landscape, self.potential, self.budget = landscape, potential, budget
        self.log, self.seed = log, seed
        self.chunk = SEARCH_CHUNK if potential.hessians else potential.crowd
        self.n_modes = landscape.recall("n_modes")

    def rng(self, plan: Plan) -> np.random.Generator:
        """The random numbers of a plan."""
        key = (*self.seed.spawn_key, plan["stream"])
        return np.random.default_rng(np.random.SeedSequence(self.seed.entropy, spawn_key=key))

    def due(self, kind: str, wanted: int, left: int) -> list[Plan]:
        """The plans that should be under way, that whose turn it is first.

        They are as many as are `wanted`, one at least, and spend no more than is `left`.
        """
        due: list[Plan] = []
        spent = 0
        for plan in self.log.plans[kind]:
            if due and spent >= min(wanted, left):
                break
            due.append(plan if plan["size"] <= left - spent else _cut(plan, left - spent))
            spent += due[-1]["size"]
        return due

    def _room(self, kind: str) -> int:
        """How much may be planned of a kind."""
        planned = sum(plan["size"] for plan in self.log.plans[kind])
        return max(AT_LEAST, int(PART * self.log.searches)) - planned

    def _add(self, kind: str, **plan: Any) -> None:
        self.log.plans[kind].append({"stream": self.log.streams, **plan})
        self.log.streams += 1

    def plan_quenches(self) -> None:
        """Quenches from random places."""
        while self._room("quenches") > 0:
            self._add("quenches", size=min(QUENCH_CHUNK, self.chunk))

    def plan_climbs(self) -> None:
        """Climbs along modes from the minima that are known, in groups."""
        plans, known = self.log.plans["climbs"], self.landscape.n_minima
        modes = min(self.budget.modes, self.n_modes)
        group = max(1, self.chunk // (2 * modes))
        while self._room("climbs") > 0:
            first = plans[-1]["last"] if plans else self.log.climbed
            last = min(first + group, known)
            if last == first or (last < first + group and plans):
                return  # the next minima wait for others
            self._add(
                "climbs", size=2 * modes * (last - first), first=first, last=last, modes=modes,
                saddles=self.landscape.n_transition_states,
            )  # fmt: skip

    def plan_searches(self, sightings: Sightings) -> None:
        """Searches from random places."""
        size, kinds = max(1, self.chunk // 2), kinds_for(self.potential)
        while self._room("searches") > 0:
            self._add(
                "searches", size=size, number=shares(size, kinds, sightings, self.log.news),
                modes=min(KICK_MODES, self.n_modes), minima=self.landscape.n_minima,
                saddles=self.landscape.n_transition_states,
            )  # fmt: skip


def _cut(plan: Plan, size: int) -> Plan:
    """A plan for fewer searches."""
    cut = {**plan, "size": size}
    if "number" in plan:
        cut["number"] = smaller(plan["number"], size)
    return cut
