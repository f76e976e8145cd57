"""The misfit of damped sines and its derivatives: the compiled part."""

import numpy as np

from landscape_lab.kernels import kernel, kernel_reassociated


@kernel
def _waves(q, x, bits, scale, e, sa, ca, sb, cb):
    """Damping factor, sines and cosines of both phases at every datum.

    Straight-line arithmetic without calls or branches, so that the loops become vector
    instructions. Sines: reduction by multiples of pi/2 in three parts and the polynomials of
    fdlibm. Exponential: reduction by ln 2, a Taylor polynomial, and the exponent's bits shifted in.
    `bits` and `scale` are one buffer, seen as integers and as numbers.
    """
    _sine_cosine(q[1], q[2], x, sa, ca)
    _sine_cosine(q[3], q[4], x, sb, cb)
    for i in range(len(x)):
        z = min(max(-q[0] * x[i], -700.0), 700.0)
        shifted = z * 1.4426950408889634 + 6755399441055744.0
        scale[i] = shifted
        k = shifted - 6755399441055744.0
        r = (z - k * 6.93147180369123816490e-01) - k * 1.90821492927058770002e-10
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
        p = p * r + 1.0
        e[i] = p * r + 1.0
    for i in range(len(x)):
        bits[i] = (bits[i] + 1023) << 52
    for i in range(len(x)):
        e[i] *= scale[i]


@kernel
def _sine_cosine(frequency, phase, x, s, c):
    """Sine and cosine of ``frequency x + phase``."""
    for i in range(len(x)):
        a = frequency * x[i] + phase
        k = (a * 0.6366197723675814 + 6755399441055744.0) - 6755399441055744.0
        r = ((a - k * 1.57079632673412561417) - k * 6.07710050630396597660e-11) - (
            k * 2.02226624879595063154e-21
        )
        z = r * r
        p = 1.58969099521155010221e-10 * z - 2.50507602534068634195e-08
        p = p * z + 2.75573137070700676789e-06
        p = p * z - 1.98412698298579493134e-04
        p = p * z + 8.33333333332248946124e-03
        p = p * z - 1.66666666666666324348e-01
        sine = r + r * z * p
        p = -1.13596475577881948265e-11 * z + 2.08757232129817482790e-09
        p = p * z - 2.75573143513906633035e-07
        p = p * z + 2.48015872894767294178e-05
        p = p * z - 1.38888888888741095749e-03
        p = p * z + 4.16666666666666019037e-02
        cosine = 1.0 - 0.5 * z + z * z * p
        half = 0.5 * k
        odd = 2.0 * abs(half - np.floor(half))
        quarter = 0.25 * k
        turn = 4.0 * (quarter - np.floor(quarter))
        sign_sine = 1.0 - 2.0 * (turn >= 2.0)
        sign_cosine = 1.0 - 2.0 * ((turn == 1.0) | (turn == 2.0))
        s[i] = sign_sine * (odd * cosine + (1.0 - odd) * sine)
        c[i] = sign_cosine * (odd * sine + (1.0 - odd) * cosine)


@kernel_reassociated
def _sums(x, t, e, sa, ca, sb, cb, g):
    """Half the gradient into `g`; returns the loss. One pass over the data."""
    energy = g0 = g1 = g2 = g3 = g4 = 0.0
    for i in range(len(x)):
        y = e[i] * sa[i] * sb[i]
        r = y - t[i]
        first = r * e[i] * ca[i] * sb[i]
        second = r * e[i] * sa[i] * cb[i]
        energy += r * r
        g0 -= r * y * x[i]
        g1 += first * x[i]
        g2 += first
        g3 += second * x[i]
        g4 += second
    g[0], g[1], g[2], g[3], g[4] = g0, g1, g2, g3, g4
    return energy


@kernel_reassociated
def _curvatures(x, t, e, sa, ca, sb, cb, h):
    """Half the upper triangle of the Hessian into `h`."""
    h00 = h01 = h02 = h03 = h04 = h11 = h12 = h13 = h14 = h22 = h24 = 0.0
    h33 = h34 = h44 = 0.0
    for i in range(len(x)):
        y = e[i] * sa[i] * sb[i]
        r = y - t[i]
        p = e[i] * ca[i] * sb[i]
        q = e[i] * sa[i] * cb[i]
        both = p * q + r * e[i] * ca[i] * cb[i]
        flat = r * y
        u, v, w = p * p - flat, q * q - flat, y * y + flat
        yp, yq = (y + r) * p, (y + r) * q
        s = x[i]
        h00 += w * s * s
        h01 -= yp * s * s
        h02 -= yp * s
        h03 -= yq * s * s
        h04 -= yq * s
        h11 += u * s * s
        h12 += u * s
        h22 += u
        h33 += v * s * s
        h34 += v * s
        h44 += v
        h13 += both * s * s
        h14 += both * s
        h24 += both
    h[0, 0], h[0, 1], h[0, 2], h[0, 3], h[0, 4] = h00, h01, h02, h03, h04
    h[1, 1], h[1, 2], h[1, 3], h[1, 4] = h11, h12, h13, h14
    h[2, 2], h[2, 3], h[2, 4] = h22, h14, h24
    h[3, 3], h[3, 4], h[4, 4] = h33, h34, h44


@kernel
def energy_gradient(q, x, t, energy, gradient):
    """Losses and gradients at the parameters ``(B, 5)``."""
    scratch = np.empty((6, len(x)))
    e, sa, ca = scratch[0], scratch[1], scratch[2]
    sb, cb, scale = scratch[3], scratch[4], scratch[5]
    bits = scale.view(np.int64)
    for b in range(len(q)):
        _waves(q[b], x, bits, scale, e, sa, ca, sb, cb)
        energy[b] = _sums(x, t, e, sa, ca, sb, cb, gradient[b])
        for k in range(5):
            gradient[b, k] *= 2.0


@kernel
def hessians(q, x, t, hessian):
    """Second derivatives at the parameters ``(B, 5)``."""
    scratch = np.empty((6, len(x)))
    e, sa, ca = scratch[0], scratch[1], scratch[2]
    sb, cb, scale = scratch[3], scratch[4], scratch[5]
    bits = scale.view(np.int64)
    for b in range(len(q)):
        _waves(q[b], x, bits, scale, e, sa, ca, sb, cb)
        _curvatures(x, t, e, sa, ca, sb, cb, hessian[b])
        for j in range(5):
            for k in range(j, 5):
                hessian[b, j, k] *= 2.0
                hessian[b, k, j] = hessian[b, j, k]


@kernel
def all_derivatives(q, x, t, energy, gradient, hessian):
    """Loss, gradient and Hessian, which share the sines and exponentials."""
    scratch = np.empty((6, len(x)))
    e, sa, ca = scratch[0], scratch[1], scratch[2]
    sb, cb, scale = scratch[3], scratch[4], scratch[5]
    bits = scale.view(np.int64)
    for b in range(len(q)):
        _waves(q[b], x, bits, scale, e, sa, ca, sb, cb)
        energy[b] = _sums(x, t, e, sa, ca, sb, cb, gradient[b])
        _curvatures(x, t, e, sa, ca, sb, cb, hessian[b])
        for j in range(5):
            gradient[b, j] *= 2.0
            for k in range(j, 5):
                hessian[b, j, k] *= 2.0
                hessian[b, k, j] = hessian[b, j, k]
