"""How early a network foresees the fate of a molecule: Fig. 4 of Ballard et al. 2017.

For every number of steps before convergence and every size, a network learns the outcomes of 5000
quenches and is asked about 5000 others. Its minima are looked for in three ways: from random
starts to the minima for small parts of the data, and from there with all data; and from the lowest
minima for the steps before and after, which a sweep forth and a sweep back hand on.
"""

import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from landscape_lab.analysis.classification import auc
from landscape_lab.datasets import TriatomicOutcomes, triatomic_outcomes
from landscape_lab.landscape.store import Landscape
from landscape_lab.models.neural_network.softmax import SoftmaxNetwork
from landscape_lab.reproduce.results import Results, write
from landscape_lab.search.eigenvector_following import polish
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.workers import spread
from landscape_lab.types import Floats

SIZES = (3, 4, 5, 6)
"""Numbers of hidden nodes."""

LAM = 1e-4

N_TRAIN = N_TEST = 5000

STEPS = tuple(range(0, 81, 2))
"""Steps before convergence; beyond the longest sequence all is as at its start."""

N_PARTS, PART, STARTS = 4, 500, 24
"""Random starts go down on the losses of so many disjoint parts of the training data."""

HANDED_ON = 8
"""So many of the lowest minima are starts for the neighboring steps."""

HAND_OVER = 1e-4
"""Root mean square gradient at which a quench hands over to Newton's method."""


def outcomes() -> tuple[TriatomicOutcomes, TriatomicOutcomes]:
    """Training and testing sequences of the figure."""
    return triatomic_outcomes(N_TRAIN + N_TEST).split(N_TRAIN, N_TEST)


def inputs(data: TriatomicOutcomes, s: int) -> Floats:
    """r12 and r13 of each molecule, `s` steps before convergence, ``(N, 2)``."""
    return data.distances(s)[:, :2]


def network(data: TriatomicOutcomes, s: int, n_hidden: int) -> SoftmaxNetwork:
    """The loss of the figure, all weights regularized.

    Its shifts lead nowhere and are removed, which leaves every minimum and its energy.
    """
    return SoftmaxNetwork(
        inputs(data, s), data.outcome, n_hidden=n_hidden, n_classes=len(data.OUTCOMES), lam=LAM,
        shifts="removed",
    )  # fmt: skip


def settle(landscape: Landscape, x: Floats) -> None:
    """Go down from ``(B, n)`` and enter the minima."""
    potential = landscape.potential
    assert potential is not None
    quenches = minimize(potential, x, tol=HAND_OVER)
    landscape.add_minima(polish(potential, quenches.x[quenches.converged]))


def lowest(landscape: Landscape, count: int) -> Floats:
    """Weights of the lowest minima, ``(count, n)`` or fewer, from below."""
    minima = landscape.minima
    return minima.x[np.argsort(minima.energy, kind="stable")[:count]]


def starts(train: TriatomicOutcomes, s: int, n_hidden: int) -> Floats:
    """Minima for small parts of the training data, each found from random starts."""
    seed = np.random.SeedSequence(0, spawn_key=(n_hidden, s))
    found = []
    for k, rng in enumerate(map(np.random.default_rng, seed.spawn(N_PARTS))):
        part = network(train[PART * k : PART * (k + 1)], s, n_hidden)
        with Landscape(part) as landscape:
            settle(landscape, part.sample(STARTS, rng))
            found.append(landscape.minima.x)
    return np.concatenate(found)


def sweep(
    folder: Path, train: TriatomicOutcomes, n_hidden: int, steps: list[int],
    told: Callable[[], None],
) -> None:  # fmt: skip
    """Landscapes of one size for some steps in their order: forth, then back.

    Each is a file of its own that remembers how far it has come.
    """
    for way, order in enumerate((steps, steps[::-1])):
        handed = np.empty((0, 0))
        for s in order:
            model = network(train, s, n_hidden)
            with Landscape(model, folder / f"{n_hidden}-{s}.sqlite") as landscape:
                if landscape.recall("ways", 0) <= way:
                    new = [handed] if handed.size else []
                    if way == 0:
                        new.append(starts(train, s, n_hidden))
                    with landscape.transaction():
                        if new:
                            settle(landscape, np.concatenate(new))
                        landscape.remember("ways", way + 1)
                handed = lowest(landscape, HANDED_ON)
            told()


def areas(model: SoftmaxNetwork, x: Floats, test: TriatomicOutcomes, s: int) -> Floats:
    """Test AUC of networks ``(B, n) -> (B,)``, the triangle against the chains; eqns (6), (7)."""
    found = [
        auc(model.probabilities(some, inputs(test, s))[:, :, 0], test.outcome == 0)
        for some in np.array_split(x, -(-len(x) // 64))
    ]
    return np.concatenate(found)


def read_out(
    folder: Path, train: TriatomicOutcomes, test: TriatomicOutcomes, n_hidden: int,
    steps: list[int], told: Callable[[], None],
) -> Results:  # fmt: skip
    """What the landscapes of one size say."""
    each = []
    for s in steps:
        with Landscape(path=folder / f"{n_hidden}-{s}.sqlite") as landscape:
            each.append(landscape.minima)
    sizes = np.array([len(minima.id) for minima in each])
    first = np.cumsum(sizes) - sizes
    step = np.repeat(np.arange(len(steps)), sizes)
    x = np.concatenate([minima.x for minima in each])
    loss = np.concatenate([minima.energy for minima in each])
    best = first + [int(np.argmin(minima.energy)) for minima in each]
    model = network(train, steps[0], n_hidden)
    table = []
    for s in steps:
        table.append(areas(model, x, test, s))
        told()
    own = np.array(table)[step, np.arange(len(x))]
    return {
        "auc_global": own[best],
        "auc_best": np.maximum.reduceat(own, first),
        "auc_best_any_s": np.max(table, axis=1),
        "loss": loss[best],
        "n_minima": sizes,
        "found": np.concatenate([minima.found for minima in each])[best],
        "weights": x[best].astype(np.float32),
        "minimum_s": np.array(steps)[step],
        "minimum_loss": loss,
        "minimum_auc": own.astype(np.float32),
    }


def make(
    folder: Path, progress: bool, *, s: tuple[int, ...] = STEPS, sizes: tuple[int, ...] = SIZES
) -> list[Path]:
    """Compute the figure: about six minutes of processor time, half of that on two cores.

    Parameters
    ----------
    folder : Path
        Keeps one landscape for each step and size, so that the work can be continued.
    progress : bool
        Show a progress bar.
    s : tuple of int
        Steps before convergence, rising.
    sizes : tuple of int
        Numbers of hidden nodes.

    Returns
    -------
    list of Path
        ``fig4.npz``. For S steps `s` and sizes `n_hidden`, arrays ``(S, len(sizes))``:
        `auc_global` of the lowest minimum, `auc_best` of all minima for the same step,
        `auc_best_any_s` of the minima for all steps, `loss`, `n_minima`, and `found`, how many
        searches ended in the lowest. For each size H the weights of the lowest minima,
        `weights_H` ``(S, n)``, and of all minima ``(M,)`` the step, the loss and the AUC:
        `minimum_s_H`, `minimum_loss_H` and `minimum_auc_H`.
    """
    train, test = outcomes()
    longest = int(max(train.n_steps.max(), test.n_steps.max()))
    different = 1 + int(np.searchsorted(s, longest))
    steps = list(s[:different])
    bar = tqdm(total=3 * len(steps) * len(sizes), desc="Fig. 4", disable=not progress)
    lock = threading.Lock()

    def told() -> None:
        with lock:
            bar.update()

    def one(n_hidden: int) -> Results:
        sweep(folder, train, n_hidden, steps, told)
        return read_out(folder, train, test, n_hidden, steps, told)

    largest_first = sorted(sizes, reverse=True)
    with bar:
        found = spread(one, [(n_hidden,) for n_hidden in largest_first], None)
    curves = dict(zip(largest_first, found, strict=True))
    at = np.minimum(np.arange(len(s)), len(steps) - 1)
    arrays: Results = {"s": np.array(s), "n_hidden": np.array(sizes)}
    for name in curves[sizes[0]]:
        if name.startswith("minimum"):
            arrays |= {f"{name}_{h}": curves[h][name] for h in sizes}
        elif name == "weights":
            arrays |= {f"{name}_{h}": curves[h][name][at] for h in sizes}
        else:
            arrays[name] = np.stack([curves[h][name][at] for h in sizes], axis=1)
    return [write(folder / "fig4.npz", **arrays)]
