"""Bring your own network: the loss of a PyTorch module as a function of its weights."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.potential.hidden_units import HiddenLayer, HiddenUnits
from landscape_lab.potential.symmetry import NoSymmetry, Symmetry
from landscape_lab.potential.symmetry_check import insist_on_symmetry
from landscape_lab.types import Floats
from landscape_lab.validation import instance, number, positive


class ModulePotential(Potential):
    """The loss of a ``torch.nn.Module`` on given data: one landscape for one module.

    The module is copied, set to double precision and to evaluation (no dropout, fixed statistics of
    batches). Gradients are those of ``torch.func``, for a whole crowd of weights at once, and
    products with the Hessian are forward over backward, at the price of about two gradients.

    Hidden units of a ``Sequential`` of ``Linear`` layers with ``Tanh``, ``ReLU`` or other
    activations between them may be permuted; with tanh their signs may change; with ReLU and no
    penalty they may be scaled. This is found from the layers, and believed only if energies agree.

    Parameters
    ----------
    module : torch.nn.Module
    inputs, targets : array_like or torch.Tensor
        All of the data: batches drawn at random would be another landscape at every call.
    loss : callable
        ``(outputs, targets) -> number``, such as ``torch.nn.functional.cross_entropy``.
    lam : float
        Penalty ``lam |w|^2`` of all weights. Without one, losses such as the cross entropy have
        minima at infinity.
    symmetry : Symmetry, optional
        Found from the layers unless given.
    length, energy_unit : float, optional
        As for `FunctionPotential`.
    name : str, optional
        What a `Landscape` file remembers; the module's class unless given.

    Attributes
    ----------
    names : list of str
        Names of the parameters, in the order of the coordinates.

    Raises
    ------
    ImportError
        If PyTorch is not installed.
    TypeError, ValueError
        If an argument makes no sense, the loss is no single number, or the symmetry changes it.

    Notes
    -----
    ReLU has kinks: the loss is smooth between them only, and a minimum that sits on one is no
    stationary point. Tanh, softplus and GELU have none.
    """

    foreign = True

    def __init__(
        self,
        module: Any,
        inputs: Any,
        targets: Any,
        loss: Callable[[Any, Any], Any],
        *,
        lam: float = 0.0,
        symmetry: Symmetry | None = None,
        length: float | None = None,
        energy_unit: float | None = None,
        name: str | None = None,
    ) -> None:
        torch = self._torch = _torch()
        instance(module, "module", torch.nn.Module, "such as torch.nn.Sequential(...)")
        if not callable(loss):
            raise TypeError(f"loss is {loss!r}; such as torch.nn.functional.mse_loss would do")
        self.lam = number(lam, "lam")
        self.length = None if length is None else positive(length, "length")
        self.energy_unit = None if energy_unit is None else positive(energy_unit, "energy_unit")
        self._module = copy.deepcopy(module).double().eval()
        weights = dict(self._module.named_parameters())
        self.names = list(weights)
        self._shapes = [tuple(w.shape) for w in weights.values()]
        self._ends = np.cumsum([w.numel() for w in weights.values()]).tolist()
        if not self._ends or self._ends[-1] == 0:
            raise ValueError("module has no parameters; a network with weights would do")
        self.n = int(self._ends[-1])
        device = next(iter(weights.values())).device
        self._inputs = _on(torch, inputs, device, floats=True)
        self._targets = _on(torch, targets, device, floats=False)
        self._device, self._loss_of = device, loss
        self.name = type(module).__name__ if name is None else instance(name, "name", str)
        self._check_loss()
        found = hidden_layers(self._module, self._places(), scales=self.lam == 0)
        if symmetry is None and found:
            symmetry = HiddenUnits(found, self.outputs)
        self.symmetry = instance(
            NoSymmetry() if symmetry is None else symmetry, "symmetry", Symmetry
        )
        insist_on_symmetry(self, np.random.default_rng(0))

    def energy_gradient(self, x: Floats) -> tuple[Floats, Floats]:
        func = self._torch.func
        gradient, energy = func.vmap(func.grad_and_value(self._loss))(self._given(x))
        return _taken(energy), _taken(gradient)

    def hessian(self, x: Floats) -> Floats:
        func = self._torch.func
        hessian = _taken(func.vmap(func.hessian(self._loss))(self._given(x)))
        return 0.5 * (hessian + hessian.transpose(0, 2, 1))

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        func = self._torch.func

        def product(w: Any, along: Any) -> Any:
            return func.jvp(func.grad(self._loss), (w,), (along,))[1]

        return _taken(func.vmap(product)(self._given(x), self._given(v)))

    def outputs(self, x: Floats) -> Floats:
        """What networks predict at the inputs, ``(B, n) -> (B, m)``."""
        with self._torch.no_grad():
            found = self._torch.func.vmap(self._predict)(self._given(x))
        return _taken(found).reshape(len(x), -1)

    def sample(self, count: int, rng: np.random.Generator) -> Floats:
        return (self.length or 1.0) * rng.standard_normal((count, self.n))

    def describe(self) -> dict[str, Any]:
        return {"model": "ModulePotential", "name": self.name, "n": self.n, "lam": self.lam}

    def weights_of(self, module: Any) -> Floats:
        """The point ``(n,)`` where a module of the same kind stands, such as a trained one."""
        own = [w.detach().cpu().double().numpy().ravel() for w in module.parameters()]
        return np.concatenate(own)

    def _predict(self, w: Any) -> Any:
        starts = [0, *self._ends[:-1]]
        parts = {
            name: w[start:end].reshape(shape)
            for name, shape, start, end in zip(
                self.names, self._shapes, starts, self._ends, strict=True
            )
        }
        return self._torch.func.functional_call(self._module, parts, (self._inputs,))

    def _loss(self, w: Any) -> Any:
        return self._loss_of(self._predict(w), self._targets) + self.lam * (w * w).sum()

    def _given(self, x: Floats) -> Any:
        return self._torch.tensor(x, dtype=self._torch.float64, device=self._device)

    def _places(self) -> dict[str, Any]:
        starts = [0, *self._ends[:-1]]
        return {
            name: np.arange(start, end).reshape(shape)
            for name, shape, start, end in zip(
                self.names, self._shapes, starts, self._ends, strict=True
            )
        }

    def _check_loss(self) -> None:
        value = self._loss(self._given(np.zeros(self.n)))
        if tuple(value.shape) != ():
            raise ValueError(
                f"loss returned shape {tuple(value.shape)}; a single number, as with "
                'reduction="mean", would do'
            )


def hidden_layers(module: Any, places: dict[str, Any], *, scales: bool) -> list[HiddenLayer]:
    """The hidden layers of a ``Sequential`` of linear layers, each with what may be done to it."""
    nn = _torch().nn
    if not isinstance(module, nn.Sequential):
        return []
    steps = [(name, part) for name, part in module.named_children()]
    found: list[HiddenLayer] = []
    before: str | None = None
    between: list[Any] = []
    for name, part in steps:
        if not isinstance(part, nn.Linear):
            between.append(part)
            continue
        if before is not None and between and all(_by_unit(nn, p) for p in between):
            into = places[f"{before}.weight"]
            if f"{before}.bias" in places:
                into = np.concatenate([into, places[f"{before}.bias"][:, None]], axis=1)
            odd = all(isinstance(p, (nn.Tanh, nn.Softsign, nn.Tanhshrink)) for p in between)
            homogeneous = all(isinstance(p, (nn.ReLU, nn.LeakyReLU)) for p in between)
            out = places[f"{name}.weight"].T
            found.append(HiddenLayer(into, out, odd, homogeneous and scales))
        before, between = name, []
    return found


def _by_unit(nn: Any, part: Any) -> bool:
    """Whether an activation does the same to every unit, without a look at the others."""
    return isinstance(
        part,
        (nn.Tanh, nn.ReLU, nn.LeakyReLU, nn.GELU, nn.SiLU, nn.Sigmoid, nn.Softplus, nn.ELU,
         nn.Softsign, nn.Tanhshrink, nn.Identity, nn.Dropout),
    )  # fmt: skip


def _torch() -> Any:
    try:
        import torch
    except ImportError as error:
        raise ImportError(
            "PyTorch is not installed; pip install landscape-lab[torch] would do"
        ) from error
    return torch


def _on(torch: Any, data: Any, device: Any, *, floats: bool) -> Any:
    tensor = torch.as_tensor(data, device=device)
    return tensor.double() if floats or tensor.is_floating_point() else tensor


def _taken(tensor: Any) -> Floats:
    return np.ascontiguousarray(tensor.detach().cpu().numpy(), dtype=np.float64)
