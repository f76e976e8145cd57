"""A network's loss and gradient beside PyTorch and JAX: ``python -m benchmarks.autodiff``.

Runs where both are installed beside the package; `benchmarks.peers` sees to that. Each peer is
written as its users would for many networks at once, the fastest of the forms that were tried:
batched matrix products and ``cross_entropy`` with autograd in PyTorch, ``jit`` of ``vmap`` of
``value_and_grad`` in JAX. All in float64, on one core, in turns.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"

import jax
import jax.numpy as jnp
import numpy as np
import scipy.optimize
import torch
from threadpoolctl import threadpool_limits

from benchmarks.quenches import pin_to_one_core
from landscape_lab import FunctionPotential, SoftmaxNetwork, minimize
from landscape_lab.datasets import triatomic_outcomes

N_HIDDEN, N_CLASSES, LAM = 3, 4, 1e-4
TOLERANCE = 1e-5
WALKERS, ALONE = 64, 16
"""Networks trained by the package; of these the first so many by each peer."""

Function = Callable[[np.ndarray], tuple[np.ndarray, np.ndarray]]


def in_torch(model: SoftmaxNetwork) -> Function:
    """The same loss and gradient, ``(B, n) -> (B,), (B, n)``."""
    inputs, labels = torch.from_numpy(model.inputs.T.copy()), torch.from_numpy(model.labels)
    h, c, i, n = model.n_hidden, model.n_classes, model.n_inputs, model.n_samples

    def loss(x: torch.Tensor) -> torch.Tensor:
        v, u, a, b = torch.split(x, [c * h, h * i, h, c], dim=1)
        first = torch.baddbmm(a[:, :, None], u.reshape(-1, h, i), inputs.expand(len(x), i, n))
        y = torch.baddbmm(b[:, :, None], v.reshape(-1, c, h), torch.tanh(first))
        truth = labels.expand(len(x), n)
        entropy = torch.nn.functional.cross_entropy(y, truth, reduction="none").mean(dim=1)
        return entropy + model.lam * (x * x).sum(dim=1)

    def energy_gradient(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weights = torch.from_numpy(x).requires_grad_(True)
        energy = loss(weights)
        (gradient,) = torch.autograd.grad(energy.sum(), weights)
        return energy.detach().numpy(), gradient.numpy()

    return energy_gradient


def in_jax(model: SoftmaxNetwork) -> Function:
    """The same loss and gradient, ``(B, n) -> (B,), (B, n)``."""
    inputs, labels = jnp.array(model.inputs.T), jnp.array(model.labels)
    h, c, i = model.n_hidden, model.n_classes, model.n_inputs
    cuts = np.cumsum([c * h, h * i, h])

    def loss(x: jax.Array) -> jax.Array:
        v, u, a, b = jnp.split(x, cuts)
        first = u.reshape(h, i) @ inputs + a[:, None]
        y = v.reshape(c, h) @ jnp.tanh(first) + b[:, None]
        chosen = jnp.take_along_axis(jax.nn.log_softmax(y, axis=0), labels[None], axis=0)
        return model.lam * jnp.sum(x * x) - jnp.mean(chosen)

    compiled = jax.jit(jax.vmap(jax.value_and_grad(loss)))

    def energy_gradient(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        energy, gradient = compiled(x)
        return np.asarray(energy), np.asarray(gradient)

    return energy_gradient


def evaluations(model: SoftmaxNetwork) -> None:
    """Time of one loss and gradient, for crowds of several sizes."""
    ways = {"ours": model.energy_gradient, "PyTorch": in_torch(model), "JAX": in_jax(model)}
    print(f"Loss and gradient, 3-3-4, {model.n_samples} samples, in us of processor time")
    for size in (1, 16, 128):
        x = model.sample(size, np.random.default_rng(size))
        energy, gradient = model.energy_gradient(x)
        best = dict.fromkeys(ways, np.inf)
        for name, way in ways.items():
            told = way(x)
            np.testing.assert_allclose(told[0], energy, rtol=1e-10, err_msg=name)
            np.testing.assert_allclose(told[1], gradient, atol=1e-10, err_msg=name)
        for _ in range(10 + 400 // size):
            for name, way in ways.items():
                began = time.process_time()
                way(x)
                best[name] = min(best[name], 1e6 * (time.process_time() - began) / size)
        times = ", ".join(f"{name} {took:.0f}" for name, took in best.items())
        ratios = " and ".join(f"{best[name] / best['ours']:.1f}" for name in ("PyTorch", "JAX"))
        print(f"  {size:>3} networks: {times}; {ratios} times ours")


class Arrived(Exception):
    """The gradient is small enough."""


def watched(energy_gradient: Function) -> tuple[Callable, list]:
    """The function of one point ``(n,)`` that stops where ours would, and what it has seen."""
    seen: list[float] = []

    def one(x: np.ndarray) -> tuple[float, np.ndarray]:
        energy, gradient = energy_gradient(np.ascontiguousarray(x)[None])
        seen.append(float(energy[0]))
        if np.sqrt(np.mean(gradient**2)) < TOLERANCE:
            raise Arrived
        return float(energy[0]), np.array(gradient[0])

    return one, seen


def by_torch(energy_gradient: Function, start: np.ndarray) -> list[float]:
    """Train one network by ``torch.optim.LBFGS`` with its strong Wolfe line search."""
    one, seen = watched(energy_gradient)
    weights = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights], max_iter=10_000, max_eval=20_000, history_size=20, tolerance_grad=0.0,
        tolerance_change=0.0, line_search_fn="strong_wolfe",
    )  # fmt: skip

    def closure() -> float:
        energy, gradient = one(weights.detach().numpy())
        weights.grad = torch.from_numpy(gradient)
        return energy

    return _finished(lambda: optimizer.step(closure), seen)


def by_scipy(energy_gradient: Function, start: np.ndarray) -> list[float]:
    """Train one network by SciPy's L-BFGS-B."""
    one, seen = watched(energy_gradient)
    options = {"maxcor": 20, "gtol": 0.0, "ftol": 0.0, "maxiter": 10_000, "maxfun": 20_000}
    return _finished(
        lambda: scipy.optimize.minimize(one, start, jac=True, method="L-BFGS-B", options=options),
        seen,
    )


def _finished(run: Callable[[], object], seen: list[float]) -> list[float]:
    """Losses along the way; nothing if it ended elsewhere than at a small gradient."""
    try:
        run()
    except Arrived:
        return seen
    return []


def trainings(model: SoftmaxNetwork) -> None:
    """From random weights to a gradient of 1e-5, one core; peers train network after network."""
    starts = model.sample(WALKERS, np.random.default_rng(0))
    print(f"Training to a root mean square gradient of {TOLERANCE:g}, processor time")
    peers = {
        "PyTorch, its LBFGS": (by_torch, in_torch(model)),
        "JAX, SciPy's L-BFGS-B": (by_scipy, in_jax(model)),
    }
    with ThreadPoolExecutor(1) as executor:
        began = time.process_time()
        found = minimize(model, starts, tol=TOLERANCE, executor=executor)
        ours = (time.process_time() - began) / WALKERS
    print(
        f"  {'ours':<22} {1e3 * ours:.0f} ms a network for {WALKERS} at once, "
        f"{found.n_eval.mean():.0f} evaluations each, {found.converged.sum()} arrived, "
        f"mean loss {found.energy[:ALONE].mean():.4f} of the first {ALONE}"
    )
    for name, (train, function) in peers.items():
        function(starts[:1])
        began = time.process_time()
        ways = [train(function, start) for start in starts[:ALONE]]
        theirs = (time.process_time() - began) / ALONE
        arrived = [way for way in ways if way]
        print(
            f"  {name:<22} {1e3 * theirs:.0f} ms a network for {ALONE} one by one, "
            f"{np.mean([len(way) for way in arrived]):.0f} evaluations each, {len(arrived)} "
            f"arrived, mean loss {np.mean([way[-1] for way in arrived]):.4f}; "
            f"{theirs / ours:.1f} times ours"
        )


def own_functions(model: SoftmaxNetwork) -> None:
    """A function of PyTorch or JAX is a landscape too: the same starts, the same minima."""
    starts = model.sample(16, np.random.default_rng(1))
    wanted = np.sort(minimize(model, starts, tol=1e-7).energy)
    print("Quenches of a function of one's own, 16 networks to a gradient of 1e-7")
    for name, function in (("PyTorch", in_torch(model)), ("JAX", in_jax(model))):
        found = minimize(
            FunctionPotential(function, model.n, length=model.length, pad=True), starts, tol=1e-7,
            memory=model.memory,
        )  # fmt: skip
        same = np.isclose(np.sort(found.energy), wanted, atol=1e-8).sum()
        print(f"  {name:<8} {found.converged.sum()} arrived, {same} at the losses of ours")


def main() -> None:
    pin_to_one_core()
    torch.set_num_threads(1)
    jax.config.update("jax_enable_x64", True)
    data = triatomic_outcomes(5000)
    model = SoftmaxNetwork(
        data.distances(), data.outcome, n_hidden=N_HIDDEN, n_classes=N_CLASSES, lam=LAM
    )
    # SciPy's L-BFGS-B calls BLAS, whose threads would wait for each other on one core.
    with threadpool_limits(1, "blas"):
        evaluations(model)
        trainings(model)
        own_functions(model)


if __name__ == "__main__":
    main()
