"""How likely is each solution: volumes of basins beside plain counts of where starts arrive.

For fits of a curve, three atoms, spin glasses and a network. Starts follow the gradient flow, and
what they meet is counted; for the minima that they meet most and least often the volume is measured
without them (Ballard et al. 2017, sec. VIII). Atoms may turn together, and so starts are drawn in
the flat section of one minimum: the triangle, for a straight chain stands in its own section twice,
turned about. For the network starts are also counted at other strengths of the regularization.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from math import factorial
from pathlib import Path
from typing import Any

import numpy as np
from tqdm import tqdm

from landscape_lab.basins import basin_volume
from landscape_lab.basins.membership import flat_directions
from landscape_lab.basins.space import Space, space_around
from landscape_lab.landscape.store import Landscape
from landscape_lab.models.neural_network.softmax import SoftmaxNetwork
from landscape_lab.models.regression import LARGEST_GROWTH, DampedSines
from landscape_lab.models.spin_glass import PSpin
from landscape_lab.models.triatomic import TriatomicCluster
from landscape_lab.potential.base import Potential
from landscape_lab.reproduce import fig2, packings
from landscape_lab.reproduce.results import Results, read, write
from landscape_lab.search.eigenvector_following import polish
from landscape_lab.search.flow import gradient_flow
from landscape_lab.types import Booleans, Floats, Integers

SEED = 8

STARTS = 4000
"""Starts of each landscape."""

EXTREMES, RARE = 2, 20
"""Volumes of so many minima are measured from either end: the most often found, and the least often
among those that were found at least RARE times."""

OFTEN = 5
"""Starts that tell the chance of a minimum."""

N_DATA, N_HIDDEN, LAM = 100, 2, 1e-3
"""Data, hidden nodes and regularization of the network."""

EDGE = float(np.sqrt(3.0))
"""Half the edge of the cube around three atoms, as in the paper; their center is its middle."""

SHOTS = 400_000
"""Points that tell how large a section of that cube is."""

LARGER = 3
"""Hidden nodes of the network whose starts are counted at several strengths of regularization."""

LAMS = (1e-2, 5e-3, 2e-3, 1e-3, 5e-4, 2e-4, 1e-4)
"""Strengths of the regularization at which starts are counted."""

WIDTHS = (0.5, 2.0)
"""Standard deviations of starts, beside 1, that are counted at the weakest regularization."""

EFFORT: dict[str, Any] = {"n_steps": 100, "n_ensembles": 16, "n_reference": 15_000}


@dataclass(frozen=True)
class Case:
    """A landscape, where starts come from, and how its basins are measured.

    Attributes
    ----------
    potential : Potential
        Images of a minimum have basins of their own.
    classes : Potential
        The same with all images counted as one.
    sample : callable
        ``(count, rng) -> (count, n)``.
    seed : int
        Its own, beside that of all.
    images : int
        How many images a minimum has that no symmetry leaves alone.
    options : dict
        Box or prior of `basin_volume`.
    log_space : float
        Logarithm of the volume of the region of starts; zero under a prior.
    home : (n,), optional
        The only minimum that is counted and measured, where starts are drawn from its section.
    """

    potential: Potential
    classes: Potential
    sample: Callable[[int, np.random.Generator], Floats]
    seed: int
    images: int = 1
    options: dict[str, Any] = field(default_factory=dict)
    log_space: float = 0.0
    home: Floats | None = None


def fits() -> Case:
    """The paper's fits of a curve; phases have no ends, and 2 pi more is another place."""
    kept = DampedSines.paper(images="kept")
    fast, free = kept.max_frequency, np.inf
    high = np.array([LARGEST_GROWTH, fast, free, fast, free])
    space = 2 * LARGEST_GROWTH * (2 * fast) ** 2 * (2 * np.pi) ** 2
    return Case(
        kept, DampedSines.paper(), kept.sample, 0, 16, {"box": [-high, high]}, float(np.log(space))
    )


def triangle() -> Case:
    """Three atoms in a cube, across all turns of their triangle."""
    cluster, turn = TriatomicCluster(), 2 * np.pi / 3 * np.arange(3)
    about = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1) / EDGE
    home = polish(cluster, about.reshape(1, 9)).x[0]
    space = space_around(home, flat_directions(cluster, home)[0], cluster.scale.length)
    high = (EDGE * np.abs(space.basis).sum(axis=0) + np.abs(home @ space.basis)) / space.length
    y = np.random.default_rng([SEED, 5]).uniform(-high, high, (SHOTS, len(high)))
    part = _in_cube(space, y).mean()

    def sample(count: int, rng: np.random.Generator) -> Floats:
        y = rng.uniform(-high, high, (int(2 * count / part) + 100, len(high)))
        return space.points(y[_in_cube(space, y)][:count])

    box = {"box": np.outer([-1.0, 1.0], np.full(cluster.n, EDGE))}
    log_space = float(np.log(part) + np.sum(np.log(2.0 * high * space.length)))
    return Case(cluster, cluster, sample, 5, 2, options=box, log_space=log_space, home=home)


def _in_cube(space: Space, y: Floats) -> Booleans:
    return np.all(np.abs(space.points(y)) <= EDGE, axis=1)


def spins(n: int, seed: int) -> Case:
    """Spins, p = 3; a normal vector points to a place on the sphere that is as likely."""
    model = PSpin(n, 3, rng=np.random.SeedSequence([n, 0]))
    return Case(model, model, model.sample, seed, options={"prior": 1.0})


def network(n_hidden: int = N_HIDDEN, lam: float = LAM, width: float = 1.0) -> Case:
    """A small network that tells where a molecule falls; its weights start normal."""
    train = fig2.data()[0]
    model = SoftmaxNetwork(
        train.distances()[:N_DATA], train.outcome[:N_DATA], n_hidden=n_hidden, n_classes=4,
        lam=lam, shifts="removed",
    )  # fmt: skip

    def sample(count: int, rng: np.random.Generator) -> Floats:
        return width * rng.standard_normal((count, model.n))

    return Case(model, model, sample, 4, 2**n_hidden * factorial(n_hidden), {"prior": width})


CASES: dict[str, Callable[[], Case]] = {
    "regression": fits, "triangle": triangle, "8 spins": partial(spins, 8, 2),
    "20 spins": partial(spins, 20, 3), "network": network,
}  # fmt: skip


def make(folder: Path, progress: bool) -> list[Path]:
    """Count, measure and write: half an hour on one core.

    Returns
    -------
    list of Path
        ``basins.npz``, a row for each minimum: the ``case``, ``energy``, ``log_det`` of its
        Hessian, how many ``images`` it has, how often all of them together were ``found`` by how
        many ``starts``, and the logarithm of the share of starts that one of them gets by its
        volume, ``log_share``, with ``error`` and ``outcome``, nan where it was not measured.
        ``masses.npz``, a row for each minimum of the larger network at each strength ``lam`` and
        ``width`` of the starts: its ``energy`` and ``log_det``, and how often it was ``found`` by
        how many ``starts``.
    """
    parts = {name: _case(name, folder, progress) for name in CASES}
    case = np.repeat(list(parts), [len(part["energy"]) for part in parts.values()])
    columns = next(iter(parts.values()))
    joined = {key: np.concatenate([part[key] for part in parts.values()]) for key in columns}
    return [write(folder / "basins.npz", case=case, **joined), _masses(folder, progress)]


def minima_of(case: str | int) -> Results:
    """The shipped rows of a landscape, or of so many disks, with ``images`` and ``starts``."""
    if isinstance(case, str):
        told = read("basins")
        return {key: column[told["case"] == case] for key, column in told.items()}
    own, starts = packings.classes(case)
    return own | {"images": own["orbit"], "starts": np.full(len(own["orbit"]), starts)}


def met_often(case: str | int) -> Results:
    """Those of `minima_of` that were met OFTEN, without loose disks, which have no flatness.

    The network is the larger one, at its weakest regularization.
    """
    if case == "network":
        own = masses(min(LAMS))
        own["images"] = np.ones(len(own["found"]), dtype=np.int64)
    else:
        own = minima_of(case)
    tight = own.get("rattlers", np.zeros(len(own["found"]))) == 0
    return {key: column[tight & (own["found"] >= OFTEN)] for key, column in own.items()}


def beside_counts(own: Results) -> tuple[Floats, Floats, Floats, Floats]:
    """Shares of one image of those minima whose volume was measured.

    Returns
    -------
    counted, counted_error, measured, measured_error : (K,)
        Natural logarithms of the share of starts, by counting and by volume, and standard errors.
    """
    some = {key: column[np.isfinite(own["log_share"])] for key, column in own.items()}
    share = some["found"] / some["starts"]
    error = np.sqrt((1.0 - share) / some["found"])
    return np.log(share / some["images"]), error, some["log_share"], some["error"]


def counted(case: Case, starts: int, rng: np.random.Generator) -> Landscape:
    """The minima that random starts meet by the flow, and how often."""
    ends = gradient_flow(case.potential, case.sample(starts, rng))
    landscape = Landscape(case.classes)
    landscape.add_minima(polish(case.classes, ends.x[ends.converged]))
    return landscape


def measured(case: Case, x: Floats, seed: int) -> Floats:
    """Logarithm of the share of starts that one minimum gets, its error and outcome."""
    rng = np.random.SeedSequence([SEED, case.seed, seed])
    volume = basin_volume(case.potential, x, rng=rng, **EFFORT, **case.options)
    return np.array([volume.log_volume - case.log_space, volume.error, float(volume.outcome)])


def _case(name: str, folder: Path, progress: bool) -> Results:
    case, stem = CASES[name](), f"basins-{name.replace(' ', '-')}"
    if not (folder / f"{stem}.npz").exists():
        rng = np.random.default_rng([SEED, case.seed])
        with counted(case, STARTS, rng) as landscape:
            minima, kept = landscape.minima, _counted(case, landscape)
        write(
            folder / f"{stem}.npz", energy=minima.energy[kept], log_det=minima.log_det[kept],
            x=minima.x[kept], found=minima.found[kept], images=case.images // minima.order[kept],
        )  # fmt: skip
    told = read(stem, folder)
    told["starts"] = np.full(len(told["found"]), STARTS)
    volumes = np.full((len(told["found"]), 3), np.nan)
    for k in tqdm(_extremes(told["found"]), desc=name, disable=not progress):
        part = f"{stem}-{k}"
        if not (folder / f"{part}.npz").exists():
            write(folder / f"{part}.npz", told=measured(case, told["x"][k], int(k)))
        volumes[k] = read(part, folder)["told"]
    columns = dict(zip(("log_share", "error", "outcome"), volumes.T, strict=True))
    return {key: column for key, column in told.items() if key != "x"} | columns


def _masses(folder: Path, progress: bool) -> Path:
    parts = []
    spread = [(lam, 1.0) for lam in LAMS] + [(min(LAMS), width) for width in WIDTHS]
    for lam, width in tqdm(spread, desc="masses", disable=not progress):
        case = network(LARGER, lam, width)
        rng = np.random.default_rng([SEED, case.seed])  # the same starts for all, but for the width
        with counted(case, STARTS, rng) as landscape:
            minima = landscape.minima
        told = np.repeat([[lam], [width]], len(minima.energy), axis=1)
        parts.append(np.stack([*told, minima.energy, minima.log_det, minima.found]))
    lam, width, energy, log_det, found = np.concatenate(parts, axis=1)
    starts = np.full(len(lam), STARTS)
    return write(
        folder / "masses.npz", lam=lam, width=width, energy=energy, log_det=log_det,
        found=found.astype(int), starts=starts,
    )  # fmt: skip


def masses(lam: float, width: float = 1.0) -> Results:
    """The shipped minima of the larger network at one regularization, from starts so wide."""
    told = read("masses")
    chosen = (told["lam"] == lam) & (told["width"] == width)
    return {key: column[chosen] for key, column in told.items()}


def _counted(case: Case, landscape: Landscape) -> Integers:
    """Numbers of the minima that are kept: all, or the one at home."""
    x = landscape.minima.x
    if case.home is None:
        return np.arange(len(x))
    home = np.repeat(case.home[None], len(x), axis=0)
    return np.array([np.argmin(case.potential.symmetry.distance(x, home))])


def _extremes(found: Any) -> list[int]:
    """Numbers of the minima that were found most and least often."""
    order = np.argsort(-found.astype(int), kind="stable")
    enough = order[found[order] >= RARE]
    return sorted({int(k) for k in [*enough[:EXTREMES], *enough[-EXTREMES:]]})
