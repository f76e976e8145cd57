"""The table of the book's page on benchmarks: ``python -m benchmarks.summary [rounds]``.

Rows beside a peer or a limit, in turns, and cost against size. All is processor time of one core,
so that what else a machine does matters little. A few minutes; written to ``summary.json``.
"""

import json
import platform
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import psutil
import scipy.optimize

from benchmarks import modes
from benchmarks.clusters import like_a_landscape
from landscape_lab import (
    LennardJones,
    SoftmaxNetwork,
    TriatomicCluster,
    disconnectivity,
    find_saddles,
    minimize,
)
from landscape_lab.landscape.identity import KnownPoints

DONE = Path(__file__).with_name("summary.json")

PACKAGES = "numpy", "scipy", "numba"
ATOMS = {"quench": (7, 13, 19, 38), "climb": (7, 13, 19)}
WALKERS = {7: 256, 13: 256, 19: 64, 38: 64}
NETWORKS = 1_000, 4_000, 16_000, 64_000


def _busy(task: Callable[[], object]) -> float:
    began = time.process_time()
    task()
    return time.process_time() - began


def machine() -> dict[str, object]:
    """What the numbers were measured on, without its name."""
    return {
        "day": datetime.now(UTC).date().isoformat(), "processor": platform.machine(),
        "system": platform.system(), "processors": psutil.cpu_count(),
        "load": round(psutil.getloadavg()[0], 1),
        "python": platform.python_version(), **{name: version(name) for name in PACKAGES},
    }  # fmt: skip


def beside_lapack(n_atoms: int) -> tuple[float, float]:
    """Seconds for all modes of one Hessian: ours, and LAPACK's from numba one by one."""
    ours, theirs = modes._microseconds(n_atoms)
    return 1e-6 * ours, 1e-6 * theirs


def beside_scipy() -> tuple[float, float]:
    """Seconds for a quench of the triatomic cluster: ours, and SciPy's L-BFGS-B start by start."""
    model = TriatomicCluster()
    starts = model.sample(2000, np.random.default_rng(0))

    def one(x):
        energy, gradient = model.energy_gradient(x[None])
        return energy[0], gradient[0]

    options = {"gtol": 1e-6, "ftol": 0.0}
    with ThreadPoolExecutor(1) as executor:
        minimize(model, starts[:10], tol=1e-6, executor=executor)
        ours = _busy(lambda: minimize(model, starts, tol=1e-6, executor=executor))
    theirs = _busy(
        lambda: [
            scipy.optimize.minimize(one, x, jac=True, method="L-BFGS-B", options=options)
            for x in starts[:100]
        ]
    )
    return ours / 2000, theirs / 100


def beside_numpy() -> tuple[float, float]:
    """Seconds for a network's loss and gradient: ours, and NumPy's tanh and exp of as many."""
    rng = np.random.default_rng(0)
    inputs, labels = rng.uniform(1, 3, (5000, 3)), rng.integers(4, size=5000)
    model = SoftmaxNetwork(inputs, labels, n_hidden=3, n_classes=4, lam=1e-4)
    x, hidden, outputs = model.sample(1, rng), rng.standard_normal(15_000), -rng.random(20_000)
    model.energy_gradient(x)
    turns = [
        (_busy(lambda: model.energy_gradient(x)), _busy(lambda: (np.tanh(hidden), np.exp(outputs))))
        for _ in range(200)
    ]
    ours, theirs = np.min(turns, axis=0)
    return float(ours), float(theirs)


ROWS = {
    "all modes of a Hessian, 7 atoms": ("LAPACK", lambda: beside_lapack(7)),
    "all modes of a Hessian, 13 atoms": ("LAPACK", lambda: beside_lapack(13)),
    "a quench of the triatomic cluster": ("SciPy's L-BFGS-B", beside_scipy),
    "loss and gradient, 3-3-4, 5000 samples": ("NumPy's tanh and exp alone", beside_numpy),
}
"""What is done, beside whom, and seconds of both."""


def quench(n_atoms: int) -> float:
    """Seconds for a quench from a random start."""
    model = LennardJones(n_atoms)
    starts = model.sample(WALKERS[n_atoms], np.random.default_rng(0))
    with ThreadPoolExecutor(1) as executor:
        minimize(model, starts[:8], executor=executor)
        return _busy(lambda: minimize(model, starts, executor=executor)) / len(starts)


def climb(n_atoms: int) -> float:
    """Seconds for a climb to a saddle from near a minimum."""
    model = LennardJones(n_atoms)
    with ThreadPoolExecutor(1) as executor:
        starts = model.sample(WALKERS[n_atoms] // 4, np.random.default_rng(0))
        starts = minimize(model, starts, executor=executor).x
        find_saddles(model, starts[:8], executor=executor)
        return _busy(lambda: find_saddles(model, starts, executor=executor)) / len(starts)


def graph(n_minima: int) -> float:
    """Seconds for the disconnectivity graph of a network with twice as many saddles."""
    network = like_a_landscape(n_minima, 2 * n_minima)
    disconnectivity(like_a_landscape(100, 200))
    return min(_busy(lambda: disconnectivity(network)) for _ in range(3))


def look_up(n_minima: int) -> float:
    """Seconds to find one of so many points again."""
    rng = np.random.default_rng(0)
    known, energy = KnownPoints(1e-9, 1e-3), rng.normal(0, 1, n_minima)
    points = rng.random((n_minima, 40))
    for number in range(n_minima):
        known.add(number, float(energy[number]), points[number])
    some = rng.integers(n_minima, size=1000)
    return _busy(lambda: [known.look_up(float(energy[i]), points[i]) for i in some]) / 1000


SIZES = {
    "quench": ("coordinates", quench, ATOMS["quench"]),
    "climb": ("coordinates", climb, ATOMS["climb"]),
    "disconnectivity graph": ("minima", graph, NETWORKS),
    "look-up of a point": ("minima", look_up, NETWORKS),
}
"""What is done, against which size, and for which."""


def exponent(sizes: list[float], seconds: list[float]) -> float:
    """The power of its size that a cost grows with: a straight line through logarithms."""
    return float(np.polyfit(np.log(sizes), np.log(seconds), 1)[0])


def read() -> dict:
    """What was measured."""
    return json.loads(DONE.read_text())


def main(rounds: int) -> None:
    """Measure, and write it down."""
    told = {"machine": machine(), "rounds": rounds, "rows": [], "sizes": []}
    for name, (peer, task) in ROWS.items():
        turns = [task() for _ in range(rounds)]
        told["rows"].append({"task": name, "peer": peer, "seconds": turns})
        print(json.dumps(told["rows"][-1]), flush=True)
    for name, (of, task, sizes) in SIZES.items():
        turns = [[task(size) for size in sizes] for _ in range(rounds)]
        size = [3 * s for s in sizes] if of == "coordinates" else list(sizes)
        told["sizes"].append({"task": name, "size": of, "sizes": size, "seconds": turns})
        grows = exponent(size, np.median(turns, axis=0).tolist())
        print(f"{name} grows as the number of {of} to the power of {grows:.2f}", flush=True)
    DONE.write_text(json.dumps(told, indent=1) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
