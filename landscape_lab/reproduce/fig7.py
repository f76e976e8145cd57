"""Networks that read digits (Ballard et al. 2017, sec. V: Fig. 7, 8, 9 and 11).

784 pixels, 10 hidden nodes, 10 classes, 1000 images to train on and 10,000 to test with; every
weight is regularized. A survey for each strength of the regularization. Where it is strong the
landscape closes. Elsewhere nearly every search finds something new; there some trainings are
connected by elastic bands, climbs go on from all that is known until as much hangs together as in
the paper, and the connected part is kept.

Where a graphics card is at hand, it computes the losses: ``LANDSCAPE_LAB_DEVICE=cuda`` with the
extra ``torch``. Without it the surveys take hours.

The shipped files: of lambda 0.1 the orders of 453 of 799 minima and of six transition states are
told as `HiddenNodes.order` tells them; the others are lower bounds, from a narrower tolerance. The
three others were surveyed with an H100 card and 16 processors in 7, 7 and 16 minutes; that of
0.0001 was looked at after every 168 climbs from the 504th on.
"""

import os
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
from landscape_lab.reproduce.results import write_network
from landscape_lab.search.hybrid import certify
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import trace
from landscape_lab.search.walkers import Quenches
from landscape_lab.search.workers import spread
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

WAYS_FROM = 0.01
"""For strengths from here on the path over a transition state is kept."""

N_TRIED = 8
"""Transition states from which a path is followed, at the most."""

N_FRAMES = 21
"""Points of the rearrangement."""

ENOUGH_MINIMA, ENOUGH_EDGES = 142, 643
"""The size of the paper's network (sec. VI)."""

ROUND = 504
"""Climbs between two looks at how much is connected."""

SHARP = 1e-5
"""Root mean square gradient of an arrival over lambda: the softest curvatures are some hundredths
of lambda, and a point has to be known to a small part of the distance between two."""

DEVICE = "LANDSCAPE_LAB_DEVICE"
"""The variable of the environment that names PyTorch's device, if there is one."""


@dataclass(frozen=True)
class Case:
    """A landscape, and what its survey may spend.

    Attributes
    ----------
    lam : float
        Strength of the regularization.
    quenches, bands, modes, searches : int
        Trainings to begin with, bands that may be laid between them, softest modes that are climbed
        from each minimum, and climbs at the most.
    closes : bool
        Whether the landscape comes to an end: then all climbs are spent.
    """

    lam: float
    quenches: int = 24
    bands: int = 2048
    modes: int = 2
    searches: int = 6000
    closes: bool = False

    @property
    def name(self) -> str:
        """Name of the file of results."""
        return f"mnist-{self.lam:g}"

    def model(self) -> SoftmaxNetwork:
        """The loss on the training images, in the coordinates that searches like."""
        if self.closes:
            return network(self.lam, links="principal", precision="single")
        model = network(self.lam, links="principal", device=os.environ.get(DEVICE))
        model.tolerance = min(model.tolerance, SHARP * self.lam)
        return model


CASES = (
    Case(0.1, quenches=4096, bands=0, modes=2, searches=3941, closes=True),
    Case(0.01),
    Case(0.001, searches=911),  # it held enough by then, and was looked at before its time
    Case(0.0001),
)


def network(lam: float, *, device: str | None = None, **options: Any) -> SoftmaxNetwork:
    """The network of the paper on the first 1000 images, on a device of PyTorch's if one is named.

    Raises
    ------
    ImportError, RuntimeError
        If there is no PyTorch, or no such device.
    """
    train = mnist_digits()[0][:N_TRAIN]
    data = train.inputs(), train.labels
    options |= {"n_hidden": 10, "n_classes": 10, "lam": lam, "shifts": "removed"}
    if not device:
        return SoftmaxNetwork(*data, **options)
    from landscape_lab.models.neural_network.on_device import SoftmaxNetworkOnDevice

    return SoftmaxNetworkOnDevice(*data, device=device, **options)


def make(folder: Path, progress: bool) -> list[Path]:
    """Survey all landscapes and write what the chapter shows of them."""
    files = []
    for case in CASES:
        with explore(case, folder, progress) as landscape:
            files.append(write(case, landscape, folder))
    return files


def explore(case: Case, folder: Path, progress: bool) -> Landscape:
    """Survey until as much is connected as in the paper, or the searches are spent."""
    searches = 0
    while True:
        searches = min(searches + ROUND, case.searches)
        landscape = go_on(case, folder, searches, progress)
        found, spent = landscape.network(), Log.of(landscape).searches
        enough = not case.closes and large(found, largest_part(found))
        if enough or spent < searches or searches == case.searches:
            return landscape
        landscape.close()


def go_on(case: Case, folder: Path, searches: int, progress: bool) -> Landscape:
    """Survey until so many searches are spent: first bands alone, then climbs from all minima."""
    model, path = case.model(), folder / f"{case.name}.sqlite"
    for modes in (0, case.modes) if case.bands else (case.modes,):
        landscape = survey(
            model, path, rng=SEED, progress=progress, energy_tol=1e-6, invariant_tol=0.02,
            quenches=case.quenches, modes=modes, searches=searches, quiet_searches=0,
            bands=case.bands,
        )  # fmt: skip
        if modes < case.modes:
            landscape.close()
    return landscape


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
    there, here = network(case.lam, links="principal"), network(case.lam, links="lit")
    weights = here.join(*there.layers(landscape.places("minima", part)))
    saddles = here.join(*there.layers(landscape.places("transition_states", kept)))
    bits, error = on_test_images(here, weights)
    part_network = found.subset(part)
    order = np.argsort(part_network.energy, kind="stable")
    compared, drawn = order[:N_COMPARED], order[:N_DRAWN]
    raw, aligned = distances(here, weights[compared])
    minima, transition_states = landscape.completeness()
    log, model = Log.of(landscape), case.model()
    way = rearrangement(here, part_network, saddles, bits) if case.lam >= WAYS_FROM else {}
    return write_network(
        folder / f"{case.name}.npz", part_network, lam=case.lam, wrong=bits, test_error=error,
        compared=compared, raw_distance=raw, aligned_distance=aligned, drawn=drawn,
        weights=weights[drawn], saddle_weights=saddles[:N_DRAWN],
        rms=slopes(there, landscape.places("minima", part)),
        ts_rms=slopes(there, landscape.places("transition_states", kept)),
        surveyed=[len(found.energy), len(found.ts_energy)],
        searches=log.searches, bands=log.bands, trainings=log.quenches,
        tolerance=np.array([model.tolerance, 0.1 * model.tolerance]) * model.scale.gradient,
        coverage=[minima.coverage, transition_states.coverage],
        **quenched(here, there), **way,
    )  # fmt: skip


def on_test_images(model: SoftmaxNetwork, weights: Floats) -> tuple[NDArray[np.uint8], Floats]:
    """Which test images networks ``(M, n)`` get wrong, as bits ``(M, 1250)``; and which part."""
    test = mnist_digits()[1]
    inputs = test.inputs()
    each = spread(_misread, [(model, row, inputs, test.labels) for row in weights], None)
    wrong = np.concatenate(each)
    return np.packbits(wrong, axis=1), wrong.mean(axis=1)


def _misread(
    model: SoftmaxNetwork, weights: Floats, inputs: Floats, labels: Integers
) -> NDArray[np.bool_]:
    return misclassified(model.predict(weights[None], inputs), labels)


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


def slopes(model: SoftmaxNetwork, x: Floats) -> Floats:
    """Root mean square gradients at points ``(B, n)``."""
    return np.array([np.sqrt(np.mean(model.energy_gradient(row[None])[1] ** 2)) for row in x])


def train_again(model: SoftmaxNetwork, count: int) -> Quenches:
    """Plain training from the first of the random starts of the seed."""
    starts = model.sample(count, np.random.default_rng(SEED))
    return minimize(model, starts, tol=min(1e-7, SHARP * model.lam))


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
