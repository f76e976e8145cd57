"""PyTorch: a crowd of networks by batched matrix products and autograd, trained by its LBFGS."""

import numpy as np
import torch
from answering import answer, busy
from training import Arrived, Watched

torch.set_num_threads(1)


def _function(inputs, labels, lam, hidden, classes):
    """Loss and gradient, ``(B, n) -> (B,), (B, n)``."""
    inputs, labels = torch.from_numpy(inputs.T.copy()), torch.from_numpy(labels)
    h, c, (i, n) = int(hidden), int(classes), inputs.shape

    def loss(x: torch.Tensor) -> torch.Tensor:
        v, u, a, b = torch.split(x, [c * h, h * i, h, c], dim=1)
        first = torch.baddbmm(a[:, :, None], u.reshape(-1, h, i), inputs.expand(len(x), i, n))
        y = torch.baddbmm(b[:, :, None], v.reshape(-1, c, h), torch.tanh(first))
        truth = labels.expand(len(x), n)
        entropy = torch.nn.functional.cross_entropy(y, truth, reduction="none").mean(dim=1)
        return entropy + float(lam) * (x * x).sum(dim=1)

    def energy_gradient(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        weights = torch.from_numpy(x).requires_grad_(True)
        energy = loss(weights)
        (gradient,) = torch.autograd.grad(energy.sum(), weights)
        return energy.detach().numpy(), gradient.numpy()

    return energy_gradient


def gradient(x: np.ndarray, rounds: np.ndarray, **data: np.ndarray) -> dict:
    """The shortest of some rounds, for a crowd ``(B, n)``."""
    function = _function(**data)
    energy, _ = function(x)
    seconds = min(busy(lambda: function(x))[0] for _ in range(int(rounds)))
    return {"seconds": seconds, "energy": energy.tolist()}


def _trained(function, start: np.ndarray) -> Watched:
    watched = Watched(function)
    weights = torch.tensor(start, requires_grad=True)
    optimizer = torch.optim.LBFGS(
        [weights], max_iter=10_000, max_eval=20_000, history_size=20, tolerance_grad=0.0,
        tolerance_change=0.0, line_search_fn="strong_wolfe",
    )  # fmt: skip

    def closure() -> float:
        energy, slope = watched(weights.detach().numpy())
        weights.grad = torch.from_numpy(slope)
        return energy

    try:
        optimizer.step(closure)
    except Arrived:
        watched.arrived = True
    return watched


def train(x: np.ndarray, **data: np.ndarray) -> dict:
    """Networks one by one, from weights ``(B, n)`` to a root mean square gradient of 1e-5."""
    function = _function(**data)
    seconds, ways = busy(lambda: [_trained(function, start) for start in x])
    return {"seconds": seconds, "arrived": sum(way.arrived for way in ways)}


answer({"gradient": gradient, "train": train})
