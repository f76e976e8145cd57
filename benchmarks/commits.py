"""What it costs to write down a task of a survey, against how much is known already.

``python -m benchmarks.commits`` enters made-up minima and transition states, and goes on as a
survey does, with workers who answer at once what was made up (`benchmarks.waiting`). What is
counted is processor time of the process that leads, without theirs. Written to ``commits.jsonl``.
"""

import json
import time
from pathlib import Path

import numpy as np

from benchmarks.waiting import MadeUp, Waiting, points
from landscape_lab import Landscape
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Status
from landscape_lab.surveying.ahead import Ahead
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.surveying.starts import INDEPENDENT
from landscape_lab.surveying.surveyor import Surveyor

DONE = Path(__file__).with_name("commits.jsonl")

SIZES = 1_000, 10_000, 50_000
TASKS, BATCH = 24, 1000


def _found(numbers: np.ndarray, energy: np.ndarray, curvature: float) -> Saddles:
    size = len(numbers)
    x = points(numbers)
    mode = np.zeros_like(x)
    mode[:, 1] = 1.0
    return Saddles(
        x, energy, np.zeros(size), np.full(size, curvature), mode, np.full(size, 10.0),
        np.full(size, Status.CONVERGED), np.ones(size, dtype=np.int64),
    )  # fmt: skip


def grown(minima: int) -> Landscape:
    """A landscape of which half the minima are known, and a survey that has come so far."""
    model = MadeUp(2 * minima, 4 * minima)
    landscape = Landscape(model)
    known = np.flatnonzero((model.ends < minima).all(axis=1))
    with landscape.transaction():
        for first in range(0, minima, BATCH):
            numbers = np.arange(first, min(first + BATCH, minima))
            landscape.add_minima(_found(numbers, model.low[numbers], 1.0))
        for first in range(0, len(known), BATCH):
            numbers = known[first : first + BATCH]
            saddles = _found(-1.0 - numbers, model.high[numbers], -1.0)
            landscape.add_transition_states(saddles, model.ends[numbers])
        _remembered(landscape, minima, len(known))
    return landscape


def _remembered(landscape: Landscape, minima: int, saddles: int) -> None:
    """As much as a survey has noted that came so far, in the form of older files."""
    tasks = minima // 32
    growth = [[64 * t, 32 * t, saddles * t // tasks] for t in range(1, tasks + 1)]
    log = Log(tasks=tasks, quenches=4096, searches=64 * tasks, climbed=minima, growth=growth)
    met = np.random.default_rng(0).poisson(0.5, (len(INDEPENDENT), saddles))
    sightings = Sightings(
        dict.fromkeys(INDEPENDENT, 16 * tasks),
        dict(zip(INDEPENDENT, met.tolist(), strict=True)),
    )
    landscape.remember("log", vars(log))
    landscape.remember("sightings", {"draws": sightings.draws, "met": sightings.met})


def one(minima: int, tasks: int = TASKS) -> dict[str, object]:
    """Milliseconds of processor time for a task, and what was found meanwhile."""
    landscape = grown(minima)
    with Waiting(1, 0.0) as executor:
        budget = Budget(bands=0, quenches=0, modes=0, searches=10**9)
        seed = np.random.SeedSequence(0)
        surveyor = Surveyor(landscape, landscape.potential, budget, seed, Ahead(executor))
        surveyor.step()
        known, spent = landscape.n_minima, []
        for _ in range(tasks):
            began, busy = time.process_time(), executor.busy
            surveyor.step()
            spent.append(1e3 * (time.process_time() - began - executor.busy + busy))
    return {
        "minima": minima, "saddles": landscape.n_transition_states,
        "new_minima_a_task": (landscape.n_minima - known) / tasks,
        "median_ms": round(float(np.median(spent)), 2),
        "ms": [round(float(q), 2) for q in np.quantile(spent, (0.25, 0.75))],
    }  # fmt: skip


def read() -> list[dict[str, object]]:
    """What was measured."""
    return [json.loads(line) for line in DONE.read_text().splitlines()]


def main() -> None:
    """Measure, and write it down."""
    rows = []
    for minima in SIZES:
        rows.append(one(minima))
        print(json.dumps(rows[-1]), flush=True)
    DONE.write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main()
