"""Whole surveys in nine units of energy and length.

``python -m benchmarks.units [NAME ...]`` adds surveys to ``units.jsonl``, one a line, and prints
the table; what the file holds already is not done again. Each model is given as a bare function
with its symmetry and the places to start from; nothing says how large its energies or its
coordinates are. What is found should not depend on either.
"""

import json
import sys
import time
from itertools import product
from pathlib import Path

from landscape_lab import survey, verdict
from tests.problems import MODELS, in_units

ENERGIES = (1e-8, 1.0, 1e8)
LENGTHS = (1e-3, 1.0, 1e3)
UNITS = tuple(product(ENERGIES, LENGTHS))

LEFT_OUT = {
    "LJ13": "its 1500 minima are too many for nine surveys",
    "Morse, short range": "its minima are too many for nine surveys",
    "regression, images kept": "its images have no end",
}
"""What is not in the table, and why."""

DONE = Path(__file__).with_suffix(".jsonl")


def one(name: str, energy: float, length: float) -> dict[str, object]:
    """What a survey finds in units of energy and length, and its seconds of processor time."""
    busy = time.process_time()
    model = in_units(MODELS[name], energy, length, hessian=False)
    with survey(model, rng=0, progress=False) as found:
        return {
            "name": name, "energy": energy, "length": length,
            "minima": found.n_minima, "saddles": found.n_transition_states,
            "complete": verdict(found).complete, "busy": round(time.process_time() - busy, 1),
        }  # fmt: skip


def read() -> list[dict]:
    """The surveys that are done."""
    return [json.loads(line) for line in DONE.read_text().splitlines()] if DONE.exists() else []


def cell(row: dict | None) -> str:
    """Minima and transition states of a survey; in brackets if it is a sample."""
    if row is None:
        return ""
    sizes = f"{row['minima']}+{row['saddles']}"
    return sizes if row["complete"] else f"({sizes})"


def table(rows: list[dict]) -> str:
    """Each model in each unit; what does not call itself complete stands in brackets."""
    found = {(row["name"], row["energy"], row["length"]): row for row in rows}
    lines = [" " * 28 + "".join(f"{f'{e:.0e} {x:.0e}':>14}" for e, x in UNITS)]
    for name in MODELS:
        if name in LEFT_OUT:
            lines.append(f"{name:28}  left out: {LEFT_OUT[name]}")
        else:
            lines.append(
                f"{name:28}" + "".join(f"{cell(found.get((name, *unit))):>14}" for unit in UNITS)
            )
    return "\n".join(lines)


def main(names: list[str]) -> None:
    """Do what is missing, and print the table."""
    done = {(row["name"], row["energy"], row["length"]) for row in read()}
    for name in names:
        for unit in UNITS:
            if (name, *unit) not in done:
                row = one(name, *unit)
                with DONE.open("a") as file:
                    file.write(json.dumps(row) + "\n")
    print(table(read()))


if __name__ == "__main__":
    main(sys.argv[1:] or [name for name in MODELS if name not in LEFT_OUT])
