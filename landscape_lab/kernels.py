"""One way to compile a loop, for the whole package."""

import numba

kernel = numba.njit(cache=True, nogil=True, error_model="numpy")
kernel_reassociated = numba.njit(
    cache=True, nogil=True, error_model="numpy", fastmath={"reassoc", "nsz", "contract", "arcp"}
)
"""The same, for sums whose order may change: the compiler may then use vector instructions."""
kernel_fused = numba.njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract"})
"""The same, for arithmetic that must keep its order: only ``a * b + c`` becomes one instruction."""
