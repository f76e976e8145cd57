"""Exponentials without a call or a branch, so that loops over them become vector instructions.

``exp(x) = 2^k exp(r)`` with ``x = k ln 2 + r`` and r at most half of ln 2. Adding 1.5 2^52 rounds
to a whole number and leaves it in the lowest bits, from where it is shifted into the exponent.
"""

from landscape_lab.kernels import kernel, kernel_fused
from landscape_lab.lanes import power_of_two, select

PER_LN2, ROUND = 1.4426950408889634, 6755399441055744.0
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""The logarithm of two in two parts, of which the first times a whole number is not rounded."""

MOST = 700.0
"""Where exponentials begin to leave the range of double precision."""


@kernel_fused
def growth(r):
    """``(exp(r) - 1) / r`` for `r` up to half of ln 2, to the last digit: a Taylor polynomial."""
    p = 1.0 / 6227020800.0
    p = p * r + 1.0 / 479001600.0
    p = p * r + 1.0 / 39916800.0
    p = p * r + 1.0 / 3628800.0
    p = p * r + 1.0 / 362880.0
    p = p * r + 1.0 / 40320.0
    p = p * r + 1.0 / 5040.0
    p = p * r + 1.0 / 720.0
    p = p * r + 1.0 / 120.0
    p = p * r + 1.0 / 24.0
    p = p * r + 1.0 / 6.0
    p = p * r + 0.5
    return p * r + 1.0


@kernel
def exponential(x):
    """Exponentials of eight numbers; beyond 700 those of 700, either way."""
    a = select(x > MOST, MOST, select(x < -MOST, -MOST, x))
    shifted = a * PER_LN2 + ROUND
    k = shifted - ROUND
    r = (a - k * LN2_HIGH) - k * LN2_LOW
    return (growth(r) * r + 1.0) * power_of_two(shifted)
