"""Do volumes hold what their errors say.

``python -m benchmarks.volumes FILE [REPEATS [NAME ...]]``
Bodies and basins of known volume in 2 to 30 dimensions, repeat after repeat, each with the seed of
its number. What the file holds already is not done again. The table tells how many repeats lie
within three of their own standard errors, the root mean square error beside the mean quoted one,
and what a repeat costs.
"""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from landscape_lab.basins import Volume, basin_volume, body_volume
from landscape_lab.basins.exact import BODIES, cosines, ring, winding_volume

DIMENSIONS = (2, 5, 10, 20, 30)
BASINS = ("cosines 5", "cosines 10", "ring 8")


def measured(name: str, seed: int) -> tuple[Volume, float]:
    """One volume and its true logarithm."""
    kind, n = name.rsplit(" ", 1)
    if kind in BODIES:
        body = BODIES[kind](int(n))
        return body_volume(body.inside, np.zeros(body.n), length=1.0, rng=seed), body.log_volume
    with ThreadPoolExecutor(1) as one:
        if kind == "cosines":
            model, truth = cosines(int(n), aspect=3.0, rotated=True)
            return basin_volume(model, np.zeros(model.n), rng=seed, executor=one), truth
        model, truth = ring(int(n)), winding_volume(int(n), 0)
        return basin_volume(model, np.zeros(model.n), rng=seed, executor=one), truth


def one(name: str, seed: int) -> dict[str, object]:
    """What one repeat says."""
    began = time.process_time()
    volume, truth = measured(name, seed)
    return {
        "name": name, "seed": seed, "off": volume.log_volume - truth, "error": volume.error,
        "thermodynamic": volume.thermodynamic - truth, "outcome": volume.outcome.name,
        "tests": volume.n_tests, "seconds": round(time.process_time() - began, 2),
    }  # fmt: skip


def table(rows: list[dict]) -> str:
    """A line for each name."""
    lines = ["name: repeats, within three errors, settled; rms error, mean quoted; tests, seconds"]
    for name in dict.fromkeys(row["name"] for row in rows):
        mine = [row for row in rows if row["name"] == name]
        off = np.array([row["off"] for row in mine], dtype=float)
        error = np.array([row["error"] for row in mine], dtype=float)
        settled = sum(row["outcome"] == "SETTLED" for row in mine)
        lines.append(
            f"{name}: {len(mine)}, {(np.abs(off) < 3 * error).sum()}, {settled}; "
            f"{np.sqrt(np.nanmean(off**2)):.3f}, {np.nanmean(error):.3f}; "
            f"{np.mean([row['tests'] for row in mine]):.0f}, "
            f"{np.mean([row['seconds'] for row in mine]):.1f}"
        )
    return "\n".join(lines)


def main(path: Path, repeats: int, names: list[str]) -> None:
    """Do what is missing, and print the table."""
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    done = {(row["name"], row["seed"]) for row in rows}
    for name in names:
        for seed in range(repeats):
            if (name, seed) not in done:
                rows.append(one(name, seed))
                with path.open("a") as file:
                    file.write(json.dumps(rows[-1]) + "\n")
    print(table(rows))


if __name__ == "__main__":
    everything = [f"{kind} {n}" for kind in BODIES for n in DIMENSIONS] + list(BASINS)
    main(
        Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 100,
        sys.argv[3:] or everything,
    )  # fmt: skip
