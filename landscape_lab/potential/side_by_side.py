"""A landscape as compiled code: energies and gradients of eight points, for compiled searches.

A search that is compiled once for all models is told where in memory the model's code lies, and
calls it there. So eight walkers can stay in the nearest cache from their start to their end.
"""

from collections.abc import Callable
from functools import cache
from threading import Lock
from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from landscape_lab.kernels import kernel
from landscape_lab.lanes import WIDTH
from landscape_lab.types import Floats

_NUMBERS = types.CPointer(types.float64)
_LANDSCAPE = types.void(_NUMBERS, _NUMBERS, _NUMBERS, types.intp, _NUMBERS)


class SideBySide(NamedTuple):
    """A model's energies and gradients as compiled code.

    Attributes
    ----------
    address : int
        Where it lies in the memory of this process.
    parameters : (P,)
        Numbers that it is called with.
    """

    address: int
    parameters: Floats


def compile_landscape(function: Callable[..., None], *parameters: float) -> SideBySide:
    """Compile a model's energies and gradients of eight points, once for all models of its kind.

    Parameters
    ----------
    function : function
        Called as ``function(place, slope, energy, n, parameters)`` with pointers to numbers: eight
        points ``(n, 8)``, room for their gradients ``(n, 8)`` and their energies ``(8,)``, the
        number of coordinates and the parameters; `numba.carray` makes arrays of them.
    *parameters : float
        Of this model.
    """
    with _ONE_BY_ONE:
        return SideBySide(_compiled(function).address, np.array(parameters, dtype=np.float64))


_ONE_BY_ONE = Lock()
"""Two threads that ask for the same code get the same, which is kept as long as the process."""


@cache
def _compiled(function: Callable[..., None]) -> Any:
    try:
        return numba.cfunc(_LANDSCAPE, cache=True, error_model="numpy")(function)
    except RuntimeError:  # Its source is in no file beside which it could be kept.
        return numba.cfunc(_LANDSCAPE, error_model="numpy")(function)


def _call(context: Any, builder: Any, sig: Any, args: Any) -> Any:
    place, slope, energy, parameters = (
        context.make_array(kind)(context, builder, array)
        for kind, array in zip(sig.args[1:], args[1:], strict=True)
    )
    number, whole = ir.DoubleType().as_pointer(), context.get_value_type(types.intp)
    kind = ir.FunctionType(ir.VoidType(), [number, number, number, whole, number])
    function = builder.inttoptr(args[0], kind.as_pointer())
    n = builder.extract_value(place.shape, 0)
    builder.call(function, [place.data, slope.data, energy.data, n, parameters.data])
    return context.get_dummy_value()


_compiled_in: Callable[[Any], Any] = intrinsic


@_compiled_in
def ask(typing, address, place, slope, energy, parameters):
    """Let the landscape at an address write gradients and energies of eight points."""
    return types.none(types.int64, place, slope, energy, parameters), _call


@kernel
def gather(rows, first, last, block):
    """Bring the rows of some walkers together, ``(B, n)`` into ``(n, 8)``."""
    for w in range(last - first):
        for k in range(rows.shape[1]):
            block[k, w] = rows[first + w, k]


@kernel
def scatter(block, first, last, rows):
    """Write the numbers of some walkers back into their rows."""
    for w in range(last - first):
        for k in range(rows.shape[1]):
            rows[first + w, k] = block[k, w]


@kernel
def _evaluate(address, parameters, x, energy, gradient):
    n_walkers, n = x.shape
    place, slope, height = np.empty((n, WIDTH)), np.empty((n, WIDTH)), np.empty(WIDTH)
    for first in range(0, n_walkers, WIDTH):
        last = min(first + WIDTH, n_walkers)
        gather(x, first, last, place)
        for w in range(last - first, WIDTH):  # The last point stands in for those that are missing.
            for k in range(n):
                place[k, w] = x[n_walkers - 1, k]
        ask(address, place, slope, height, parameters)
        scatter(slope, first, last, gradient)
        for w in range(last - first):
            energy[first + w] = height[w]


def evaluate(model: SideBySide, x: Floats) -> tuple[Floats, Floats]:
    """Energies ``(B,)`` and gradients ``(B, n)`` at ``(B, n)``, eight at a time."""
    energy, gradient = np.empty(len(x)), np.empty_like(x)
    _evaluate(*model, x, energy, gradient)
    return energy, gradient
