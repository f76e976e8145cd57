"""Bring your own function of JAX: a loss of a tree of parameters is a landscape."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import numpy as np

from landscape_lab.potential.adapters import FunctionPotential
from landscape_lab.potential.returned import returned
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.potential.symmetry_check import insist_on_symmetry
from landscape_lab.types import Floats
from landscape_lab.validation import as_points, shown


class TreePotential(FunctionPotential):
    """The loss of a pytree of parameters in JAX: one landscape for one function.

    Gradients and Hessians are JAX's, compiled for a whole crowd of parameters at once, and products
    with the Hessian are forward over backward. Crowds are padded to powers of two, for JAX compiles
    anew for every size. Everything is computed in double precision, whatever JAX is set to
    elsewhere, and that setting stays as it is.

    Parameters
    ----------
    loss : callable
        ``tree -> number``, a function that JAX can differentiate and compile.
    tree : pytree
        Parameters such as the loss takes them: arrays in dicts, lists or tuples. Their shapes
        matter, and not their values.
    symmetry : Symmetry, optional
        What leaves the loss unchanged; nothing unless given. It is believed only if energies agree.
    sample, length, energy_unit, name
        As for `FunctionPotential`.

    Raises
    ------
    ImportError
        If JAX is not installed.
    TypeError, ValueError
        If an argument makes no sense, the loss is no single number in double precision, or the
        symmetry changes it.

    Notes
    -----
    Arrays that the loss takes from around it keep the precision that they were made in: data in
    single precision make the landscape of rounded data.
    """

    def __init__(
        self,
        loss: Callable[[Any], Any],
        tree: Any,
        *,
        symmetry: Symmetry | None = None,
        sample: Callable[[int, np.random.Generator], Any] | None = None,
        length: float | None = None,
        energy_unit: float | None = None,
        name: str | None = None,
    ) -> None:
        if not callable(loss):
            raise TypeError(f"loss is {shown(loss)}; a function of the parameters would do")
        jax = self._jax = _jax()
        point, self._tree_of = _flattened(jax, tree)
        own = getattr(loss, "__name__", type(loss).__name__)

        def of_point(w: Any) -> Any:
            return loss(self._tree_of(w))

        self._check_loss(of_point, point)
        with_gradient = jax.jit(jax.vmap(jax.value_and_grad(of_point)))
        curvature = jax.jit(jax.vmap(jax.hessian(of_point)))
        gradient = jax.grad(of_point)
        self._product = jax.jit(jax.vmap(lambda w, along: jax.jvp(gradient, (w,), (along,))[1]))
        super().__init__(
            self._in_double(with_gradient), point.size, hessian=self._in_double(curvature),
            sample=sample, symmetry=symmetry, length=length, energy_unit=energy_unit, pad=True,
            name=own if name is None else name,
        )  # fmt: skip
        insist_on_symmetry(self, np.random.default_rng(0))

    def hessian_product(self, x: Floats, v: Floats) -> Floats:
        size, x, v = len(x), self._own_points(x), self._own_points(v)
        return returned(self._in_double(self._product)(x, v), "the loss", x.shape)[:size]

    def tree_of(self, x: Floats) -> Any:
        """The parameters at a point ``(n,)``, as arrays of JAX in a tree."""
        with _double(self._jax):
            return self._tree_of(self._jax.numpy.asarray(as_points(x, self.n)[0]))

    def point_of(self, tree: Any) -> Floats:
        """The point ``(n,)`` of a tree such as the loss takes.

        Raises
        ------
        ValueError
            If it has another number of parameters.
        """
        point = _flattened(self._jax, tree)[0]
        if point.shape != (self.n,):
            raise ValueError(f"tree has {point.size} parameters; {self.n} would do")
        return point

    def _in_double(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def called(*points: Floats) -> Any:
            with _double(self._jax):
                return function(*points)

        return called

    def _check_loss(self, of_point: Callable[[Any], Any], point: Floats) -> None:
        with _double(self._jax):
            shape = self._jax.eval_shape(of_point, self._jax.numpy.asarray(point))
        if getattr(shape, "shape", None) != () or shape.dtype != np.float64:
            raise ValueError(
                f"loss returned {shown(shape)}; a single number in double precision would do"
            )

    def describe(self) -> dict[str, Any]:
        return {"model": "TreePotential", "name": self.name, "n": self.n}


def _jax() -> Any:
    try:
        import jax
    except ImportError as error:
        raise ImportError(
            "JAX is not installed; pip install landscape-lab[jax] would do"
        ) from error
    return jax


def _double(jax: Any) -> AbstractContextManager[Any]:
    """Within, JAX computes in double precision; older releases have it as an experiment."""
    if hasattr(jax, "enable_x64"):
        return jax.enable_x64(True)
    from jax.experimental import enable_x64

    return enable_x64(True)


def _flattened(jax: Any, tree: Any) -> tuple[Floats, Callable[[Any], Any]]:
    """All parameters in a row, and the way back."""
    from jax.flatten_util import ravel_pytree

    with _double(jax):
        try:
            doubles = jax.tree_util.tree_map(
                lambda leaf: jax.numpy.asarray(leaf, dtype=np.float64), tree
            )
            point, back = ravel_pytree(doubles)
        except (TypeError, ValueError) as error:
            raise TypeError(f"tree is {shown(tree)}; arrays of real numbers would do") from error
    if not point.size:
        raise ValueError("tree has no parameters; arrays of numbers would do")
    return np.asarray(point), back
