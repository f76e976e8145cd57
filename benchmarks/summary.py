"""The table of the book's page on benchmarks: ``python -m benchmarks.summary [rounds]``.

Rows beside a peer or a limit, in turns, and cost against size. All is processor time of one core,
so that what else a machine does matters little. A day's numbers are a line of ``summary.jsonl``.
"""

import json
import platform
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import psutil
import scipy.optimize
from threadpoolctl import threadpool_limits

from benchmarks import beside, growth, mnist, modes, startup
from benchmarks.beside import Pair, busy
from benchmarks.peers import PEERS
from landscape_lab import SoftmaxNetwork, TriatomicCluster, minimize

DONE = Path(__file__).with_name("summary.jsonl")

PACKAGES = "numpy", "scipy", "numba"


def machine() -> dict[str, object]:
    """What the numbers were measured on, without its name."""
    return {
        "day": datetime.now(UTC).date().isoformat(), "processor": platform.machine(),
        "system": platform.system(), "processors": psutil.cpu_count(),
        "load": round(psutil.getloadavg()[0], 1),
        "python": platform.python_version(), **{name: version(name) for name in PACKAGES},
    }  # fmt: skip


def beside_lapack(n_atoms: int) -> Pair:
    """Seconds for a Hessian's spectrum and a step, and for LAPACK's eigenvectors one by one."""
    ours, theirs = modes.microseconds(n_atoms)
    return 1e-6 * ours, 1e-6 * theirs


def beside_scipy() -> Pair:
    """Seconds for a quench of the triatomic cluster: ours, and SciPy's L-BFGS-B start by start."""
    model = TriatomicCluster()
    starts = model.sample(2000, np.random.default_rng(0))

    def one(x):
        energy, gradient = model.energy_gradient(x[None])
        return energy[0], gradient[0]

    options = {"gtol": 1e-6, "ftol": 0.0}
    with ThreadPoolExecutor(1) as executor:
        minimize(model, starts[:10], tol=1e-6, executor=executor)
        ours = busy(lambda: minimize(model, starts, tol=1e-6, executor=executor))
    theirs = busy(
        lambda: [
            scipy.optimize.minimize(one, x, jac=True, method="L-BFGS-B", options=options)
            for x in starts[:100]
        ]
    )
    return ours / 2000, theirs / 100


def beside_numpy() -> Pair:
    """Seconds for a network's loss and gradient: ours, and NumPy's tanh and exp of as many."""
    rng = np.random.default_rng(0)
    inputs, labels = rng.uniform(1, 3, (5000, 3)), rng.integers(4, size=5000)
    model = SoftmaxNetwork(inputs, labels, n_hidden=3, n_classes=4, lam=1e-4)
    x, hidden, outputs = model.sample(1, rng), rng.standard_normal(15_000), -rng.random(20_000)
    model.energy_gradient(x)
    turns = [
        (busy(lambda: model.energy_gradient(x)), busy(lambda: (np.tanh(hidden), np.exp(outputs))))
        for _ in range(200)
    ]
    ours, theirs = np.min(turns, axis=0)
    return float(ours), float(theirs)


def beside_products() -> Pair:
    """Seconds for loss and gradient of 32 networks on images, and for two matrix products."""
    ours, products, *_ = mnist.microseconds()
    return 1e-6 * ours, 1e-6 * products


ROWS: dict[str, tuple[str, Callable[[], Pair]]] = {
    "spectrum and step, 7 atoms": ("LAPACK's eigenvectors", lambda: beside_lapack(7)),
    "spectrum and step, 13 atoms": ("LAPACK's eigenvectors", lambda: beside_lapack(13)),
    "a quench of the triatomic cluster": ("SciPy's L-BFGS-B", beside_scipy),
    "loss and gradient, 3-3-4, 5000 samples": ("NumPy's tanh and exp alone", beside_numpy),
    "loss and gradient, 32 networks, 784-10-10": ("their two matrix products", beside_products),
}
"""What is done, beside whom, and seconds of both."""


def read() -> list[dict]:
    """What was measured, a day after the other."""
    return [json.loads(line) for line in DONE.read_text().splitlines()]


def measure(rounds: int) -> dict:
    """All of it, in so many rounds; new processes and whole surveys come last."""
    told: dict = {"machine": machine(), "rounds": rounds, "rows": [], "missing": {}, "peers": PEERS}
    for name in beside.ROWS:
        rows, reason = beside.measure(name, rounds)
        told["rows"] += rows
        if reason:
            told["missing"][name] = reason
        print(name, json.dumps(rows), reason, flush=True)
    for name, (peer, task) in ROWS.items():
        row = {"task": name, "peer": peer, "seconds": [task() for _ in range(rounds)]}
        told["rows"].append(row)
        print(json.dumps(row), flush=True)
    told["starts"] = [*startup.beside_limits(rounds), startup.newcomer()]
    print(json.dumps(told["starts"]), flush=True)
    told["sizes"], told["surveys"] = growth.measure(rounds), growth.surveys()
    return told


def main(rounds: int) -> None:
    """Measure, and write it down; what was measured earlier on this day goes."""
    with threadpool_limits(1, "blas"):  # threads that wait for each other take processor time
        told = measure(rounds)
    earlier = read() if DONE.exists() else []
    days = [each for each in earlier if each["machine"]["day"] != told["machine"]["day"]]
    DONE.write_text("".join(json.dumps(each) + "\n" for each in [*days, told]))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
