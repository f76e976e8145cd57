"""Landscapes of networks that predict where a molecule falls (Ballard et al. 2017, Fig. 2).

The three distances of a triatomic cluster at the start of a quench are the inputs, the minimum
where it ends is the class. Landscapes are surveyed for three to six hidden nodes, with every weight
regularized, with the output biases free, and, as in the paper, with the links alone regularized,
and for several strengths of the regularization.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from landscape_lab.analysis.classification import misclassification_index, misclassified
from landscape_lab.datasets.triatomic import TriatomicOutcomes, triatomic_outcomes
from landscape_lab.landscape.store import Landscape
from landscape_lab.models.neural_network.softmax import Regularize, SoftmaxNetwork
from landscape_lab.network import TransitionNetwork
from landscape_lab.reproduce.results import read_network, write_network
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.run import survey
from landscape_lab.types import Booleans, Floats

SEED = 2017

N_TRAIN, N_TEST = 500, 5000

KEPT = {"all": 1000, "free": 1000, "links": 100}
"""Of so many of the lowest minima the weights are kept."""

ENERGY_TOL = 1e-8

Formulation = Literal["all", "free", "links"]

FORMULATIONS: dict[Formulation, Regularize] = {
    "all": "all", "free": "all but output biases", "links": "weights",
}  # fmt: skip
"""Every weight regularized; the output biases not; or neither these nor the hidden ones."""


@dataclass(frozen=True)
class Case:
    """A landscape, and the quenches and saddle searches that its survey may spend."""

    n_hidden: int
    formulation: Formulation
    lam: float
    searches: int = 20_000
    quiet_searches: int = 512
    quenches: int = 2048

    @property
    def name(self) -> str:
        """Name of the file of results."""
        return f"triatomic-{self.n_hidden}-{self.formulation}-{self.lam:.0e}".replace("e-0", "e-")

    def model(self, train: TriatomicOutcomes) -> SoftmaxNetwork:
        """The loss of this network on training data."""
        return SoftmaxNetwork(
            train.distances(), train.outcome, n_hidden=self.n_hidden, n_classes=4, lam=self.lam,
            regularize=FORMULATIONS[self.formulation], shifts="removed",
        )  # fmt: skip


CASES = (
    *(
        Case(n_hidden, formulation, lam)
        for lam in (1e-2, 1e-3)
        for n_hidden in (3, 4, 5, 6)
        for formulation in ("all", "free")
    ),
    Case(3, "all", 1e-4, quiet_searches=2048),
    Case(3, "free", 1e-4, quiet_searches=2048),
    *(Case(n_hidden, "links", 1e-3) for n_hidden in (3, 4, 5, 6)),
    *(Case(n_hidden, "links", 1e-4) for n_hidden in (3, 4)),
    *(Case(3, "links", lam) for lam in (3e-5, 1e-5)),
    Case(5, "links", 1e-4, searches=8000),
    Case(6, "links", 1e-4, searches=4000),
    *(Case(n, "links", lam, searches=4000) for lam in (3e-5, 1e-5) for n in (4, 5, 6)),
    Case(3, "all", 1e-5),
    Case(3, "free", 1e-5),
    Case(4, "all", 1e-4),
    Case(4, "free", 1e-4),
    Case(5, "all", 1e-4, searches=2000),
    Case(5, "free", 1e-4, searches=11_356),
    Case(6, "all", 1e-4, searches=2000),
    Case(6, "free", 1e-4, searches=13_564),
)
"""All landscapes, the easy ones first."""


@cache
def shipped(
    n_hidden: int, lam: float = 1e-4, formulation: Formulation = "all"
) -> tuple[TransitionNetwork, dict[str, Any]]:
    """A survey that comes with the package: its network, and the arrays that `chart` tells of.

    Raises
    ------
    ValueError
        If there is no such survey.
    """
    return read_network(Case(n_hidden, formulation, lam).name)


def data() -> tuple[TriatomicOutcomes, TriatomicOutcomes]:
    """The sequences for training and for the test."""
    return triatomic_outcomes(rng=SEED).split(N_TRAIN, N_TEST, rng=SEED)


def make(folder: Path, progress: bool) -> list[Path]:
    """Survey all landscapes and write their networks."""
    train, test = data()
    return [chart(case, folder, train, test, progress) for case in CASES]


def chart(
    case: Case, folder: Path, train: TriatomicOutcomes, test: TriatomicOutcomes, progress: bool
) -> Path:
    """Survey one landscape, or continue to, and write its network.

    Returns
    -------
    Path
        The file of results. Beside the network it holds for every minimum the part of the test
        data that it gets wrong, ``misclassified``, and the misclassification ``index`` against the
        global minimum; the weights ``x`` of the minima ``kept``; how often each point was ``found``
        and ``ts_found``; and what was spent: ``quenches``, ``searches``, the ``quiet_searches`` at
        the end, and the ``growth`` of the counts with the searches.
    """
    model = case.model(train)
    with survey(
        model, folder / f"{case.name}.sqlite", rng=SEED, progress=progress, energy_tol=ENERGY_TOL,
        quenches=case.quenches, modes=2, searches=case.searches, quiet_searches=case.quiet_searches,
    ) as landscape:  # fmt: skip
        return _write(folder / f"{case.name}.npz", case, model, landscape, test)


def _write(
    path: Path, case: Case, model: SoftmaxNetwork, landscape: Landscape, test: TriatomicOutcomes
) -> Path:
    minima, saddles = landscape.minima, landscape.transition_states
    wrong = errors(model, minima.x, test)
    kept = np.argsort(minima.energy)[: KEPT[case.formulation]]
    log = Log.of(landscape)
    return write_network(
        path, landscape.network(), n_hidden=case.n_hidden, lam=case.lam,
        misclassified=wrong.mean(axis=1).astype(np.float32),
        index=misclassification_index(wrong, int(kept[0])).astype(np.float32),
        kept=kept, x=minima.x[kept].astype(np.float32), found=minima.found,
        ts_found=saddles.found, quenches=log.quenches, searches=log.searches,
        quiet_searches=log.quiet_searches, growth=log.growth,
    )  # fmt: skip


def errors(model: SoftmaxNetwork, x: Floats, test: TriatomicOutcomes) -> Booleans:
    """Which test sequences each network ``(B, n)`` gets wrong, ``(B, N)``."""
    return misclassified(model.predict(x, test.distances()), test.outcome)
