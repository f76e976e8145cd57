"""The compiled half of superbasin analysis: merging, and setting the branches side by side.

Trees are arrays here: node k has parent ``parent[k] > k``, or -1 at a root, and nodes below
`n_leaves` are leaves. One pass upward or downward over the indices therefore visits children before
parents, or parents before children, and nothing recurses, however deep a palm tree of 100,000
minima may be.
"""

from __future__ import annotations

import numpy as np

from landscape_lab.kernels import kernel


@kernel
def _find(boss, k):
    while boss[k] != k:
        boss[k] = boss[boss[k]]
        k = boss[k]
    return k


@kernel
def _merge(energy, shown, ends, height, leaves):
    """Join basins saddle by saddle, lowest first, and note every merger of basins that are shown.

    `ends` (T, 2) and `height` (T,) are sorted by height. Returns parent and energy of a forest in
    which every merger joins two.
    """
    n_leaves = leaves.shape[0]
    parent = np.full(max(2 * n_leaves - 1, 0), -1, dtype=np.int64)
    level = np.empty(parent.shape[0])
    node = np.full(energy.shape[0], -1, dtype=np.int64)
    for k in range(n_leaves):
        node[leaves[k]] = k
        level[k] = energy[leaves[k]]
    boss = np.arange(energy.shape[0])
    weight = np.ones(energy.shape[0], dtype=np.int64)
    count = n_leaves
    for t in range(ends.shape[0]):
        a = _find(boss, ends[t, 0])
        b = _find(boss, ends[t, 1])
        if a == b:
            continue
        if weight[a] < weight[b]:
            a, b = b, a
        boss[b] = a
        weight[a] += weight[b]
        if node[a] < 0:
            node[a] = node[b]
        elif node[b] >= 0:
            parent[node[a]] = count
            parent[node[b]] = count
            level[count] = height[t]
            node[a] = count
            count += 1
    return parent[:count], level[:count]


@kernel
def _contract(parent, energy, n_leaves):
    """Make one merger of mergers at one energy, and cut those at infinity away."""
    count = parent.shape[0]
    stand_in = np.arange(count)
    for k in range(count - 1, n_leaves - 1, -1):
        p = parent[k]
        if p >= 0 and energy[p] == energy[k]:
            stand_in[k] = stand_in[p]
    new = np.full(count, -1, dtype=np.int64)
    kept = 0
    for k in range(count):
        if k < n_leaves or (stand_in[k] == k and energy[k] < np.inf):
            new[k] = kept
            kept += 1
    parent_out = np.full(kept, -1, dtype=np.int64)
    energy_out = np.empty(kept)
    for k in range(count):
        if new[k] >= 0:
            energy_out[new[k]] = energy[k]
            if parent[k] >= 0:
                parent_out[new[k]] = new[stand_in[parent[k]]]
    return parent_out, energy_out


@kernel
def _summaries(parent, energy, n_leaves):
    """Count the leaves below each node, and find the lowest of them."""
    size = np.zeros(parent.shape[0], dtype=np.int64)
    lowest = np.full(parent.shape[0], -1, dtype=np.int64)
    for k in range(parent.shape[0]):
        if k < n_leaves:
            size[k] = 1
            lowest[k] = k
        p = parent[k]
        if p >= 0:
            size[p] += size[k]
            if (
                lowest[p] < 0
                or energy[lowest[k]] < energy[lowest[p]]
                or (energy[lowest[k]] == energy[lowest[p]] and lowest[k] < lowest[p])
            ):
                lowest[p] = lowest[k]
    return size, lowest


@kernel
def _node_means(parent, size, values):
    """Average one value per leaf over the leaves below each node."""
    total = np.zeros(parent.shape[0])
    total[: values.shape[0]] = values
    for k in range(parent.shape[0]):
        if parent[k] >= 0:
            total[parent[k]] += total[k]
    return total / size


@kernel
def _positions(parent, size, ranked, left_to_right):
    """Place every node horizontally, so that no two branches cross.

    `ranked` lists all nodes sorted by their key. Every node owns an interval as wide as it has
    leaves and deals it out among its children: from left to right, or with the first child in the
    middle and the next ones beside it, on whichever side of the whole stem has fewer leaves so far.
    """
    n_nodes = parent.shape[0]
    # Children of each node in ranked order, the roots as children of one node more.
    first = np.zeros(n_nodes + 2, dtype=np.int64)
    for k in range(n_nodes):
        p = parent[k] if parent[k] >= 0 else n_nodes
        first[p + 1] += 1
    for k in range(n_nodes + 1):
        first[k + 1] += first[k]
    filled = first[:-1].copy()
    child = np.empty(n_nodes, dtype=np.int64)
    for r in range(n_nodes):
        k = ranked[r]
        p = parent[k] if parent[k] >= 0 else n_nodes
        child[filled[p]] = k
        filled[p] += 1

    start = np.zeros(n_nodes + 1)
    to_left = np.zeros(n_nodes + 1)
    to_right = np.zeros(n_nodes + 1)
    side = np.zeros(n_nodes, dtype=np.int8)
    for p in range(n_nodes, -1, -1):
        if first[p] == first[p + 1]:
            continue
        if left_to_right:
            place = start[p]
            for c in range(first[p], first[p + 1]):
                start[child[c]] = place
                place += size[child[c]]
            continue
        middle = child[first[p]]
        before = 0.0
        to_left[middle] = to_left[p]
        to_right[middle] = to_right[p]
        for c in range(first[p] + 1, first[p + 1]):
            k = child[c]
            if to_left[middle] <= to_right[middle]:
                side[k] = -1
                to_left[middle] += size[k]
                before += size[k]
            else:
                side[k] = 1
                to_right[middle] += size[k]
        start[middle] = start[p] + before
        place_left = start[middle]
        place_right = start[middle] + size[middle]
        for c in range(first[p] + 1, first[p + 1]):
            k = child[c]
            if side[k] < 0:
                place_left -= size[k]
                start[k] = place_left
            else:
                start[k] = place_right
                place_right += size[k]
    x = np.empty(n_nodes)
    for k in range(n_nodes):
        if first[k] == first[k + 1]:
            x[k] = start[k] + 0.5
        elif left_to_right:
            x[k] = start[k] + 0.5 * size[k]
        else:
            x[k] = x[child[first[k]]]
    return x
