"""Molecular landscapes, to set beside those of machine learning (Ballard et al. 2017, sec. VI).

Lennard-Jones clusters from 7 to 13 atoms, Morse clusters with a wide and with a narrow well, and
charges on a sphere. Each is surveyed into a file of its own, from one seed, until random searches
find nothing new or the searches are spent.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.models.clusters import LennardJones, Morse
from landscape_lab.models.thomson import Thomson
from landscape_lab.potential.base import Potential
from landscape_lab.reproduce.results import write_network
from landscape_lab.surveying.run import survey
from landscape_lab.types import Floats

SEED = 2017

KEPT_PLACES = 256
"""Of so many transition states the coordinates are kept, evenly spread over their energies."""

PUBLISHED = {
    "lj7": (4, 12), "lj8": (8, 42), "lj9": (21, 165), "lj10": (64, 635), "lj11": (170, 2424),
    "lj12": (515, 8607), "lj13": (1509, 28756),
}  # fmt: skip
"""Minima and transition states (Doye and Wales, J. Chem. Phys. 116, 3777 (2002))."""


@dataclass(frozen=True)
class Case:
    """A landscape and what its survey may spend."""

    potential: Potential
    budget: dict[str, Any] = field(default_factory=dict)


CASES = {
    "lj7": Case(LennardJones(7)),
    "lj8": Case(LennardJones(8)),
    "lj9": Case(LennardJones(9)),
    "morse7_6": Case(Morse(7, 6.0)),
    "morse7_14": Case(Morse(7, 14.0)),
    "morse8_6": Case(Morse(8, 6.0)),
    "morse8_14": Case(Morse(8, 14.0)),
    "thomson16": Case(Thomson(16)),
    "thomson22": Case(Thomson(22), {"quiet_searches": 512}),
    "thomson32": Case(Thomson(32), {"quiet_searches": 512}),
    "lj10": Case(LennardJones(10)),
    "lj11": Case(LennardJones(11)),
    "lj12": Case(LennardJones(12), {"searches": 200_000}),
    "lj13": Case(LennardJones(13), {"searches": 500_000}),
}
"""Every case by the name of its results; the quick ones first."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Survey all cases and write their networks."""
    return [chart(name, folder, progress) for name in CASES]


def chart(name: str, folder: Path, progress: bool) -> Path:
    """Survey one case, or continue to, and write its network.

    Parameters
    ----------
    name : str
        One of `CASES`.
    folder : Path
        Where the survey is kept, and where its results go.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Path
        The file of results. Beside the network it holds how often each point was ``found`` and
        ``ts_found``, the places ``x`` of the minima and ``ts_x`` of the transition states
        ``ts_kept``, what was spent (``quenches``, ``searches``, ``bands``, ``seconds`` on the clock
        and ``processor_seconds``), and the ``quiet_searches`` at the end that found nothing new.
    """
    case = CASES[name]
    with survey(
        case.potential, folder / f"{name}.sqlite", rng=SEED, progress=progress, **case.budget
    ) as landscape:
        return _write(folder / f"{name}.npz", landscape)


def _write(path: Path, landscape: Landscape) -> Path:
    minima, saddles = landscape.minima, landscape.transition_states
    log = landscape.recall("log")
    seconds, processor_seconds = landscape.recall("seconds")
    by_energy = np.argsort(saddles.energy)
    step = max(1, -(-len(by_energy) // KEPT_PLACES))
    kept = np.sort(by_energy[::step])
    return write_network(
        path, landscape.network(), found=minima.found, ts_found=saddles.found,
        x=_short(minima.x), ts_kept=kept, ts_x=_short(saddles.x[kept]),
        seconds=seconds, processor_seconds=processor_seconds,
        **{name: log[name] for name in ("quenches", "searches", "bands", "quiet_searches")},
    )  # fmt: skip


def _short(x: Floats) -> Floats:
    """Places to seven digits: Newton steps bring the others back."""
    return x.astype(np.float32)
