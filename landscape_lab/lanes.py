"""Eight numbers as one: a type for compiled loops that do the same for several walkers at once.

`load` takes eight neighbors from the last axis of an array, arithmetic and comparisons act on all
of them, `select` chooses between two for each, `store` puts them back. LLVM makes vector
instructions of it on every processor, each number rounded as it would be alone: nothing is fused
or reordered, so that a lane gets the same bits in any company and on any processor; only
`multiply_add` rounds once where a processor can, and twice where it cannot.

What is written with these compiles for walkers one by one as well: their arrays lack the last axis,
so that `load` gives a single number.
"""

import operator
from collections.abc import Callable
from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.typing.templates import (
    AbstractTemplate,
    ConcreteTemplate,
    Signature,
    infer_global,
    signature,
)
from numba.extending import intrinsic, lower_builtin, models, register_model

WIDTH = 8
"""Numbers side by side: one register of AVX-512, two of AVX2, four of SSE2 or NEON."""


class Lanes(types.Type):
    """Eight numbers."""

    def __init__(self) -> None:
        super().__init__(name="Lanes")


class Mask(types.Type):
    """Eight answers to a comparison."""

    def __init__(self) -> None:
        super().__init__(name="Mask")


LANES, MASK = Lanes(), Mask()
NUMBERS = ir.VectorType(ir.DoubleType(), WIDTH)
ANSWERS = ir.VectorType(ir.IntType(1), WIDTH)
compiled: Callable[[Any], Any] = intrinsic
ALIGNED = 8
"""Bytes to which the address of eight numbers is a multiple: that of a single one."""


@register_model(Lanes)
class LanesModel(models.PrimitiveModel):
    """Lanes are a vector of LLVM."""

    def __init__(self, manager: Any, kind: Lanes) -> None:
        super().__init__(manager, kind, NUMBERS)


@register_model(Mask)
class MaskModel(models.PrimitiveModel):
    """Answers are a vector of single bits."""

    def __init__(self, manager: Any, kind: Mask) -> None:
        super().__init__(manager, kind, ANSWERS)


def _address(context: Any, builder: Any, kinds: Any, args: Any) -> Any:
    array_kind, indices_kind = kinds
    array = context.make_array(array_kind)(context, builder, args[0])
    indices = cgutils.unpack_tuple(builder, args[1], len(indices_kind))
    if not _alone(*kinds):
        indices.append(context.get_constant(types.intp, 0))
    first = cgutils.get_item_pointer(
        context, builder, array_kind, array, indices, wraparound=False, boundscheck=False
    )
    return first if _alone(*kinds) else builder.bitcast(first, NUMBERS.as_pointer())


def _alone(array: Any, at: Any) -> bool:
    """Whether a place in an array, both told by their types, holds one number and not eight."""
    return bool(array.ndim == len(at))


def _spread(builder: Any, number: Any) -> Any:
    nothing = ir.Constant(NUMBERS, ir.Undefined)
    one = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, nothing, everywhere)


def _eight(builder: Any, kind: Any, number: Any) -> Any:
    """A number as eight, if it is one."""
    return number if kind == LANES else _spread(builder, number)


def _by_llvm(name: str, builder: Any, kind: Any, args: Any) -> Any:
    """An operation of LLVM on lanes or on single numbers."""
    number = NUMBERS if kind == LANES else ir.DoubleType()
    named = f"llvm.{name}.v{WIDTH}f64" if kind == LANES else f"llvm.{name}.f64"
    function = ir.FunctionType(number, [number] * len(args))
    return builder.call(cgutils.get_or_insert_function(builder.module, function, named), args)


@compiled
def load(typing, array, at):
    """Eight numbers ``array[at]`` of a C-contiguous array of doubles; `at` is a tuple.

    If it has as many indices as the array has axes, it is one number.
    """

    def lower(context, builder, sig, args):
        numbers = builder.load(_address(context, builder, sig.args, args))
        numbers.align = ALIGNED
        return numbers

    return (types.float64 if _alone(array, at) else LANES)(array, at), lower


@compiled
def store(typing, array, at, numbers):
    """Put eight numbers, or one, where ``array[at]`` is."""
    alone = _alone(array, at)

    def lower(context, builder, sig, args):
        given = args[2] if alone else _eight(builder, sig.args[2], args[2])
        put = builder.store(given, _address(context, builder, sig.args[:2], args[:2]))
        put.align = ALIGNED
        return context.get_dummy_value()

    kind = LANES if numbers == LANES and not alone else types.float64
    return types.none(array, at, kind), lower


@compiled
def load_lane(typing, array, at, w):
    """One of the eight numbers at a place, or the one that stands there alone."""

    def lower(context, builder, sig, args):
        first = _address(context, builder, sig.args[:2], args[:2])
        if _alone(array, at):
            return builder.load(first)
        number = builder.bitcast(first, ir.DoubleType().as_pointer())
        return builder.load(builder.gep(number, [args[2]]))

    return types.float64(array, at, types.intp), lower


@compiled
def store_lane(typing, array, at, w, number):
    """Set one of the eight numbers at a place, or the one that stands there alone."""

    def lower(context, builder, sig, args):
        first = _address(context, builder, sig.args[:2], args[:2])
        if not _alone(array, at):
            first = builder.bitcast(first, ir.DoubleType().as_pointer())
            first = builder.gep(first, [args[2]])
        builder.store(args[3], first)
        return context.get_dummy_value()

    return types.none(array, at, types.intp, types.float64), lower


@compiled
def spread(typing, number):
    """Eight times the same number."""

    def lower(context, builder, sig, args):
        return _spread(builder, args[0])

    return LANES(types.float64), lower


@compiled
def like(typing, pattern, number):
    """A number, or eight times the same if the pattern is eight."""

    def lower(context, builder, sig, args):
        return _spread(builder, args[1]) if sig.return_type == LANES else args[1]

    return pattern(pattern, types.float64), lower


@compiled
def square_root(typing, numbers):
    """Square roots, correctly rounded."""

    def lower(context, builder, sig, args):
        return _by_llvm("sqrt", builder, sig.return_type, args)

    return numbers(numbers), lower


@compiled
def multiply_add(typing, a, b, c):
    """``a * b + c``; rounded once on processors that can do it at once, and twice on others.

    Sums of single numbers may be taken in another order: so they are vectorized.
    """

    def lower(context, builder, sig, args):
        if sig.return_type == LANES:
            return _by_llvm("fmuladd", builder, LANES, args)
        free = ("reassoc", "nsz", "contract")
        return builder.fadd(builder.fmul(*args[:2], flags=free), args[2], flags=free)

    return c(c, c, c), lower


@compiled
def magnitude(typing, numbers):
    """Numbers without their signs."""

    def lower(context, builder, sig, args):
        return _by_llvm("fabs", builder, sig.return_type, args)

    return numbers(numbers), lower


@compiled
def power_of_two(typing, numbers):
    """Two to the whole number k in the lowest bits of eight numbers ``k + 1.5 2^52``."""

    def lower(context, builder, sig, args):
        whole = ir.VectorType(ir.IntType(64), WIDTH)
        bits = builder.bitcast(args[0], whole)
        bits = builder.add(bits, ir.Constant(whole, [1023] * WIDTH))
        return builder.bitcast(builder.shl(bits, ir.Constant(whole, [52] * WIDTH)), NUMBERS)

    return LANES(LANES), lower


@compiled
def some(typing, answers):
    """Whether any of eight answers is yes, or the one there is."""

    def lower(context, builder, sig, args):
        if answers != MASK:
            return args[0]
        bits = builder.bitcast(args[0], ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(WIDTH), 0))

    return types.boolean(answers), lower


@compiled
def no(typing, answers):
    """The opposite answers."""

    def lower(context, builder, sig, args):
        return builder.not_(args[0])

    return answers(answers), lower


@compiled
def select(typing, where, yes, no):
    """For each lane one of two numbers, by the answer to a comparison."""

    def lower(context, builder, sig, args):
        if where != MASK:
            return builder.select(*args)
        numbers = (_eight(builder, kind, x) for kind, x in zip(sig.args[1:], args[1:], strict=True))
        return builder.select(args[0], *numbers)

    if where != MASK:
        return types.float64(types.boolean, types.float64, types.float64), lower
    known = [LANES if kind == LANES else types.float64 for kind in (yes, no)]
    return LANES(where, *known), lower


def _operator(operation: Any, result: types.Type, build: Callable[[Any, Any, Any], Any]) -> None:
    """Let an operator of Python act on lanes, or on lanes and one number."""

    @infer_global(operation)
    class Template(AbstractTemplate):
        def generic(self, args: Any, kws: Any) -> Signature | None:
            known = all(kind in (LANES, types.float64) for kind in args)
            return signature(result, *args) if known and LANES in args else None

    def lower(context: Any, builder: Any, sig: Any, args: Any) -> Any:
        pairs = zip(sig.args, args, strict=True)
        both = (x if kind == LANES else _spread(builder, x) for kind, x in pairs)
        return build(builder, *both)

    for kinds in ((LANES, LANES), (LANES, types.float64), (types.float64, LANES)):
        lower_builtin(operation, *kinds)(lower)


_operator(operator.add, LANES, lambda builder, x, y: builder.fadd(x, y))
_operator(operator.sub, LANES, lambda builder, x, y: builder.fsub(x, y))
_operator(operator.mul, LANES, lambda builder, x, y: builder.fmul(x, y))
_operator(operator.truediv, LANES, lambda builder, x, y: builder.fdiv(x, y))
_operator(operator.gt, MASK, lambda builder, x, y: builder.fcmp_ordered(">", x, y))
_operator(operator.lt, MASK, lambda builder, x, y: builder.fcmp_ordered("<", x, y))
_operator(operator.le, MASK, lambda builder, x, y: builder.fcmp_ordered("<=", x, y))
_operator(operator.ge, MASK, lambda builder, x, y: builder.fcmp_ordered(">=", x, y))
lower_builtin(operator.and_, MASK, MASK)(lambda context, builder, sig, args: builder.and_(*args))
lower_builtin(operator.or_, MASK, MASK)(lambda context, builder, sig, args: builder.or_(*args))


@infer_global(operator.and_)
@infer_global(operator.or_)
class BothTemplate(ConcreteTemplate):
    """Where both of two comparisons hold, or one of them."""

    cases = (signature(MASK, MASK, MASK),)
