"""A network's loss and gradient beside NumPy's own tanh and exp over as many numbers."""

import time
from collections.abc import Callable

import numpy as np

from landscape_lab import SoftmaxNetwork, minimize, polish
from landscape_lab.datasets import triatomic_outcomes

ROUNDS = 400


def fastest(*tasks: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Least processor time of each task in microseconds; they take turns, and all meet any load."""
    times = np.full(len(tasks), np.inf)
    for _ in range(rounds):
        for at, task in enumerate(tasks):
            began = time.process_time()
            task()
            times[at] = min(times[at], time.process_time() - began)
    return (1e6 * times).tolist()


def beside_numpy() -> None:
    """3 inputs, 3 hidden nodes, 4 outputs, 5000 samples, one thread."""
    rng = np.random.default_rng(0)
    n_samples, n_hidden, n_classes = 5000, 3, 4
    inputs = rng.uniform(1, 3, (n_samples, 3))
    labels = rng.integers(n_classes, size=n_samples)
    model = SoftmaxNetwork(inputs, labels, n_hidden=n_hidden, n_classes=n_classes, lam=1e-4)
    x = model.sample(1, rng)
    hidden = rng.standard_normal(n_samples * n_hidden)
    outputs = -10 * rng.random(n_samples * n_classes)
    values, exponentials = np.empty_like(hidden), np.empty_like(outputs)
    model.energy_gradient(x)
    ours, tanh, exp = fastest(
        lambda: model.energy_gradient(x),
        lambda: np.tanh(hidden, out=values),
        lambda: np.exp(outputs, out=exponentials),
    )
    print(f"Loss and gradient of one network, 3-3-4, {n_samples} samples, one thread")
    print(f"  ours   {ours:.0f} us")
    print(
        f"  NumPy  {tanh:.0f} us for tanh of {hidden.size}, {exp:.0f} us for exp of {outputs.size}"
    )
    print(f"  ratio  {ours / (tanh + exp):.2f}")


def second_derivatives() -> None:
    """What a Newton step costs: Hessian and eigenvectors in units of a gradient, 500 samples."""
    rng = np.random.default_rng(1)
    inputs, labels = rng.uniform(1, 3, (500, 3)), rng.integers(4, size=500)
    print("Hessian of one network with 3 inputs, 4 outputs, 500 samples, one thread")
    for n_hidden in (3, 4, 5, 6):
        model = SoftmaxNetwork(inputs, labels, n_hidden=n_hidden, n_classes=4, lam=1e-4)
        x = model.sample(8, rng)
        hessian = model.hessian(x)
        gradient, second, vectors = fastest(
            lambda m=model, x=x: m.energy_gradient(x),
            lambda m=model, x=x: m.hessian(x),
            lambda h=hessian: np.linalg.eigh(h),
        )
        print(
            f"  {n_hidden} hidden nodes, n = {model.n}: gradient {gradient / 8:.1f} us, "
            f"Hessian {second / 8:.0f} us, its eigenvectors {vectors / 8:.0f} us"
        )


def newton_finish() -> None:
    """Evaluations to a gradient of 1e-10: by LBFGS alone, and by LBFGS with Newton steps after."""
    train, _ = triatomic_outcomes(1000).split(500, 500)
    print("Quenches of the triatomic network, 3-3-4, 500 samples, to a gradient of 1e-10")
    for lam in (1e-3, 1e-4):
        model = SoftmaxNetwork(train.distances(), train.outcome, n_hidden=3, n_classes=4, lam=lam)
        starts = model.sample(12, np.random.default_rng(0))
        for memory in (4, 20):
            alone = minimize(model, starts, tol=1e-10, memory=memory)
            rough = minimize(model, starts, tol=1e-5, memory=memory)
            finished = polish(model, rough.x)
            same = np.abs(finished.energy - alone.energy) < 1e-9
            counts = [np.median(found.n_eval) for found in (alone, rough, finished)]
            print(
                f"  lambda {lam:g}, memory {memory}: alone {counts[0]:.0f} gradients; or "
                f"{counts[1]:.0f} to 1e-5 and {counts[2]:.0f} with Hessians; arrived "
                f"{alone.converged.sum()} and {finished.converged.sum()} of 12, "
                f"{same.sum()} in the same minimum"
            )


if __name__ == "__main__":
    beside_numpy()
    second_derivatives()
    newton_finish()
