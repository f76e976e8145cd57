"""In how many ways can soft disks be packed: by enumeration and by volumes of basins.

Starts anywhere in the box follow the gradient flow into packings, and those that differ by a
symmetry or by names of like disks are one class. For small systems that finds all of them: the
truth for `count_basins`, which needs the volumes of the few that some hundred starts have met
(Ballard et al. 2017, sec. VIII, eqn (18)).
"""

from math import lgamma
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from landscape_lab.basins import BasinCount, basin_volume, count_basins
from landscape_lab.landscape import completeness
from landscape_lab.models.packings import SoftSpheres
from landscape_lab.reproduce.results import Results, read, write
from landscape_lab.search.eigenvector_following import polish
from landscape_lab.search.flow import gradient_flow
from landscape_lab.types import Floats, Integers

SEED = 8

STARTS = {6: 10_000, 8: 10_000, 10: 100_000, 12: 100_000}
"""Starts by the number of disks."""

DRAWS = {6: 10_000, 8: 10_000, 10: 200, 12: 20}
"""The volumes of those classes are measured that the first so many starts have met: all of six and
eight disks. (One with a loose disk has none: it is no point.)"""

EFFORT: dict[str, Any] = {"n_steps": 100, "n_ensembles": 16}

REFERENCE = {6: 15_000, 8: 15_000, 10: 75_000, 12: 75_000}
"""Independent points by the number of disks. In more dimensions it takes a softer spring until thin
arms are among them in their own measure."""

PIECE = 2000
"""Starts that are followed at a time; what they met is kept."""

SAME_ENERGY, SAME_OVERLAPS = 1e-7, 1e-4
"""Packings are one class whose energies and sorted overlaps differ by less."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Enumerate, measure and write: some two hours on one core.

    Returns
    -------
    list of Path
        ``packings.npz``, a row for each class: the number of disks ``n``, ``energy``, ``log_det``,
        how many ``rattlers``, how many labelled packings the class has (``orbit``), how often it
        was ``found``, and how often among the ``drawn`` first starts; ``log_share``, the logarithm
        of the part of all starts that end in one labelled packing, by its volume, with ``error``
        and ``outcome``, nan where it was not measured; and, by the number of disks ``size``, how
        many ``starts`` there were and how many of them ended ``unjammed``.
    """
    parts = [_chart(n, folder, progress) for n in STARTS]
    rows = {key: np.concatenate([part[key] for part in parts]) for key in parts[0] if key != "told"}
    starts, unjammed = np.transpose([part["told"] for part in parts])
    path = folder / "packings.npz"
    return [write(path, **rows, size=list(STARTS), starts=starts, unjammed=unjammed)]


def model(n: int) -> SoftSpheres:
    """Half of the disks 1.4 times as large as the others, at packing fraction 0.9."""
    return SoftSpheres(n)


def _chart(n: int, folder: Path, progress: bool) -> Results:
    """The classes of one size; continued if begun."""
    x, energy = _ends(n, folder, progress)
    disks = model(n)
    jammed = disks.jammed(x)
    number = group(disks, x[jammed], energy[jammed])
    _, first, found = np.unique(number, return_index=True, return_counts=True)
    places = polish(disks, x[jammed][first])
    early = number[: int(jammed[: DRAWS[n]].sum())]
    drawn = np.bincount(early, minlength=len(first))
    rattlers = disks.rattlers(places.x).sum(axis=1)
    orbit = disks.symmetry.n_images // disks.symmetry.order(places.x)
    measured = np.flatnonzero((drawn > 0) & (rattlers == 0))
    volumes = np.full((len(first), 3), np.nan)
    for k in tqdm(measured, desc=f"{n} disks", disable=not progress):
        volumes[k] = _volume(n, places.x[k], int(k), folder)
    return {
        "n": np.full(len(first), n), "energy": places.energy, "log_det": places.log_det,
        "rattlers": rattlers, "orbit": orbit, "found": found, "drawn": drawn,
        "log_share": volumes[:, 0], "error": volumes[:, 1], "outcome": volumes[:, 2],
        "told": np.array([STARTS[n], int((~jammed).sum())]),
    }  # fmt: skip


def _ends(n: int, folder: Path, progress: bool) -> tuple[Floats, Floats]:
    """Where the flow leads all starts, ``(S, 2 n)``, and the energies there."""
    ends = []
    for piece in tqdm(range(STARTS[n] // PIECE), desc=f"{n} disks", disable=not progress):
        name = f"packings-{n}-starts-{piece}"
        if not (folder / f"{name}.npz").exists():
            write(folder / f"{name}.npz", **descend(n, piece, PIECE))
        ends.append(read(name, folder))
    x, energy = (np.concatenate([end[key] for end in ends]) for key in ("x", "energy"))
    return x, energy


def descend(n: int, piece: int, size: int) -> Results:
    """Where the flow leads `size` random starts of one piece."""
    disks = model(n)
    starts = disks.sample(size, np.random.default_rng([SEED, n, piece]))
    found = gradient_flow(disks, starts)
    return {"x": found.x, "energy": found.energy}


def group(disks: SoftSpheres, x: Floats, energy: Floats) -> Integers:
    """Numbers of the classes of packings ``(S, 2 n) -> (S,)``, from the lowest energy upward."""
    overlaps, order = disks.symmetry.invariants(x), np.argsort(energy, kind="stable")
    number = np.full(len(x), -1)
    level = energy[order]
    n_classes = 0
    for rank, head in enumerate(order):
        if number[head] < 0:
            last = np.searchsorted(level, level[rank] + SAME_ENERGY, side="right")
            near = order[rank:last]
            near = near[number[near] < 0]
            alike = np.abs(overlaps[near] - overlaps[head]).max(axis=1) < SAME_OVERLAPS
            number[near[alike]] = n_classes
            n_classes += 1
    return number


def _volume(n: int, x: Floats, k: int, folder: Path) -> Floats:
    """`share` of the packing with the number `k`, kept in a file."""
    name = f"packings-{n}-volume-{k}"
    if not (folder / f"{name}.npz").exists():
        write(folder / f"{name}.npz", told=share(n, x, k))
    return np.asarray(read(name, folder)["told"])


def share(n: int, x: Floats, seed: int) -> Floats:
    """Logarithm of the part of all starts that end in one labelled packing, error and outcome.

    The volume is that of the basin across shifts of all disks together; the box has as many such
    shifts as n disks stretch it, ``n^(d / 2)``.
    """
    disks = model(n)
    rng = np.random.SeedSequence([SEED, n, seed])
    volume = basin_volume(disks, x, rng=rng, n_reference=REFERENCE[n], **EFFORT)
    stretched = volume.log_volume + 0.5 * disks.dimension * np.log(n)
    return np.array([stretched, volume.error, float(volume.outcome)])


def classes(n: int) -> tuple[Results, int]:
    """Shipped classes of packings of n disks, as columns, and how many starts ended in packings."""
    told = read("packings")
    rows, size = told["n"] == n, told["size"] == n
    own = {key: told[key][rows] for key in told if len(told[key]) == len(rows)}
    for key in ("orbit", "found", "drawn"):
        own[key] = own[key].astype(np.int64)
    return own, int(told["starts"][size][0]) - int(told["unjammed"][size][0])


def shares(n: int) -> tuple[Floats, Floats]:
    """Logarithm of the part of all starts that one packing of each class gets, and its errors.

    By volumes where they were measured, by all starts otherwise.
    """
    own, starts = classes(n)
    known = np.isfinite(own["log_share"])
    by_starts = np.log(own["found"] / starts / own["orbit"])
    return (
        np.where(known, own["log_share"], by_starts),
        np.where(known, own["error"], 1.0 / np.sqrt(own["found"])),
    )


def counted(n: int, starts: int) -> tuple[BasinCount, int, float]:
    """What some starts say of the number of packings of n disks.

    They are drawn from all that there were. With the count from shares come the number of labelled
    packings met, and the logarithm of Chao's lower bound, which knows no shares.
    """
    own, total = classes(n)
    rng = np.random.default_rng([n, starts])
    met = rng.multinomial(starts, own["found"] / total)
    names = [rng.integers(orbit, size=k) for orbit, k in zip(own["orbit"], met, strict=True)]
    again = np.concatenate([np.unique(some, return_counts=True)[1] for some in names])
    return _count(n, met), len(again), float(np.log(completeness(again).lower_bound))


def from_volumes(n: int) -> tuple[BasinCount, BasinCount, int]:
    """What those starts say whose packings' volumes were measured.

    Returns
    -------
    labelled, kinds : BasinCount
        Of all packings, and of their classes, each with all its packings as one basin.
    starts : int
        How many there were.
    """
    drawn = classes(n)[0]["drawn"]
    return _count(n, drawn), _count(n, drawn, whole=True), int(drawn.sum())


def _count(n: int, met: Integers, *, whole: bool = False) -> BasinCount:
    """Packings of n disks, or `whole` classes, from how often each class was met."""
    orbit, (log_share, noise), held = classes(n)[0]["orbit"], shares(n), met > 0
    if whole:
        log_share, orbit = np.minimum(log_share + np.log(orbit), 0.0), np.ones_like(orbit)
    return count_basins(log_share[held], met[held], images=orbit[held], error=noise[held])


def listed(n: int) -> tuple[float, float]:
    """Entropies of Boltzmann and of Gibbs of the list of all that starts have met."""
    own, total = classes(n)
    share = own["found"] / total
    return (
        float(np.log(own["orbit"].sum())) - names(n),
        float(np.sum(share * np.log(own["orbit"] / share))) - names(n),
    )


def names(n: int) -> float:
    """Logarithm of the number of ways to name like disks, ``ln N_A! N_B!``."""
    disks = model(n)
    return lgamma(disks.n_large + 1) + lgamma(n - disks.n_large + 1)
