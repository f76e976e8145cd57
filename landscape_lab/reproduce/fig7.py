"""Networks that read digits (Ballard et al. 2017, sec. V: Fig. 7, 8, 9 and 11).

784 pixels, 10 hidden nodes, 10 classes, 1000 images to train on and 10,000 to test with; every
weight is regularized. A survey for each strength of the regularization: where it is strong the
landscape closes, elsewhere every search finds something new and the connected part of a sample is
kept. Where it is weakest no climb arrives: only how far climbs came is kept.

In the shipped file of lambda 0.1 the orders of 453 of 799 minima and of six
transition states are told as `HiddenNodes.order` tells them; the others are lower bounds, from a
narrower tolerance.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.analysis.classification import misclassified
from landscape_lab.datasets.mnist import mnist_digits
from landscape_lab.landscape.store import Landscape
from landscape_lab.models.neural_network.softmax import SoftmaxNetwork
from landscape_lab.network import TransitionNetwork
from landscape_lab.reproduce.results import write as write_results
from landscape_lab.reproduce.results import write_network
from landscape_lab.search.eigenvector_following import find_saddles
from landscape_lab.search.hybrid import certify
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import trace
from landscape_lab.search.walkers import Quenches
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.run import survey
from landscape_lab.types import Floats, Integers

SEED = 2017

N_TRAIN = 1000

N_COMPARED = 300
"""Of so many of the lowest minima the distances between the weights are kept."""

N_DRAWN = 6
"""Of so many of the lowest minima, and of the first transition states, the weights are kept."""

N_QUENCHED = 24
"""Random starts from which the network is trained once."""

N_TRIED = 8
"""Transition states from which a path is followed, at the most."""

N_FRAMES = 21
"""Points of the rearrangement."""

ENOUGH_MINIMA, ENOUGH_EDGES = 142, 643
"""The size of the paper's network (sec. VI)."""

ROUND = 168
"""Searches between two looks at how much is connected."""


@dataclass(frozen=True)
class Case:
    """A landscape, and what its survey may spend."""

    lam: float
    quenches: int
    modes: int
    searches: int
    quiet_searches: int = 0

    @property
    def name(self) -> str:
        """Name of the file of results."""
        return f"mnist-{self.lam:g}"

    def model(self, precision: str = "single") -> SoftmaxNetwork:
        """The loss on the training images, in the coordinates that searches like."""
        return network(self.lam, links="principal", precision=precision)


CASES = (
    Case(0.01, quenches=1, modes=4, searches=6000),
    Case(0.1, quenches=4096, modes=2, searches=3941),
    Case(0.001, quenches=1, modes=3, searches=168),
)

WEAKEST = Case(0.0001, quenches=4, modes=3, searches=12)
WEAKEST_ROUNDS = 150


def network(lam: float, **options: object) -> SoftmaxNetwork:
    """The network of the paper on the first 1000 images."""
    train = mnist_digits()[0][:N_TRAIN]
    return SoftmaxNetwork(
        train.inputs(), train.labels, n_hidden=10, n_classes=10, lam=lam, shifts="removed",
        **options,  # type: ignore[arg-type]
    )  # fmt: skip


def make(folder: Path, progress: bool) -> list[Path]:
    """Survey all landscapes and write what the chapter shows of them."""
    files = []
    for case in CASES:
        with explore(case, folder, progress) as landscape:
            files.append(write(case, landscape, folder))
    return [*files, climb_the_weakest(folder)]


def explore(case: Case, folder: Path, progress: bool) -> Landscape:
    """Survey until as much is connected as in the paper, or the searches are spent."""
    model, searches = case.model(), 0
    while True:
        searches = min(searches + ROUND, case.searches)
        landscape = survey(
            model, folder / f"{case.name}.sqlite", rng=SEED, progress=progress, energy_tol=1e-6,
            invariant_tol=0.02, quenches=case.quenches, modes=case.modes, searches=searches,
            bands=0, quiet_searches=case.quiet_searches,
        )  # fmt: skip
        found = landscape.network()
        log = Log.of(landscape)
        if log.searches < searches or searches == case.searches:
            return landscape
        if case.lam == 0.01 and large(found, largest_part(found)):
            return landscape
        landscape.close()


def climb_the_weakest(folder: Path) -> Path:
    """Plain training where the reins are loosest, and how far climbs from there come.

    Curvatures of 1e-6 ask for gradients of 1e-9, so all is done in double precision.
    """
    case = WEAKEST
    model = case.model("double")
    starts = model.sample(case.quenches, np.random.default_rng(SEED))
    minima = minimize(model, starts, tol=1e-9, max_iter=20_000).x
    x = np.repeat(minima, case.modes, axis=0)
    climbs = find_saddles(
        model, x, mode=np.tile(np.arange(case.modes), case.quenches), tol=1e-8,
        max_step=0.5 * model.scale.length, max_iter=WEAKEST_ROUNDS,
    )  # fmt: skip
    return write_results(
        folder / f"{case.name}.npz", lam=case.lam, converged=climbs.converged,
        rise=climbs.energy - model.energy(x), away=np.linalg.norm(climbs.x - x, axis=1),
        size=np.linalg.norm(minima, axis=1), **quenched(network(case.lam, links="lit"), model),
    )  # fmt: skip


def largest_part(found: TransitionNetwork) -> Integers:
    """The minima of the largest connected part."""
    label = found.components()
    return np.flatnonzero(label == np.argmax(np.bincount(label)))


def large(found: TransitionNetwork, part: Integers) -> bool:
    """Whether a connected part is as large as the paper's."""
    ends = np.unique(np.sort(found.ends[np.isin(found.ends[:, 0], part)], axis=1), axis=0)
    return len(part) >= ENOUGH_MINIMA and int((ends[:, 0] != ends[:, 1]).sum()) >= ENOUGH_EDGES


def write(case: Case, landscape: Landscape, folder: Path) -> Path:
    """The connected part of a survey, with what its networks err on and how far apart they are."""
    found = landscape.network()
    part = largest_part(found)
    kept = np.flatnonzero(np.isin(found.ends, part).all(axis=1))
    there, here = case.model("double"), network(case.lam, links="lit")
    weights = here.join(*there.layers(landscape.places("minima", part)))
    saddles = here.join(*there.layers(landscape.places("transition_states", kept)))
    bits, error = on_test_images(here, weights)
    part_network = found.subset(part)
    order = np.argsort(part_network.energy, kind="stable")
    compared, drawn = order[:N_COMPARED], order[:N_DRAWN]
    raw, aligned = distances(here, weights[compared])
    minima, transition_states = landscape.completeness()
    return write_network(
        folder / f"{case.name}.npz", part_network, lam=case.lam, wrong=bits, test_error=error,
        compared=compared, raw_distance=raw, aligned_distance=aligned, drawn=drawn,
        weights=weights[drawn].astype(np.float32),
        saddle_weights=saddles[:N_DRAWN].astype(np.float32),
        surveyed=[len(found.energy), len(found.ts_energy)],
        searches=landscape.recall("log")["searches"],
        coverage=[minima.coverage, transition_states.coverage],
        **quenched(here, there), **rearrangement(here, part_network, saddles, bits),
    )  # fmt: skip


def on_test_images(model: SoftmaxNetwork, weights: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Which test images networks ``(M, n)`` get wrong, as bits ``(M, 1250)``; and which part."""
    test = mnist_digits()[1]
    inputs = test.inputs()
    wrong = np.concatenate(
        [misclassified(model.predict(row[None], inputs), test.labels) for row in weights]
    )
    return np.packbits(wrong, axis=1), wrong.mean(axis=1)


def distances(model: SoftmaxNetwork, weights: Floats) -> tuple[Floats, Floats]:
    """Distances of networks ``(K, n)`` as they stand, and to the nearest image, pair by pair.

    ``(K (K - 1) / 2,)`` each, in the order of `scipy.spatial.distance.squareform`.
    """
    raw, aligned = [], []
    for at, row in enumerate(weights[:-1], start=1):
        others = weights[at:]
        raw.append(np.linalg.norm(others - row, axis=1))
        aligned.append(model.symmetry.distance(others, np.broadcast_to(row, others.shape)))
    return np.concatenate(raw).astype(np.float32), np.concatenate(aligned).astype(np.float32)


def train_again(model: SoftmaxNetwork, count: int) -> Quenches:
    """Plain training from the first of the random starts of the seed."""
    starts = model.sample(count, np.random.default_rng(SEED))
    return minimize(model, starts, tol=1e-7)


def quenched(model: SoftmaxNetwork, searched: SoftmaxNetwork) -> dict[str, NDArray[Any]]:
    """Losses and test errors that plain training reaches."""
    found = train_again(searched, N_QUENCHED)
    weights = model.join(*searched.layers(found.x[found.converged]))
    return {
        "quenched_energy": found.energy,
        "quenched_test_error": on_test_images(model, weights)[1],
    }


def rearrangement(
    model: SoftmaxNetwork, found: TransitionNetwork, saddles: Floats, bits: NDArray[np.uint8]
) -> dict[str, NDArray[Any]]:
    """The path of steepest descent over a transition state whose minima disagree on most images.

    The survey goes down by short quench steps, and these may slip over a ridge. So the transition
    states are tried in turn until a path ends in the two minima of the survey.
    """
    a, b = found.ends.T
    apart = np.bitwise_count(bits[a] ^ bits[b]).sum(axis=1, dtype=np.int64)
    agrees: list[bool] = []
    for which in np.argsort(-apart, kind="stable")[:N_TRIED]:
        modes, _ = certify(model, saddles[which : which + 1], np.zeros((1, model.n)))
        path = trace(
            model, saddles[which], modes.one(0, 0), n_points=N_FRAMES, max_step=0.1, tol=3e-7
        )
        ends = np.sort(found.energy[found.ends[which]])
        agrees.append(np.allclose(np.sort(path.energy[[0, -1]]), ends, rtol=0.0, atol=1e-5))
        if agrees[-1]:
            break
    wrong, error = on_test_images(model, path.x)
    return {
        "path_saddle": which, "path_agrees": np.array(agrees),
        "path_weights": path.x.astype(np.float32), "path_energy": path.energy, "path_s": path.s,
        "path_wrong": wrong, "path_test_error": error,
    }  # fmt: skip
