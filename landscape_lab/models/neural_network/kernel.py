"""A network's loss, sample by sample in blocks: the innermost loop is always the sample.

Every loop runs over a block of samples that stays in the fastest cache, without calls or branches,
and so becomes vector instructions. The weights of one network are one row of ``x``: links to the
outputs (C, H), links from the inputs (H, I), biases of the hidden nodes (H,) and of the outputs
(C,). Data come as ``(blocks, I, BLOCK)`` and the true classes as ones and zeros
``(blocks, C, BLOCK)``; the last block may be filled in part.
"""

import numpy as np

from landscape_lab.exponential import LN2_HIGH, LN2_LOW, PER_LN2, ROUND, growth
from landscape_lab.kernels import kernel, kernel_fused, kernel_reassociated

BLOCK = 256
"""Samples in a block: a dozen rows of them fit into the fastest cache."""

GROUP = 32
"""Sums of exponentials multiplied before one logarithm is taken; each lies from 1 to C."""


@kernel_fused
def _exp(z, scale, bits, m):
    """``z[:m] -> exp(z)`` for arguments that are not positive; below -700 it stays at exp(-700).

    ``z = k ln 2 + r`` with `r` at most half of ln 2; a polynomial in `r`,
    and `k` shifted into the exponent. Adding 1.5 2^52 rounds to a whole number and leaves it in the
    lowest bits. `scale` and `bits` are one buffer, seen as numbers and as integers.
    """
    for s in range(m):
        a = -700.0 if z[s] < -700.0 else z[s]
        shifted = a * PER_LN2 + ROUND
        scale[s] = shifted
        k = shifted - ROUND
        r = (a - k * LN2_HIGH) - k * LN2_LOW
        z[s] = growth(r) * r + 1.0
    for s in range(m):
        bits[s] = (bits[s] + 1023) << 52
    for s in range(m):
        z[s] *= scale[s]


@kernel_fused
def _tanh(z, scale, bits, m):
    """``z[:m] -> tanh(z)``, as ``u / (u + 2)`` with ``u = exp(2 z) - 1``; see `_exp`.

    With ``2 z = k ln 2 + r`` it is ``u = 2^k (exp(r) - 1) + (2^k - 1)``: no digits are lost near
    zero, where `k` is zero. Beyond 20 the hyperbolic tangent is one to the last digit.
    """
    for s in range(m):
        a = 2.0 * z[s]
        a = -40.0 if a < -40.0 else a
        a = 40.0 if a > 40.0 else a
        shifted = a * PER_LN2 + ROUND
        scale[s] = shifted
        k = shifted - ROUND
        r = (a - k * LN2_HIGH) - k * LN2_LOW
        z[s] = growth(r) * r
    for s in range(m):
        bits[s] = (bits[s] + 1023) << 52
    for s in range(m):
        u = z[s] * scale[s] + (scale[s] - 1.0)
        z[s] = u / (u + 2.0)


@kernel_fused
def _mix(weights, first, stride, rows, n_rows, start, out, m):
    """``out[s] = start + sum_i weights[first + i stride] rows[i, s]``."""
    i = n_rows % 4
    if i == 0:
        for s in range(m):
            out[s] = start
    elif i == 1:
        a = weights[first]
        for s in range(m):
            out[s] = start + a * rows[0, s]
    elif i == 2:
        a, b = weights[first], weights[first + stride]
        for s in range(m):
            out[s] = start + a * rows[0, s] + b * rows[1, s]
    else:
        a, b, c = weights[first], weights[first + stride], weights[first + 2 * stride]
        for s in range(m):
            out[s] = start + a * rows[0, s] + b * rows[1, s] + c * rows[2, s]
    while i < n_rows:
        at = first + i * stride
        a, b = weights[at], weights[at + stride]
        c, d = weights[at + 2 * stride], weights[at + 3 * stride]
        for s in range(m):
            out[s] += (a * rows[i, s] + b * rows[i + 1, s]) + (
                c * rows[i + 2, s] + d * rows[i + 3, s]
            )
        i += 4


@kernel_reassociated
def _sum(row, m):
    total = 0.0
    for s in range(m):
        total += row[s]
    return total


@kernel_reassociated
def _add_products(rows, n_rows, row, sums, first, stride, m):
    """``sums[first + i stride] += sum_s rows[i, s] row[s]``, four rows at a time."""
    i = 0
    while i + 4 <= n_rows:
        a = b = c = d = 0.0
        for s in range(m):
            a += rows[i, s] * row[s]
            b += rows[i + 1, s] * row[s]
            c += rows[i + 2, s] * row[s]
            d += rows[i + 3, s] * row[s]
        at = first + i * stride
        sums[at] += a
        sums[at + stride] += b
        sums[at + 2 * stride] += c
        sums[at + 3 * stride] += d
        i += 4
    while i < n_rows:
        a = 0.0
        for s in range(m):
            a += rows[i, s] * row[s]
        sums[first + i * stride] += a
        i += 1


@kernel
def _hidden(weights, inputs, outside, block, n_classes, t, scale, bits, m):
    """Values of the hidden nodes into ``t`` (H, BLOCK); eqn (2), the inner sum and its tanh.

    Where there are many inputs their sums were made `outside`, (H, N), by a matrix product.
    """
    n_hidden, n_inputs = t.shape[0], inputs.shape[1]
    links = n_classes * n_hidden
    biases = links + n_hidden * n_inputs
    for j in range(n_hidden):
        if outside.shape[0] > 0:
            for s in range(m):
                t[j, s] = outside[j, block * BLOCK + s]
        else:
            _mix(
                weights, links + j * n_inputs, 1, inputs[block], n_inputs, weights[biases + j],
                t[j], m,
            )  # fmt: skip
        _tanh(t[j], scale, bits, m)


@kernel_fused
def _score(y, truth, top, own, m):
    """The largest output of every sample, and the one of its true class."""
    for s in range(m):
        top[s] = y[0, s]
        own[s] = truth[0, s] * y[0, s]
    for c in range(1, y.shape[0]):
        for s in range(m):
            top[s] = y[c, s] if y[c, s] > top[s] else top[s]
            own[s] += truth[c, s] * y[c, s]


@kernel_reassociated
def _losses(top, own, total, m):
    """Sum of ``ln sum_c exp(y_c) - y_true``, with one logarithm for GROUP samples."""
    loss = 0.0
    for s in range(m):
        loss += top[s] - own[s]
    for first in range(0, m, GROUP):
        product = 1.0
        for s in range(first, min(first + GROUP, m)):
            product *= total[s]
        loss += np.log(product)
    return loss


@kernel_fused
def _normalize(y, total, m):
    """Exponentials to probabilities; `total` receives their sum."""
    for s in range(m):
        total[s] = y[0, s]
    for c in range(1, y.shape[0]):
        for s in range(m):
            total[s] += y[c, s]


@kernel
def _softmax(weights, t, truth, y, r, work, scale, bits, m):
    """Probabilities into ``y`` and their errors into ``r``, both (C, BLOCK); returns the loss."""
    n_classes, n_hidden = y.shape[0], t.shape[0]
    biases = len(weights) - n_classes
    top, own, total = work[0], work[1], work[2]
    for c in range(n_classes):
        _mix(weights, c * n_hidden, 1, t, n_hidden, weights[biases + c], y[c], m)
    _score(y, truth, top, own, m)
    for c in range(n_classes):
        for s in range(m):
            y[c, s] -= top[s]
        _exp(y[c], scale, bits, m)
    _normalize(y, total, m)
    loss = _losses(top, own, total, m)
    for s in range(m):
        total[s] = 1.0 / total[s]
    for c in range(n_classes):
        for s in range(m):
            y[c, s] *= total[s]
            r[c, s] = y[c, s] - truth[c, s]
    return loss


@kernel
def _slope(weights, t, r, d, j, m):
    """Derivative of the loss by the argument of hidden node `j`, into ``d[j]``."""
    _mix(weights, j, t.shape[0], r, r.shape[0], 0.0, d[j], m)
    for s in range(m):
        d[j, s] *= 1.0 - t[j, s] * t[j, s]


@kernel
def _energy_gradient(x, inputs, truth, outside, n_samples, penalty, energy, gradient):
    """Loss and gradient, one network after the other.

    Parameters: x (B, n), inputs (blocks, I, BLOCK), truth (blocks, C, BLOCK), outside (B, H, N) or
    (B, 0, 0); penalty (n,) is lambda for weights that are regularized, else 0. `outside` enters
    with the arguments of the hidden nodes and leaves with the derivatives by them.
    """
    n_blocks, n_inputs = inputs.shape[0], inputs.shape[1]
    n_classes = truth.shape[1]
    n_hidden = (x.shape[1] - n_classes) // (n_classes + n_inputs + 1)
    links = n_classes * n_hidden
    biases = links + n_hidden * n_inputs
    t, d = np.empty((n_hidden, BLOCK)), np.empty((n_hidden, BLOCK))
    y, r = np.empty((n_classes, BLOCK)), np.empty((n_classes, BLOCK))
    work, scale = np.empty((3, BLOCK)), np.empty(BLOCK)
    bits = scale.view(np.int64)
    for w in range(x.shape[0]):
        weights, g = x[w], gradient[w]
        g[:] = 0.0
        loss = 0.0
        for block in range(n_blocks):
            m = min(BLOCK, n_samples - block * BLOCK)
            _hidden(weights, inputs, outside[w], block, n_classes, t, scale, bits, m)
            loss += _softmax(weights, t, truth[block], y, r, work, scale, bits, m)
            for c in range(n_classes):
                g[biases + n_hidden + c] += _sum(r[c], m)
            for j in range(n_hidden):
                _add_products(r, n_classes, t[j], g, j, n_hidden, m)
                _slope(weights, t, r, d, j, m)
                g[biases + j] += _sum(d[j], m)
            if outside.shape[1] > 0:
                for j in range(n_hidden):
                    for s in range(m):
                        outside[w, j, block * BLOCK + s] = d[j, s]
            else:
                for k in range(n_inputs):
                    _add_products(d, n_hidden, inputs[block, k], g, links + k, n_inputs, m)
        total = loss / n_samples
        for i in range(x.shape[1]):
            g[i] = g[i] / n_samples + 2.0 * penalty[i] * weights[i]
            total += penalty[i] * weights[i] * weights[i]
        energy[w] = total


@kernel
def _values(x, inputs, truth, outside, n_samples, hidden, probability):
    """Values of the hidden nodes (B, H, N) and probabilities of the classes (B, C, N)."""
    n_hidden, n_classes = hidden.shape[1], probability.shape[1]
    t = np.empty((n_hidden, BLOCK))
    y, r = np.empty((n_classes, BLOCK)), np.empty((n_classes, BLOCK))
    work, scale = np.empty((3, BLOCK)), np.empty(BLOCK)
    bits = scale.view(np.int64)
    for w in range(x.shape[0]):
        for block in range(inputs.shape[0]):
            m = min(BLOCK, n_samples - block * BLOCK)
            _hidden(x[w], inputs, outside[w], block, n_classes, t, scale, bits, m)
            _softmax(x[w], t, truth[block], y, r, work, scale, bits, m)
            for s in range(m):
                for j in range(n_hidden):
                    hidden[w, j, block * BLOCK + s] = t[j, s]
                for c in range(n_classes):
                    probability[w, c, block * BLOCK + s] = y[c, s]
