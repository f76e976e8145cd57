"""The same task by the package and by a peer, in turns: a row of the table of `benchmarks.summary`.

Both sides get the same starts, networks or weights, and are asked whether they found the same.
Seconds are processor time, of one core each.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache

import numpy as np

from benchmarks.clusters import like_a_landscape
from benchmarks.peers import Missing, Peer, peer
from landscape_lab import LennardJones, SoftmaxNetwork, TransitionNetwork, disconnectivity, minimize
from landscape_lab.analysis import mean_first_passage_time, rates
from landscape_lab.datasets import triatomic_outcomes

Pair = tuple[float, float]

TEMPERATURE = 0.5
SAMPLES, HIDDEN, CLASSES, LAM = 1000, 3, 4, 1e-4
NETWORKS, ALONE = 64, 4
"""Networks trained by the package, and of these the first that a peer trains one by one."""


def busy(task: Callable[[], object]) -> float:
    """Processor time of a task."""
    began = time.process_time()
    task()
    return time.process_time() - began


def quench(asked: Peer, n_atoms: int, ours: int, theirs: int) -> Pair:
    """Seconds a quench; the first starts are quenched by both."""
    model = LennardJones(n_atoms)
    starts = model.sample(ours, np.random.default_rng(0))
    with ThreadPoolExecutor(1) as executor:
        minimize(model, starts[:8], tol=1e-5, executor=executor)
        mine = busy(lambda: minimize(model, starts, tol=1e-5, executor=executor))
    its = asked.ask("quench", x=starts[:theirs])
    return mine / ours, its["seconds"] / theirs


@cache
def _network(minima: int) -> TransitionNetwork:
    return like_a_landscape(minima, 2 * minima)


def graph(asked: Peer, minima: int) -> Pair:
    """Seconds for the tree of a made-up network."""
    network = _network(minima)
    disconnectivity(_network(100))
    mine = min(busy(lambda: disconnectivity(network)) for _ in range(5))
    its = asked.ask("graph", energy=network.energy, ts_energy=network.ts_energy, ends=network.ends)
    assert its["minima"] > 0.99 * minima
    return mine, its["seconds"]


def passage(asked: Peer, minima: int) -> Pair:
    """Seconds for mean passage times: ours from every minimum, PyGT's between two, both ways."""
    network = _network(minima)
    mean_first_passage_time(_network(100), TEMPERATURE, 0)
    mine = busy(lambda: mean_first_passage_time(network, TEMPERATURE, 0))
    k = rates(network, TEMPERATURE)
    rate = np.exp(k.log_rate)
    tau = 1 / np.bincount(k.source, rate, minlength=minima)
    its = asked.ask("passage", rate=rate, target=k.target, source=k.source, tau=tau)
    np.testing.assert_allclose(
        its["time"], mean_first_passage_time(network, TEMPERATURE, 0)[1], rtol=1e-6
    )
    return mine, its["seconds"]


@cache
def _classifier() -> SoftmaxNetwork:
    data = triatomic_outcomes(SAMPLES)
    return SoftmaxNetwork(
        data.distances(), data.outcome, n_hidden=HIDDEN, n_classes=CLASSES, lam=LAM
    )


def _data() -> dict[str, object]:
    model = _classifier()
    return {
        "inputs": model.inputs, "labels": model.labels, "lam": LAM, "hidden": HIDDEN,
        "classes": CLASSES,
    }  # fmt: skip


def gradient(asked: Peer, size: int) -> Pair:
    """Seconds for loss and gradient of one of so many networks; the shortest of some rounds."""
    model, rounds = _classifier(), 10 + 400 // size
    x = model.sample(size, np.random.default_rng(size))
    energy, _ = model.energy_gradient(x)
    mine = min(busy(lambda: model.energy_gradient(x)) for _ in range(rounds))
    its = asked.ask("gradient", x=x, rounds=rounds, **_data())
    np.testing.assert_allclose(its["energy"], energy, rtol=1e-10)
    return mine / size, its["seconds"] / size


def train(asked: Peer) -> Pair:
    """Seconds to train a network to a root mean square gradient of 1e-5, for each that arrives."""
    model = _classifier()
    starts = model.sample(NETWORKS, np.random.default_rng(0))
    with ThreadPoolExecutor(1) as executor:
        mine = busy(lambda: minimize(model, starts, tol=1e-5, executor=executor))
    its = asked.ask("train", x=starts[:ALONE], **_data())
    return mine / NETWORKS, its["seconds"] / max(its["arrived"], 1)


ROWS: dict[str, dict[str, Callable[[Peer], Pair]]] = {
    "pele": {
        "a quench of 7 Lennard-Jones atoms": lambda p: quench(p, 7, 1000, 1000),
        "a quench of 13 Lennard-Jones atoms": lambda p: quench(p, 13, 500, 500),
        "a quench of 38 Lennard-Jones atoms": lambda p: quench(p, 38, 64, 64),
        "disconnectivity graph of 1000 minima": lambda p: graph(p, 1000),
    },
    "TopSearch": {"a quench of 7 Lennard-Jones atoms": lambda p: quench(p, 7, 1000, 4)},
    "PyGT": {"mean passage times, 500 minima": lambda p: passage(p, 500)},
    "PyTorch": {
        "loss and gradient, 1 network": lambda p: gradient(p, 1),
        "loss and gradient, each of 64": lambda p: gradient(p, 64),
        "training of a network, ours 64 at once": train,
    },
    "JAX": {
        "loss and gradient, 1 network": lambda p: gradient(p, 1),
        "loss and gradient, each of 64": lambda p: gradient(p, 64),
        "training of a network, ours 64 at once": train,
    },
}
"""For each peer what is done, and seconds of both."""


def measure(name: str, rounds: int) -> tuple[list[dict], str]:
    """The rows of a peer, and why there are none if it cannot be asked."""
    rows: list[dict] = [{"task": task, "peer": name, "seconds": []} for task in ROWS[name]]
    try:
        with peer(name) as asked:
            for _ in range(rounds):
                for row in rows:
                    row["seconds"].append(ROWS[name][row["task"]](asked))
    except Missing as reason:
        return [], str(reason)
    return rows, ""
