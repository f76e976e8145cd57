"""Second derivatives of a network's loss as a few small Gram matrices, summed over the samples.

Every second derivative is a sum over samples of a product of two factors: one made of
probabilities and weights, one made of values of the nodes. Few different factors occur, so all
pairs of weights are served by sums over ``C (C + 1) / 2`` rows times ``(H + 1) (H + 2) / 2``, and
three more of the kind, instead of one for each of the ``n^2`` pairs.
"""

import numpy as np

from landscape_lab.kernels import kernel, kernel_fused, kernel_reassociated


@kernel_reassociated
def _add_products(rows, row, sums, m):
    """``sums[i] += sum_s rows[i, s] row[s]``, four rows at a time."""
    n_rows = rows.shape[0]
    i = 0
    while i + 4 <= n_rows:
        a = b = c = d = 0.0
        for s in range(m):
            a += rows[i, s] * row[s]
            b += rows[i + 1, s] * row[s]
            c += rows[i + 2, s] * row[s]
            d += rows[i + 3, s] * row[s]
        sums[i] += a
        sums[i + 1] += b
        sums[i + 2] += c
        sums[i + 3] += d
        i += 4
    while i < n_rows:
        a = 0.0
        for s in range(m):
            a += rows[i, s] * row[s]
        sums[i] += a
        i += 1


@kernel_fused
def _multiply(a, b, out, m):
    for s in range(m):
        out[s] = a[s] * b[s]


@kernel_fused
def _add_multiple(out, factor, row, m):
    for s in range(m):
        out[s] += factor * row[s]


@kernel_fused
def _outer_factors(weights, nodes, p, truth, mean, cross, direct, pairs, m):
    """Factors of derivatives that involve links to the outputs.

    pairs: ``p_a delta_ab - p_a p_b``. cross: ``p_a (W_aj - sum_c p_c W_cj) (1 - t_j^2)``.
    direct: ``(p_a - truth_a) (1 - t_j^2)``. Rows are numbered ``a H + j``.
    """
    n_classes, n_hidden = p.shape[0], nodes.shape[0] - 1
    row = 0
    for a in range(n_classes):
        for b in range(a + 1):
            same = 1.0 if a == b else 0.0
            for s in range(m):
                pairs[row, s] = p[a, s] * (same - p[b, s])
            row += 1
    for j in range(n_hidden):
        for s in range(m):
            mean[s] = 0.0
        for a in range(n_classes):
            _add_multiple(mean, weights[a * n_hidden + j], p[a], m)
        for a in range(n_classes):
            row = a * n_hidden + j
            weight = weights[row]
            for s in range(m):
                bend = 1.0 - nodes[j, s] * nodes[j, s]
                cross[row, s] = p[a, s] * (weight - mean[s]) * bend
                direct[row, s] = (p[a, s] - truth[a, s]) * bend


@kernel_fused
def _inner_factors(weights, nodes, cross, direct, inner, m):
    """Factors of derivatives by two links from the inputs, for pairs ``i >= j`` of hidden nodes.

    ``(1 - t_i^2) sum_a W_ai cross_aj``, and for ``i = j`` the bend of tanh itself besides:
    ``-2 t_j sum_a W_aj direct_aj``.
    """
    n_hidden = nodes.shape[0] - 1
    n_classes = cross.shape[0] // n_hidden
    row = 0
    for i in range(n_hidden):
        for j in range(i + 1):
            for s in range(m):
                inner[row, s] = 0.0
            for a in range(n_classes):
                _add_multiple(inner[row], weights[a * n_hidden + i], cross[a * n_hidden + j], m)
            for s in range(m):
                inner[row, s] *= 1.0 - nodes[i, s] * nodes[i, s]
            if i == j:
                for a in range(n_classes):
                    at = a * n_hidden + j
                    for s in range(m):
                        inner[row, s] -= 2.0 * weights[at] * nodes[j, s] * direct[at, s]
            row += 1


@kernel
def _place(h, a, b, value):
    h[a, b] = value
    h[b, a] = value


@kernel
def _fill(h, n_classes, n_hidden, n_inputs, outer, mixed, plain, inner):
    """Put the sums where they belong: every one stands for up to four second derivatives."""
    links = n_classes * n_hidden
    biases = links + n_hidden * n_inputs
    to_output = np.empty((n_classes, n_hidden + 1), dtype=np.int64)
    from_input = np.empty((n_hidden, n_inputs + 1), dtype=np.int64)
    for a in range(n_classes):
        for j in range(n_hidden):
            to_output[a, j] = a * n_hidden + j
        to_output[a, n_hidden] = biases + n_hidden + a
    for j in range(n_hidden):
        for k in range(n_inputs):
            from_input[j, k] = links + j * n_inputs + k
        from_input[j, n_inputs] = biases + j
    pair = 0
    for i in range(n_hidden + 1):
        for j in range(i + 1):
            row = 0
            for a in range(n_classes):
                for b in range(a + 1):
                    _place(h, to_output[a, i], to_output[b, j], outer[pair, row])
                    _place(h, to_output[a, j], to_output[b, i], outer[pair, row])
                    row += 1
            pair += 1
    for i in range(n_hidden + 1):
        for k in range(n_inputs + 1):
            for a in range(n_classes):
                for j in range(n_hidden):
                    value = mixed[i * (n_inputs + 1) + k, a * n_hidden + j]
                    if i == j:
                        value += plain[k, a * n_hidden + j]
                    _place(h, to_output[a, i], from_input[j, k], value)
    pair = 0
    for k in range(n_inputs + 1):
        for l in range(k + 1):
            row = 0
            for i in range(n_hidden):
                for j in range(i + 1):
                    _place(h, from_input[i, k], from_input[j, l], inner[pair, row])
                    _place(h, from_input[i, l], from_input[j, k], inner[pair, row])
                    row += 1
            pair += 1


@kernel
def _hessian(x, inputs, truth, hidden, probability, penalty, hessian):
    """Second derivatives (B, n, n), from values of the nodes (B, H, N) and (B, C, N)."""
    n_blocks, n_inputs, size = inputs.shape
    n_hidden, n_samples = hidden.shape[1], hidden.shape[2]
    n_classes, n = probability.shape[1], x.shape[1]
    nodes, values = np.ones((n_hidden + 1, size)), np.ones((n_inputs + 1, size))
    p = np.empty((n_classes, size))
    cross = np.empty((n_classes * n_hidden, size))
    direct = np.empty((n_classes * n_hidden, size))
    pairs = np.empty((n_classes * (n_classes + 1) // 2, size))
    bends = np.empty((n_hidden * (n_hidden + 1) // 2, size))
    column = np.empty(size)
    outer = np.empty(((n_hidden + 1) * (n_hidden + 2) // 2, len(pairs)))
    mixed = np.empty(((n_hidden + 1) * (n_inputs + 1), len(cross)))
    plain = np.empty((n_inputs + 1, len(cross)))
    inner = np.empty(((n_inputs + 1) * (n_inputs + 2) // 2, len(bends)))
    for w in range(x.shape[0]):
        for sums in (outer, mixed, plain, inner):
            sums[:] = 0.0
        for block in range(n_blocks):
            first = block * size
            m = min(size, n_samples - first)
            for j in range(n_hidden):
                nodes[j, :m] = hidden[w, j, first : first + m]
            for c in range(n_classes):
                p[c, :m] = probability[w, c, first : first + m]
            for k in range(n_inputs):
                values[k, :m] = inputs[block, k, :m]
            _outer_factors(x[w], nodes, p, truth[block], column, cross, direct, pairs, m)
            _inner_factors(x[w], nodes, cross, direct, bends, m)
            pair = 0
            for i in range(n_hidden + 1):
                for j in range(i + 1):
                    _multiply(nodes[i], nodes[j], column, m)
                    _add_products(pairs, column, outer[pair], m)
                    pair += 1
                for k in range(n_inputs + 1):
                    _multiply(nodes[i], values[k], column, m)
                    _add_products(cross, column, mixed[i * (n_inputs + 1) + k], m)
            pair = 0
            for k in range(n_inputs + 1):
                _add_products(direct, values[k], plain[k], m)
                for l in range(k + 1):
                    _multiply(values[k], values[l], column, m)
                    _add_products(bends, column, inner[pair], m)
                    pair += 1
        _fill(hessian[w], n_classes, n_hidden, n_inputs, outer, mixed, plain, inner)
        for a in range(n):
            for b in range(n):
                hessian[w, a, b] /= n_samples
            hessian[w, a, a] += 2.0 * penalty[a]
