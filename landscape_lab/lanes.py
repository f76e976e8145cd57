"""Eight numbers as one: a type for compiled loops that do the same for several walkers at once.

`load` takes eight neighbors from the last axis of an array, arithmetic and comparisons act on all
of them, `select` chooses between two for each, `store` puts them back. LLVM makes vector
instructions of it on every processor, each number rounded as it would be alone: nothing is fused
or reordered, so that a lane gets the same bits in any company and on any processor; only
`multiply_add` rounds once where a processor can, and twice where it cannot. `np.sqrt` takes eight
numbers, too.
"""

import operator
from collections.abc import Callable
from typing import Any

import numpy as np
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
from numba.extending import intrinsic, lower_builtin, models, overload, register_model

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
    indices.append(context.get_constant(types.intp, 0))
    first = cgutils.get_item_pointer(
        context, builder, array_kind, array, indices, wraparound=False, boundscheck=False
    )
    return builder.bitcast(first, NUMBERS.as_pointer())


def _spread(builder: Any, number: Any) -> Any:
    nothing = ir.Constant(NUMBERS, ir.Undefined)
    one = builder.insert_element(nothing, number, ir.Constant(ir.IntType(32), 0))
    everywhere = ir.Constant(ir.VectorType(ir.IntType(32), WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(one, nothing, everywhere)


@compiled
def load(typing, array, at):
    """Eight numbers ``array[at]`` of a C-contiguous array of doubles; `at` is a tuple."""

    def lower(context, builder, sig, args):
        numbers = builder.load(_address(context, builder, sig.args, args))
        numbers.align = ALIGNED
        return numbers

    return LANES(array, at), lower


@compiled
def store(typing, array, at, numbers):
    """Put eight numbers where ``array[at]`` is."""

    def lower(context, builder, sig, args):
        put = builder.store(args[2], _address(context, builder, sig.args[:2], args[:2]))
        put.align = ALIGNED
        return context.get_dummy_value()

    return types.none(array, at, numbers), lower


@compiled
def spread(typing, number):
    """Eight times the same number."""

    def lower(context, builder, sig, args):
        return _spread(builder, args[0])

    return LANES(types.float64), lower


@compiled
def square_root(typing, numbers):
    """Square roots of eight numbers, correctly rounded."""

    def lower(context, builder, sig, args):
        kind = ir.FunctionType(NUMBERS, [NUMBERS])
        roots = cgutils.get_or_insert_function(builder.module, kind, f"llvm.sqrt.v{WIDTH}f64")
        return builder.call(roots, args)

    return LANES(numbers), lower


@overload(np.sqrt)
def _square_roots(numbers):
    if numbers == LANES:
        return lambda numbers: square_root(numbers)
    return None


@compiled
def multiply_add(typing, a, b, c):
    """``a * b + c`` of eight numbers each."""

    def lower(context, builder, sig, args):
        kind = ir.FunctionType(NUMBERS, [NUMBERS] * 3)
        sums = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fmuladd.v{WIDTH}f64")
        return builder.call(sums, args)

    return LANES(a, b, c), lower


@compiled
def some(typing, answers):
    """Whether any of eight answers is yes."""

    def lower(context, builder, sig, args):
        bits = builder.bitcast(args[0], ir.IntType(WIDTH))
        return builder.icmp_unsigned("!=", bits, ir.Constant(ir.IntType(WIDTH), 0))

    return types.boolean(answers), lower


@compiled
def magnitude(typing, numbers):
    """Eight numbers without their signs."""

    def lower(context, builder, sig, args):
        kind = ir.FunctionType(NUMBERS, [NUMBERS])
        sizes = cgutils.get_or_insert_function(builder.module, kind, f"llvm.fabs.v{WIDTH}f64")
        return builder.call(sizes, args)

    return LANES(numbers), lower


@compiled
def select(typing, where, yes, no):
    """For each lane one of two numbers, by the answer to a comparison."""

    def lower(context, builder, sig, args):
        return builder.select(*args)

    return LANES(where, yes, no), lower


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
lower_builtin(operator.invert, MASK)(lambda context, builder, sig, args: builder.not_(args[0]))


@infer_global(operator.and_)
@infer_global(operator.or_)
class BothTemplate(ConcreteTemplate):
    """Where both of two comparisons hold, or one of them."""

    cases = (signature(MASK, MASK, MASK),)


@infer_global(operator.invert)
class NotTemplate(ConcreteTemplate):
    """Where a comparison does not hold."""

    cases = (signature(MASK, MASK),)
