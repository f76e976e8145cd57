"""Memory of a landscape of 100,000 minima and 200,000 transition states in 40 coordinates.

``python -m benchmarks.memory`` fills a file with made-up points as a survey would, a thousand at a
time, reads it as a survey that goes on, and does what a survey asks in between. Peaks of resident
memory are written to ``memory.jsonl``, a line for each number of minima.
"""

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from landscape_lab import Landscape, disconnectivity
from landscape_lab.potential import Potential
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Status

DONE = Path(__file__).with_name("memory.jsonl")

N, BATCH = 40, 1000
SIZES = 10_000, 30_000, 100_000
"""Minima; there are twice as many transition states."""


class Flat(Potential):
    """A model of 40 coordinates that nobody asks anything."""

    n = N
    length = energy_unit = 1.0

    def energy_gradient(self, x):
        return np.zeros(len(x)), np.zeros_like(x)

    def sample(self, count, rng):
        return rng.random((count, N))


def _points(rng: np.random.Generator, curvature: float, energy: np.ndarray) -> Saddles:
    size = len(energy)
    return Saddles(
        x=rng.normal(0, 10, (size, N)), energy=energy, rms=np.zeros(size),
        curvature=np.full(size, curvature), mode=rng.normal(0, 0.1, (size, N)),
        log_det=np.full(size, 10.0), status=np.full(size, Status.CONVERGED),
        n_eval=np.ones(size, dtype=np.int64),
    )  # fmt: skip


def peak() -> int:
    """Highest resident memory of this process so far, in MB.

    Where the system tells it for this program alone: else what its parent had counts, too.
    """
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s*(\d+)", status.read_text())[1]) // 2**10
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(most / (2**20 if sys.platform == "darwin" else 2**10))


def fill(landscape: Landscape, minima: int, saddles: int) -> None:
    """Enter made-up points."""
    rng = np.random.default_rng(0)
    for _ in range(0, minima, BATCH):
        landscape.add_minima(_points(rng, 1.0, rng.normal(0, 1, min(BATCH, minima))))
    for _ in range(0, saddles, BATCH):
        size = min(BATCH, saddles)
        ends = rng.integers(landscape.n_minima, size=(size, 2))
        landscape.add_transition_states(_points(rng, -1.0, 10 + rng.random(size)), ends)


def measure(minima: int, saddles: int) -> dict[str, object]:
    """Peaks in MB and seconds of processor time, step after step."""
    told: dict[str, object] = {"coordinates": N, "minima": minima, "saddles": saddles}
    told["imports_mb"] = peak()

    def note(name: str) -> None:
        told[f"{name}_mb"], told[f"{name}_s"] = peak(), round(time.process_time(), 1)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.sqlite"
        with Landscape(Flat(), path) as landscape:
            fill(landscape, minima, saddles)
            note("filled")
        with Landscape(Flat(), path) as landscape:
            note("opened")
            network = landscape.network()
            network.connected()
            note("network")
            disconnectivity(network)
            note("graph")
            told["points_mb"] = round(landscape.minima.x.nbytes / 2**20)
            note("all_points")
        told["file_mb"] = round(path.stat().st_size / 2**20)
    return told


def read() -> list[dict[str, object]]:
    """What was measured."""
    return [json.loads(line) for line in DONE.read_text().splitlines()]


def main() -> None:
    """Measure every size in a process of its own, for peaks do not fall; and write it down."""
    command = [sys.executable, "-m", "benchmarks.memory"]
    rows = [
        subprocess.run([*command, str(size)], check=True, capture_output=True, text=True).stdout
        for size in SIZES
    ]
    print("".join(rows), end="", flush=True)
    DONE.write_text("".join(rows))


if __name__ == "__main__":
    if sys.argv[1:]:
        print(json.dumps(measure(int(sys.argv[1]), 2 * int(sys.argv[1]))))
    else:
        main()
