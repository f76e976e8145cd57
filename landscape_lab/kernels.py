"""One way to compile a loop, for the whole package."""

import gc
from typing import Any

import numba
from numba.core.event import Event, Listener, register

OPTIONS: dict[str, Any] = {
    "cache": True, "nogil": True, "error_model": "numpy", "no_cfunc_wrapper": True
}  # fmt: skip
"""What all have in common. Nothing calls them as functions of C do, which would be compiled too."""

kernel = numba.njit(**OPTIONS)
kernel_inlined = numba.njit(**OPTIONS, forceinline=True)
"""The same, for a part of one kernel: arrays cost some nanoseconds each to hand over."""
kernel_of_kernels = numba.njit(**OPTIONS | {"cache": False}, forceinline=True)
"""The same, for a part that is handed another kernel: it is kept together with the whole."""
kernel_reassociated = numba.njit(**OPTIONS, fastmath={"reassoc", "nsz", "contract", "arcp"})
"""The same, for sums whose order may change: the compiler may then use vector instructions."""
kernel_fused = numba.njit(**OPTIONS, fastmath={"contract"})
"""The same, for arithmetic that must keep its order: only ``a * b + c`` becomes one instruction."""


class _Uncollected(Listener):
    """While numba compiles, Python does not look for garbage: a seventh of the time goes there.

    Compiling is done in one thread at a time, and one function while another is.
    """

    def __init__(self) -> None:
        self.depth, self.collects = 0, False

    def on_start(self, event: Event) -> None:
        if self.depth == 0:
            self.collects = gc.isenabled()
            gc.disable()
        self.depth += 1

    def on_end(self, event: Event) -> None:
        self.depth -= 1
        if self.depth == 0 and self.collects:
            gc.enable()


register("numba:compile", _Uncollected())
