"""A cluster that only waits: what keeps 1 to 1000 workers from being busy all the time.

``python -m benchmarks.waiting`` surveys a made-up landscape. Its workers are threads that sleep as
long as a piece of work would take, and then say what was made up before. So the only processor time
is that of the process that leads the survey, and how many workers one machine has does not matter.
The results are in ``waiting.jsonl``, a line a run.
"""

import json
import sys
import time
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from pathlib import Path
from threading import Lock
from unittest.mock import patch

import numpy as np

from landscape_lab import survey
from landscape_lab.potential import Potential
from landscape_lab.search.arrivals import Arrivals
from landscape_lab.search.eigenvector_following import EigenvectorCrowd
from landscape_lab.search.lbfgs import LBFGSCrowd
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Quenches, Status
from landscape_lab.surveying import plans

DONE = Path(__file__).with_name("waiting.jsonl")

RUNS = ((1, 1_000, 0.001, 1), (2, 2_000, 0.001, 1), (16, 16_000, 0.002, 1), (128, 64_000, 0.01, 1),
        (1000, 64_000, 0.01, 1), (128, 64_000, 0.01, 8), (1000, 64_000, 0.01, 8),
        (1000, 64_000, 0.1, 8))  # fmt: skip
"""Workers, saddle searches, seconds for each walker of a piece, and how many times as much as usual
is planned ahead: only so is it seen what else there is that keeps workers waiting."""

MINIMA, SADDLES = 20_000, 80_000


class MadeUp(Potential):
    """Points on a line that stand for minima (0, 1, ...) and transition states (-1, -2, ...).

    Nobody walks here. What is asked of the model itself is what a survey asks for in between: the
    slope beside a saddle.
    """

    n = 39
    length = energy_unit = 1.0
    threadsafe = True

    def __init__(self, minima: int = MINIMA, saddles: int = SADDLES) -> None:
        rng = np.random.default_rng(0)
        self.low = rng.normal(0.0, 1.0, minima)
        self.ends = np.sort(rng.integers(minima, size=(saddles, 2)) // [1, 4], axis=1)
        self.high = self.low[self.ends].max(axis=1) + rng.exponential(1.0, saddles)
        self.foreign = False

    def energy_gradient(self, x):
        gradient = np.zeros_like(x)
        gradient[:, 1] = -x[:, 1]
        return np.zeros(len(x)), gradient

    def sample(self, count, rng):
        return rng.uniform(0.0, 1.0, (count, self.n)) + len(self.low) * rng.random((count, 1))


def _chance(x, *columns):
    """A number from 0 to 1 for each point, which depends on nothing else."""
    mixed = np.abs(np.sin(1e4 * x[:, 0] + 1e3 * x[:, 2]))
    for column in columns:
        mixed += np.abs(np.sin(78.233 * (column + 2.0)))
    return (43758.5453 * mixed) % 1.0


def points(code):
    """Made-up points ``(B, n)`` from their numbers."""
    x = np.zeros((len(code), MadeUp.n))
    x[:, 0] = code
    return x


def _quenched(model, columns, settings):
    number = (len(model.low) * _chance(columns[0]) ** 2).astype(int)
    size = len(number)
    return Quenches(
        points(number), model.low[number], np.zeros(size), np.full(size, Status.CONVERGED),
        np.full(size, 100), np.full(size, 100),
    )  # fmt: skip


def _flown(model, columns, settings):
    x = columns[0]
    number = model.ends[-1 - np.rint(x[:, 0]).astype(int), (x[:, 1] > 0).astype(int)]
    size = len(x)
    return Arrivals(
        points(number), model.low[number], np.zeros(size), np.full(size, Status.CONVERGED),
        np.full(size, 30), np.full(size, 30), np.full(size, -1),
    )  # fmt: skip


def _climbed(model, columns, settings):
    x, chosen, sign = columns[:3]
    size = len(x)
    if settings["index"] == 0:
        found, energy, curvature = x[:, 0], model.low[x[:, 0].astype(int)], 1.0
    else:
        number = (len(model.high) * _chance(x, chosen, sign) ** 2).astype(int)
        found, energy, curvature = -1.0 - number, model.high[number], -1.0
    mode = np.zeros_like(x)
    mode[:, 1] = 1.0
    return Saddles(
        points(found), energy, np.zeros(size), np.full(size, curvature), mode,
        np.full(size, 10.0), np.full(size, Status.CONVERGED), np.full(size, 50),
    )  # fmt: skip


MADE_UP = {LBFGSCrowd: _quenched, EigenvectorCrowd: _climbed}


class Waiting(Executor):
    """Workers that sleep for their pieces, and count."""

    def __init__(self, workers: int, seconds: float) -> None:
        self.seconds, self.lock = seconds, Lock()
        self.threads = ThreadPoolExecutor(workers)
        self.pieces, self.slept, self.busy = 0, 0.0, 0.0

    def submit(self, task, /, *arguments, **options) -> Future:
        _, kind, model, columns, settings = arguments
        return self.threads.submit(self._piece, kind, model, columns, settings)

    def _piece(self, kind, model, columns, settings):
        began = time.thread_time()
        asleep = self.seconds * len(columns[0])
        time.sleep(asleep)
        found = MADE_UP.get(kind, _flown)(model, columns, settings)
        with self.lock:
            self.pieces += 1
            self.slept += asleep
            self.busy += time.thread_time() - began
        return found

    def shutdown(self, wait=True, *, cancel_futures=False):
        self.threads.shutdown(wait, cancel_futures=cancel_futures)


def one(workers: int, searches: int, seconds: float, ahead: int = 1) -> dict:
    """One survey, and how busy everybody was; `ahead` times as much is planned as usual."""
    more = {"AT_LEAST": ahead * plans.AT_LEAST, "PART": ahead * plans.PART}
    with Waiting(workers, seconds) as executor, patch.multiple(plans, **more):
        began, busy = time.perf_counter(), time.process_time()
        landscape = survey(
            MadeUp(), executor=executor, progress=False, searches=searches, bands=0,
            quenches=1024,
        )  # fmt: skip
        wall = time.perf_counter() - began
        leader = time.process_time() - busy - executor.busy
    return {
        "workers": workers, "ahead": ahead, "searches": landscape.recall("log")["searches"],
        "minima": landscape.n_minima, "saddles": landscape.n_transition_states,
        "pieces": executor.pieces, "seconds_a_piece": round(executor.slept / executor.pieces, 4),
        "wall": round(wall, 1), "busy_workers": round(executor.slept / wall, 2),
        "leader_ms_a_piece": round(1e3 * leader / executor.pieces, 2),
        "leader_ms_a_point": round(1e3 * leader / _points_entered(landscape), 3),
        "leader_share": round(leader / wall, 3),
    }  # fmt: skip


def _points_entered(landscape) -> int:
    return int(landscape.n_minima + landscape.n_transition_states)


def read() -> list[dict]:
    """The runs that are written down."""
    return [json.loads(line) for line in DONE.read_text().splitlines()]


def main(runs) -> None:
    """Do the runs, and write them down."""
    one(4, 500, 1e-4)  # what is done once is not counted
    rows = []
    for run in runs:
        rows.append(one(*run))
        print(json.dumps(rows[-1]), flush=True)
    DONE.write_text("".join(json.dumps(row) + "\n" for row in rows))


if __name__ == "__main__":
    main([run for run in RUNS if len(sys.argv) == 1 or str(run[0]) in sys.argv[1:]])
