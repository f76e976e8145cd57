"""Landscapes of spin glasses, for the disconnectivity graphs of Fig. 15 of Ballard et al. 2017.

One tensor of each size is surveyed, p = 3. How many minima and transition states such a landscape
has on average is known exactly (`landscape_lab.analysis.expected_counts`) and stands beside.
"""

from pathlib import Path

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.models.spin_glass import PSpin
from landscape_lab.reproduce.results import write_network
from landscape_lab.surveying.evidence import verdict
from landscape_lab.surveying.run import survey

SEED = 0

SIZES = (20, 50, 60, 80, 100)
"""Numbers of spins."""

MOST = 300_000
"""Saddle searches at the most; with 100 spins they take twenty minutes on two cores."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Survey a landscape of each size and write its network."""
    return [chart(n, folder, progress) for n in SIZES]


def model(n: int) -> PSpin:
    """The landscape of one size."""
    return PSpin(n, 3, rng=np.random.SeedSequence([n, SEED]))


def chart(n: int, folder: Path, progress: bool) -> Path:
    """Survey one landscape, or continue to, and write its network.

    Returns
    -------
    Path
        The file of results. Beside the network it holds how often each point was ``found`` and
        ``ts_found``, the places ``x`` of the minima, whether the survey called itself ``complete``,
        and what was spent: ``quenches``, ``searches``, ``bands``, ``seconds``.
    """
    with survey(
        model(n),
        folder / f"pspin{n}.sqlite",
        rng=SEED,
        progress=progress,
        searches=MOST,
    ) as landscape:
        return _write(folder / f"pspin{n}.npz", landscape)


def _write(path: Path, landscape: Landscape) -> Path:
    minima, saddles, log = landscape.minima, landscape.transition_states, landscape.recall("log")
    return write_network(
        path, landscape.network(), found=minima.found, ts_found=saddles.found,
        x=minima.x.astype(np.float32), complete=verdict(landscape).complete,
        seconds=landscape.recall("seconds")[0],
        **{name: log[name] for name in ("quenches", "searches", "bands")},
    )  # fmt: skip
