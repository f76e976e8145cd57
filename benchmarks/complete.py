"""Does "complete" hold? Surveys of known landscapes, seed after seed.

``python -m benchmarks.complete [SEEDS [NAME ...]]`` adds surveys to ``complete.jsonl``, one a
line, and prints the table; what the file holds already is not done again. What counts are surveys
that call themselves complete and lack a point: that found fewer than another seed did. The rows of
LJ9 are from before climbs took longer steps, all others from after.
"""

import json
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from landscape_lab import (
    DampedSines,
    LennardJones,
    Morse,
    MullerBrown,
    Potential,
    Thomson,
    survey,
    verdict,
)  # fmt: skip
from landscape_lab.reproduce import fig2

DONE = Path(__file__).with_suffix(".jsonl")


def network() -> Potential:
    """The triatomic network with three hidden nodes at lambda 1e-3."""
    (case,) = (case for case in fig2.CASES if case.name == "triatomic-3-all-1e-3")
    return case.model(fig2.data()[0])


LANDSCAPES: dict[str, tuple[Callable[[], Potential], dict[str, float]]] = {
    "Morse(7, 6.0)": (lambda: Morse(7, 6.0), {}),
    "Morse(7, 14.0)": (lambda: Morse(7, 14.0), {}),
    "LJ7": (lambda: LennardJones(7), {}),
    "LJ8": (lambda: LennardJones(8), {}),
    "LJ9": (lambda: LennardJones(9), {}),
    "Thomson(12)": (lambda: Thomson(12), {}),
    "Müller–Brown": (MullerBrown, {}),
    "regression": (DampedSines.paper, {}),
    "network": (network, {"energy_tol": fig2.ENERGY_TOL}),
}


def one(name: str, seed: int) -> dict[str, object]:
    """What one survey found, what it said of itself, and its seconds of processor time."""
    make, options = LANDSCAPES[name]
    model = make()
    busy = time.process_time()
    with survey(model, rng=seed, progress=False, **options) as found:
        log = found.recall("log")
        return {
            "name": name, "seed": seed, "complete": verdict(found).complete,
            "minima": found.n_minima, "saddles": found.n_transition_states,
            "searches": log["searches"], "busy": round(time.process_time() - busy, 1),
        }  # fmt: skip


def read() -> list[dict]:
    """The surveys that are done."""
    return [json.loads(line) for line in DONE.read_text().splitlines()] if DONE.exists() else []


def size(row: dict) -> tuple[int, int]:
    """Minima and transition states of a survey."""
    return row["minima"], row["saddles"]


def most(rows: list[dict]) -> tuple[int, int]:
    """What the largest of some surveys of one landscape found."""
    return max(size(row) for row in rows)


def lacking(rows: list[dict]) -> list[dict]:
    """Surveys of one landscape that call themselves complete and found less than another."""
    return [row for row in rows if row["complete"] and size(row) != most(rows)]


def table(rows: list[dict]) -> str:
    """For each landscape: surveys, how many say complete, how many of these lack a point."""
    lines = [
        "landscape: surveys, complete, of these lacking a point; points; searches, busy seconds"
    ]
    for name in LANDSCAPES:
        mine = [row for row in rows if row["name"] == name]
        if not mine:
            continue
        sizes = Counter(size(row) for row in mine)
        searches = statistics.median(row["searches"] for row in mine)
        busy = statistics.median(row["busy"] for row in mine)
        lines.append(
            f"{name}: {len(mine)}, {sum(row['complete'] for row in mine)}, {len(lacking(mine))}; "
            f"{', '.join(f'{m}+{s} ({n})' for (m, s), n in sorted(sizes.items()))}; "
            f"{searches:.0f}, {busy:.1f}"
        )
    return "\n".join(lines)


def main(seeds: int, names: list[str]) -> None:
    """Do what is missing, and print the table."""
    done = {(row["name"], row["seed"]) for row in read()}
    for seed in range(seeds):
        for name in names:
            if (name, seed) not in done:
                with DONE.open("a") as file:
                    file.write(json.dumps(one(name, seed), ensure_ascii=False) + "\n")
    print(table(read()))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 50, sys.argv[2:] or list(LANDSCAPES))
