"""The door of every landscape: what is asked is looked at before a model sees it.

A kernel takes whatever numbers stand in memory: a row of another width gives the energy of another
point, and whole numbers have a gradient of zero. So `Potential` puts a guard before every method
of the contract, those of its subclasses too. What searches ask, points in C-contiguous double
precision, passes in less than a microsecond (measured: 0.6 µs, and 0.1 ns for each coordinate);
everything else is made such, or refused.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps
from typing import Any

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.potential.returned import returned, returned_pair
from landscape_lab.types import Booleans, Floats
from landscape_lab.validation import as_points, generator, shown, truths
from landscape_lab.validation import count as whole

GUARDED = (
    "energy_gradient", "coarse_energy_gradient", "energy", "hessian", "energy_gradient_hessian",
    "hessian_product", "hessian_operator", "inside", "sample",
)  # fmt: skip

ARRAY = np.ndarray
DOUBLE = np.dtype(np.float64)
LARGEST = float(np.finfo(np.float64).max)

_thread = threading.local()


@contextmanager
def searching() -> Iterator[None]:
    """Within, a point that is not finite has no energy (nan) instead of being refused.

    A search may leap that far from a place where the arithmetic fails, and goes on elsewhere. The
    model is not asked there.
    """
    before = _searching()
    _thread.searching = True
    try:
        yield
    finally:
        _thread.searching = before


def _searching() -> bool:
    return getattr(_thread, "searching", False)


@kernel
def _sound(x, n):
    """Whether these are points of `n` finite numbers each, one at least.

    The others are counted, for a loop that may stop is not vectorized.
    """
    numbers, wrong = x.ravel(), 0
    for k in range(numbers.size):
        wrong += not abs(numbers[k]) <= LARGEST
    return wrong == 0 and x.size > 0 and x.shape[1] == n


def _passes(x: Any, n: int) -> bool:
    # An array that came from another process has a type of its own, equal but not the same.
    return (
        type(x) is ARRAY and (x.dtype is DOUBLE or x.dtype == DOUBLE) and x.ndim == 2
        and x.flags.carray and _sound(x, n)
    )  # fmt: skip


def _points(x: Any, n: int) -> bool:
    return type(x) is ARRAY and x.dtype == DOUBLE and x.ndim == 2 and x.shape[1] == n


def guarded(method: Callable[..., Any], *, foreign: bool = False) -> Callable[..., Any]:
    """A method of the contract, told by its name, behind its guard.

    Parameters
    ----------
    method : function
    foreign : bool
        Whether it belongs to a user: then its points are a copy that it may spoil, and what it
        returns is looked at and copied. What the package's own models return, its tests look at.
    """
    name = method.__name__
    special = {
        "sample": _guarded_sample, "hessian_operator": _guarded_operator,
        "hessian_product": _guarded_product,
    }  # fmt: skip
    if name in special:
        return special[name](method, foreign)

    @wraps(method)
    def ask(self: Any, x: Any) -> Any:
        if not _passes(x, self.n):
            return _ask_carefully(name, self.n, partial(ask, self), x)
        return _owned(name, method(self, x.copy()), x.shape) if foreign else method(self, x)

    return ask


def _guarded_product(method: Callable[..., Any], foreign: bool) -> Callable[..., Any]:
    @wraps(method)
    def ask(self: Any, x: Any, v: Any) -> Any:
        if not (_passes(x, self.n) and _passes(v, self.n) and len(x) == len(v)):
            return _ask_carefully("hessian_product", self.n, partial(ask, self), x, v)
        if foreign:
            return _owned("hessian_product", method(self, x.copy(), v.copy()), x.shape)
        return method(self, x, v)

    return ask


def _guarded_operator(method: Callable[..., Any], foreign: bool) -> Callable[..., Any]:
    @wraps(method)
    def ask(self: Any, x: Any) -> Callable[[Any], Any]:
        size, n = len(x) if np.ndim(x) == 2 else 1, self.n
        if not _passes(x, n):
            if _searching() or size == 0:
                return partial(self.hessian_product, x)
            x = _fresh(x, n)
        operator = method(self, x.copy() if foreign else x)
        if not callable(operator):
            raise TypeError(f"hessian_operator returned {shown(operator)}; a function would do")

        def times(v: Any) -> Any:
            alone = np.ndim(v) == 1
            if not (_passes(v, n) and len(v) == size) and not (_searching() and _points(v, n)):
                v = _vectors(v, n, size)
            product = operator(v.copy() if foreign else v)
            product = _owned("hessian_product", product, v.shape) if foreign else product
            return product[0] if alone else product

        return times

    return ask


def _guarded_sample(method: Callable[..., Any], foreign: bool) -> Callable[..., Any]:
    @wraps(method)
    def ask(self: Any, count: Any, rng: Any) -> Any:
        size = whole(count, "count", least=0)
        points = method(self, size, generator(rng))
        return _owned("sample", points, (size, self.n)) if foreign else points

    return ask


def _ask_carefully(name: str, n: int, ask: Callable[..., Any], *asked: Any) -> Any:
    """Answer what the guard has stopped, in kind, or say in a sentence why not."""
    x = asked[0]
    ours = all(_points(each, n) and len(each) == len(x) for each in asked)
    if ours and (_searching() or len(x) == 0):
        finite = np.logical_and.reduce([np.isfinite(each).all(axis=1) for each in asked])
        if not finite.all() or len(x) == 0:
            found = ask(*(each[finite] for each in asked)) if finite.any() else None
            return _among_all(name, finite, n, found)
    points = _fresh(x, n)
    found = ask(points, *(_vectors(v, n, len(points)) for v in asked[1:]))
    if np.ndim(x) == 2:
        return found
    return tuple(part[0] for part in found) if isinstance(found, tuple) else found[0]


def _fresh(x: Any, n: int, name: str = "x") -> Floats:
    """Points in memory of their own: kernels would be compiled anew for what is read-only."""
    return np.array(as_points(x, n, name), order="C")


def _vectors(v: Any, n: int, size: int) -> Floats:
    vectors = _fresh(v, n, "v")
    if len(vectors) != size:
        raise ValueError(f"v has shape {np.shape(v)}; one vector a point, ({size}, {n}), would do")
    return vectors


def _shapes(name: str, size: int, n: int) -> list[tuple[int, ...]]:
    """What a method returns."""
    shapes: dict[str, list[tuple[int, ...]]] = {
        "energy_gradient": [(size,), (size, n)], "energy": [(size,)], "hessian": [(size, n, n)],
        "coarse_energy_gradient": [(size,), (size, n)],
        "energy_gradient_hessian": [(size,), (size, n), (size, n, n)],
        "hessian_product": [(size, n)], "inside": [(size,)], "sample": [(size, n)],
    }  # fmt: skip
    return shapes[name]


def _among_all(name: str, where: Booleans, n: int, found: Any) -> Any:
    """What was found at some points among those of all; nothing, or not inside, for the others."""
    nothing = False if name == "inside" else np.nan
    arrays = [np.full(shape, nothing) for shape in _shapes(name, len(where), n)]
    if found is not None:
        for array, part in zip(arrays, found if isinstance(found, tuple) else [found], strict=True):
            array[where] = part
    return arrays[0] if len(arrays) == 1 else tuple(arrays)


def _owned(name: str, values: Any, shape: tuple[int, int]) -> Any:
    """What a user's method returned for points of that shape, looked at and copied."""
    if name in ("energy_gradient", "coarse_energy_gradient"):
        return returned_pair(values, name, shape)
    if name == "energy_gradient_hessian":
        return _three(values, shape)
    (wanted,) = _shapes(name, *shape)
    if name == "inside":
        return truths(values, "what inside returned", wanted).copy()
    return returned(values, f"what {name} returned", wanted)


def _three(values: Any, shape: tuple[int, int]) -> tuple[Floats, Floats, Floats]:
    name = "energy_gradient_hessian"
    if not isinstance(values, (tuple, list)) or len(values) != 3:
        raise TypeError(
            f"what {name} returned is {shown(values)}; energies, gradients and Hessians would do"
        )
    pair = returned_pair(tuple(values[:2]), name, shape)
    return *pair, returned(values[2], f"what {name} returned", (*shape, shape[1]))
