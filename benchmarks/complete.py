"""Does "complete" hold? Surveys of known landscapes, seed after seed.

``python -m benchmarks.complete FILE [SEEDS [NAME ...]]`` adds surveys to a file, one a line, and
prints the table; what the file holds already is not done again. What counts are surveys that call
themselves complete and lack a point: that found fewer than another seed did.
"""

import json
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
    """What one survey found, and what it said of itself."""
    make, options = LANDSCAPES[name]
    model = make()
    began, busy = time.perf_counter(), time.process_time()
    with survey(model, rng=seed, progress=False, **options) as found:
        log = found.recall("log")
        return {
            "name": name, "seed": seed, "complete": verdict(found).complete,
            "minima": found.n_minima, "saddles": found.n_transition_states,
            "searches": log["searches"], "seconds": time.perf_counter() - began,
            "busy": time.process_time() - busy,
        }  # fmt: skip


def table(rows: list[dict]) -> str:
    """For each landscape: surveys, how many say complete, how many of these lack a point."""
    lines = [
        "landscape: surveys, complete, of these lacking a point; points; searches, busy seconds"
    ]
    for name in LANDSCAPES:
        mine = [row for row in rows if row["name"] == name]
        if not mine:
            continue
        sizes = Counter((row["minima"], row["saddles"]) for row in mine)
        most = max(sizes)
        said = [row for row in mine if row["complete"]]
        lacking = sum((row["minima"], row["saddles"]) != most for row in said)
        searches = sum(row["searches"] for row in mine) / len(mine)
        busy = sum(row["busy"] for row in mine) / len(mine)
        lines.append(
            f"{name}: {len(mine)}, {len(said)}, {lacking}; "
            f"{', '.join(f'{m}+{s} ({n})' for (m, s), n in sorted(sizes.items()))}; "
            f"{searches:.0f}, {busy:.1f}"
        )
    return "\n".join(lines)


def main(path: Path, seeds: int, names: list[str]) -> None:
    """Do what is missing, and print the table."""
    rows = [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []
    done = {(row["name"], row["seed"]) for row in rows}
    for seed in range(seeds):
        for name in names:
            if (name, seed) not in done:
                rows.append(one(name, seed))
                with path.open("a") as file:
                    file.write(json.dumps(rows[-1]) + "\n")
    print(table(rows))


if __name__ == "__main__":
    main(
        Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 50,
        sys.argv[3:] or list(LANDSCAPES),
    )  # fmt: skip
