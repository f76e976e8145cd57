"""A survey of 100,000 minima in 40 coordinates, and how much memory it takes.

``python -m benchmarks.large_survey`` quenches from random points, climbs from every minimum along
its softest mode until the searches are spent, and writes ``large_survey.json``.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks.memory import peak
from landscape_lab import survey
from landscape_lab.potential import Potential
from landscape_lab.types import Floats

DONE = Path(__file__).with_suffix(".json")

QUENCHES = 34_500
"""Each ends in a minimum of its own, and two searches from there lead to a neighbor or two."""


class Chain(Potential):
    """Forty double wells in a ring that pull at their neighbors, each in a field of its own.

    The energy is the sum of ``(x_i^2 - 1)^2 + J_i x_i x_(i+1) + h_i x_i``, with normal `J` and `h`
    of deviation 0.2: so weak that most of the 2^40 choices of sides are minima.
    """

    n = 40
    length = energy_unit = 1.0
    threadsafe = True

    def __init__(self) -> None:
        self.pull, self.field = np.random.default_rng(7).normal(0.0, 0.2, (2, self.n))

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        pulled = self.pull * np.roll(x, -1, axis=1) + self.field
        energy = ((x * x - 1.0) ** 2 + x * pulled).sum(axis=1)
        return energy, 4.0 * x * (x * x - 1.0) + pulled + np.roll(self.pull * x, 1, axis=1)

    def hessian(self, x: Floats) -> Floats:
        hessian = np.zeros((len(x), self.n, self.n))
        here = np.arange(self.n)
        after = (here + 1) % self.n
        hessian[:, here, here] = 12.0 * x * x - 4.0
        hessian[:, here, after] = hessian[:, after, here] = self.pull
        return hessian

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        return rng.normal(0.0, 1.0, (count, self.n))


def measure(quenches: int) -> dict[str, float]:
    """What so many quenches and twice as many searches found; seconds, and the peak of memory."""
    imports, busy, began = peak(), time.process_time(), time.perf_counter()
    with (
        tempfile.TemporaryDirectory() as folder,
        survey(
            Chain(), Path(folder) / "chain.sqlite", rng=0, progress=False, quenches=quenches,
            quiet_quenches=quenches, searches=2 * quenches, modes=1, bands=0,
        ) as found,
    ):  # fmt: skip
        file = sum(path.stat().st_size for path in Path(folder).iterdir())
        return {
            "coordinates": Chain.n, "minima": found.n_minima,
            "saddles": found.n_transition_states, "quenches": quenches,
            "searches": found.recall("log")["searches"],
            "busy_s": round(time.process_time() - busy, 1),
            "wall_s": round(time.perf_counter() - began, 1),
            "imports_mb": imports, "peak_mb": peak(), "file_mb": round(file / 2**20),
        }  # fmt: skip


def read() -> dict[str, float]:
    """What was measured."""
    return dict(json.loads(DONE.read_text()))


def main() -> None:
    """Measure in a process of its own, for peaks do not fall; and write it down."""
    command = [sys.executable, "-m", "benchmarks.large_survey", str(QUENCHES)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    print(told, end="", flush=True)
    DONE.write_text(told)


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(int(sys.argv[1]))))
    else:
        main()
