"""A network's loss on a graphics card, for whoever has one: the same numbers by PyTorch.

Everything is computed in double precision, so that searches may ask for gradients of 1e-10. A card
sums in an order of its own, so the last digits are not those of a processor; but it is always asked
for as many networks at a time, the missing ones filled in, so they do not depend on the crowd.
"""

from collections.abc import Callable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np

from landscape_lab.models.neural_network.recording import Recorded
from landscape_lab.models.neural_network.softmax import SoftmaxNetwork
from landscape_lab.types import Floats

if TYPE_CHECKING:
    from torch import Tensor

CROWD = 12
"""Networks of a crowd: the processors, which take the steps, are slower than the card, and small
crowds keep more of them busy. On an H100 12 networks that read digits have 27,000 gradients a
second from one thread and 37,000 from four; a processor's thread gives 1050."""

LANES = 4
"""So many threads may ask the card at once."""


class SoftmaxNetworkOnDevice(SoftmaxNetwork):
    """A `SoftmaxNetwork` whose losses, gradients and Hessian products are computed by PyTorch.

    It is the same landscape: files that one of the two has begun the other continues.

    Parameters
    ----------
    *data, **options
        As for `SoftmaxNetwork`; ``precision`` has no effect.
    device : str
        What PyTorch calls it, such as ``"cuda"`` or ``"cpu"``.

    Raises
    ------
    ImportError
        If PyTorch is not installed; it is the extra ``torch`` of this package.
    RuntimeError
        If there is no such device.
    """

    def __init__(self, *data: Any, device: str, **options: Any) -> None:
        import torch

        super().__init__(*data, **options)
        self.crowd = min(self.crowd, CROWD)
        self.device = torch.device(device)
        self._samples = self._on(self._seen)
        self._classes = self._on(np.eye(self.n_classes)[self.labels].T)
        self._decay = self._on(self._penalty)
        self._lanes: dict[str, SimpleQueue[Recorded]] = {}
        for name, function, inputs in (("slopes", self._slopes, 1), ("product", self._product, 2)):
            self._lanes[name] = SimpleQueue()
            for _ in range(LANES if self.device.type == "cuda" else 0):
                self._lanes[name].put(Recorded(function, inputs, self.n, self.device))

    def describe(self) -> dict[str, Any]:
        return super().describe() | {"model": SoftmaxNetwork.__name__}

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        energy, gradient = self._asked("slopes", self._slopes, x)
        return energy, gradient

    def hessian_operator(self, x: Floats) -> Callable[[Floats], Floats]:
        at = np.array(x, dtype=np.float64)
        return lambda v: self._asked("product", self._product, at, v)[0]

    def _asked(
        self, name: str, function: Callable[..., tuple["Tensor", ...]], *arrays: Floats
    ) -> tuple[Floats, ...]:
        """What a function of tensors gives for arrays ``(B, n)``."""
        if self.device.type != "cuda":
            return tuple(part.cpu().numpy() for part in function(*map(self._on, arrays)))
        lane = self._lanes[name].get()
        try:
            return lane(*arrays)
        finally:
            self._lanes[name].put(lane)

    def _on(self, array: Floats) -> "Tensor":
        import torch

        doubles = np.array(array, dtype=np.float64)
        return torch.from_numpy(doubles).to(self.device)

    def _parts(self, x: "Tensor") -> tuple["Tensor", ...]:
        """``V`` (B, C, H), ``U`` (B, H, I'), ``a`` (B, H, 1) and ``b`` (B, C, 1) of rows."""
        v, u, a = (int(cut) for cut in self._cuts)
        h, c = self.n_hidden, self.n_classes
        return (
            x[:, :v].view(-1, c, h), x[:, v:u].view(len(x), h, -1), x[:, u:a, None], x[:, a:, None],
        )  # fmt: skip

    def _free(self, x: "Tensor") -> "Tensor":
        """Rows without their shifts, if these are removed; a copy."""
        x = x.clone()
        if self.shifts == "removed":
            v, _, _, b = self._parts(x)
            v -= v.mean(1, keepdim=True)
            b -= b.mean(1, keepdim=True)
        return x

    def _row(self, *parts: "Tensor") -> "Tensor":
        """Rows of slopes from what was summed over the samples."""
        import torch

        return torch.cat([part.reshape(len(part), -1) for part in parts], dim=1)

    def _forward(self, x: "Tensor") -> tuple["Tensor", ...]:
        """Hidden nodes (B, H, N), logarithms of probabilities, and their errors (B, C, N)."""
        import torch

        v, u, a, b = self._parts(x)
        hidden = torch.tanh(u @ self._samples.T + a)
        logs = torch.log_softmax(v @ hidden + b, dim=1)
        return hidden, logs, logs.exp() - self._classes

    def _slopes(self, x: "Tensor") -> tuple["Tensor", ...]:
        """Losses ``(B,)`` and gradients ``(B, n)``; Ballard et al. 2017, eqn (4)."""
        at = self._free(x)
        v = self._parts(at)[0]
        hidden, logs, error = self._forward(at)
        decay = self._decay * at
        energy = (decay * at).sum(1) - (logs * self._classes).sum((1, 2)) / self.n_samples
        slope = (v.transpose(1, 2) @ error) * (1 - hidden * hidden)
        summed = self._row(
            error @ hidden.transpose(1, 2), slope @ self._samples, slope.sum(2), error.sum(2)
        )
        return energy, self._free(summed / self.n_samples + 2 * decay)

    def _product(self, x: "Tensor", direction: "Tensor") -> tuple["Tensor", ...]:
        """Hessians times vectors ``(B, n)``, as `CurvatureAt` has them."""
        at, along = self._free(x), self._free(direction)
        leaving = self._parts(at)[0]
        hidden, logs, error = self._forward(at)
        probability, bend, back = logs.exp(), 1 - hidden * hidden, leaving.transpose(1, 2)
        out, into, hidden_bias, bias = self._parts(along)
        t_v = (into @ self._samples.T + hidden_bias) * bend
        p_v = (out @ hidden + leaving @ t_v + bias) * probability
        p_v = p_v - probability * p_v.sum(1, keepdim=True)
        inner = (out.transpose(1, 2) @ error + back @ p_v) * bend
        inner = inner - 2 * hidden * (back @ error) * t_v
        links = p_v @ hidden.transpose(1, 2) + error @ t_v.transpose(1, 2)
        summed = self._row(links, inner @ self._samples, inner.sum(2), p_v.sum(2))
        return (self._free(summed / self.n_samples + 2 * self._decay * along),)
