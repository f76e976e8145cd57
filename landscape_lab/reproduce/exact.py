"""How good are volumes of basins: again and again where the truth is known, in 2 to 30 dimensions.

Bodies that are given by a test, and landscapes whose basins are known and where the gradient flow
decides who belongs to them. Each repeat has dice of its own, so their spread tells what the errors
that they quote are worth.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from landscape_lab.basins import Outcome, Volume, basin_volume, body_volume
from landscape_lab.basins.exact import BODIES, cosines, ring, winding_volume
from landscape_lab.reproduce.results import Results, read, write

SEED = 8

REPEATS, RARELY = 100, 10
"""Of each case; one after the other for all of them, so that a run that was stopped has as many of
each. Landscapes, which take longer, are among every tenth only."""

DIMENSIONS = (2, 5, 10, 20, 30)
"""Of the bodies."""

FLOWING = {"cosines": (2, 5, 10), "ring": (5, 8)}
"""Landscapes where the flow decides, and how many coordinates they have."""

OUTSIDE = 0.0027
"""Part of a normal distribution beyond three standard deviations."""

EFFORT: dict[str, Any] = {"n_steps": 200, "n_ensembles": 16, "n_reference": 15_000}


def make(folder: Path, progress: bool) -> list[Path]:
    """Measure and write what there is after each repeat: some hours on one core in all.

    Returns
    -------
    list of Path
        ``exact.npz``, a row for each volume: the ``case``, its coordinates ``n``, the ``repeat``,
        the ``truth`` and ``log_volume`` with its ``error``, both natural logarithms, the
        ``thermodynamic`` estimate from the same walk, the ``outcome``, and how often it was asked
        who is inside, ``tests``.
    """
    path = folder / "exact.npz"
    for repeat in tqdm(range(REPEATS), desc="repeats", disable=not progress):
        piece = folder / f"exact-{repeat}.npz"
        if not piece.exists():
            chosen = [case for case in cases() if case[0] in BODIES or repeat % RARELY == 0]
            rows = [row(case, n, repeat) for case, n in chosen]
            write(piece, **{key: [one[key] for one in rows] for key in rows[0]})
            write(path, **_joined(folder))
    if not path.exists():
        write(path, **_joined(folder))
    return [path]


def judged() -> dict[str, float]:
    """What all shipped volumes are worth: a dictionary of numbers that a page tells.

    How many there are, ``n``, and how many of them ``settled``; of these, how many lie ``near`` the
    truth, within three of their errors, how many would be ``expected`` farther off if errors were
    exact, how many errors the ``worst`` is off, and the worst of those on landscapes; how many were
    measured on landscapes, ``flowing``, and how many ``tests`` each of these took on average; and
    the ``repeats``.
    """
    told = read("exact")
    settled, flowing = told["outcome"] == Outcome.SETTLED, np.isin(told["case"], list(FLOWING))
    off = np.abs(told["log_volume"] - told["truth"]) / told["error"]
    return {
        "n": len(off), "settled": int(settled.sum()), "near": int(np.sum(off[settled] < 3)),
        "expected": OUTSIDE * float(settled.sum()), "worst": float(off[settled].max()),
        "flow_worst": float(off[settled & flowing].max()),
        "flowing": int(flowing.sum()), "tests": float(told["tests"][flowing].mean()),
        "repeats": int(told["repeat"].max()) + 1,
    }  # fmt: skip


def cases() -> list[tuple[str, int]]:
    """Names and numbers of coordinates of all that is measured."""
    bodies = [(name, n) for name in BODIES for n in DIMENSIONS]
    return bodies + [(name, n) for name, sizes in FLOWING.items() for n in sizes]


def row(case: str, n: int, repeat: int) -> dict[str, str | int | float]:
    """One volume beside the truth."""
    rng = np.random.SeedSequence([SEED, cases().index((case, n)), repeat])
    truth, volume = MEASURES.get(case, _body)(case, n, rng)
    return {
        "case": case, "n": n, "repeat": repeat, "truth": truth, "log_volume": volume.log_volume,
        "error": volume.error, "thermodynamic": volume.thermodynamic,
        "outcome": int(volume.outcome), "tests": volume.n_tests,
    }  # fmt: skip


def _body(case: str, n: int, rng: np.random.SeedSequence) -> tuple[float, Volume]:
    body = BODIES[case](n)
    volume = body_volume(body.inside, np.zeros(n), length=1.0, rng=rng, **EFFORT)
    return body.log_volume, volume


def _cosines(_: str, n: int, rng: np.random.SeedSequence) -> tuple[float, Volume]:
    """Stretched twice along its axes, which are turned."""
    model, truth = cosines(n, aspect=2.0, rotated=True)
    return truth, basin_volume(model, np.zeros(n), rng=rng, **EFFORT)


def _ring(_: str, n: int, rng: np.random.SeedSequence) -> tuple[float, Volume]:
    """Angles that turn round once."""
    minimum = 2 * np.pi / n * np.arange(n)
    return winding_volume(n, 1), basin_volume(ring(n), minimum, rng=rng, **EFFORT)


Measure = Callable[[str, int, np.random.SeedSequence], tuple[float, Volume]]

MEASURES: dict[str, Measure] = {"cosines": _cosines, "ring": _ring}
"""How landscapes are measured; all others are bodies."""


def _joined(folder: Path) -> Results:
    """The rows of all repeats that have been made."""
    made = sorted(folder.glob("exact-*.npz"), key=lambda file: int(file.stem.split("-")[1]))
    parts = [read(file.stem, folder) for file in made]
    return {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
