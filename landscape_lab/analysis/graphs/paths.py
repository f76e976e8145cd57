"""Shortest paths from many nodes to all others, 64 sources at a time.

Breadth-first waves from 64 sources travel together: bit s of a node's word says whether wave s has
been there, so that one step over an edge serves all of them. Graphs come as the index arrays of a
compressed sparse row matrix, both directions of every edge stored.
"""

from __future__ import annotations

import numpy as np

from landscape_lab.kernels import kernel


@kernel
def _ones(word):
    """Count the bits that are set in a 64-bit word (Warren, Hacker's Delight, sec. 5-1)."""
    word = word - ((word >> np.uint64(1)) & np.uint64(0x5555555555555555))
    low = np.uint64(0x3333333333333333)
    word = (word & low) + ((word >> np.uint64(2)) & low)
    word = (word + (word >> np.uint64(4))) & np.uint64(0x0F0F0F0F0F0F0F0F)
    word += word >> np.uint64(8)
    word += word >> np.uint64(16)
    word += word >> np.uint64(32)
    return np.int64(word & np.uint64(0x7F))


@kernel
def _path_counts(indptr, indices, sources):
    """Count nodes at each distance from some sources in a connected graph.

    Returns an array (longest distance + 1,), summed over sources, entry 0 of which counts nothing;
    and the sum of all distances from each 64 sources, an array.
    """
    n = indptr.shape[0] - 1
    n_sources = sources.shape[0]
    counts = np.zeros(n + 1, dtype=np.int64)
    seen = np.empty(n, dtype=np.uint64)
    here = np.zeros(n, dtype=np.uint64)
    there = np.zeros(n, dtype=np.uint64)
    wave = np.empty(n, dtype=np.int64)
    next_wave = np.empty(n, dtype=np.int64)
    nothing = np.uint64(0)
    longest = 0
    sums = np.zeros((n_sources + 63) // 64, dtype=np.int64)
    for first in range(0, n_sources, 64):
        seen[:] = nothing
        length = min(64, n_sources - first)
        for s in range(length):
            k = sources[first + s]
            seen[k] = np.uint64(1) << np.uint64(s)
            here[k] = seen[k]
            wave[s] = k
        distance = 0
        while length > 0:
            reached = 0
            for w in range(length):
                k = wave[w]
                word = here[k]
                here[k] = nothing
                for e in range(indptr[k], indptr[k + 1]):
                    neighbor = indices[e]
                    new = word & ~seen[neighbor]
                    if new != nothing:
                        if there[neighbor] == nothing:
                            next_wave[reached] = neighbor
                            reached += 1
                        there[neighbor] |= new
            distance += 1
            for w in range(reached):
                k = next_wave[w]
                seen[k] |= there[k]
                ones = _ones(there[k])
                counts[distance] += ones
                sums[first // 64] += distance * ones
            if reached > 0 and distance > longest:
                longest = distance
            here, there = there, here
            wave, next_wave = next_wave, wave
            length = reached
    return counts[: longest + 1], sums


@kernel
def _triangles(indptr, indices):
    """Count the triangles that each node belongs to."""
    n = indptr.shape[0] - 1
    counts = np.zeros(n, dtype=np.int64)
    marked_by = np.full(n, -1, dtype=np.int64)
    for k in range(n):
        for e in range(indptr[k], indptr[k + 1]):
            marked_by[indices[e]] = k
        for e in range(indptr[k], indptr[k + 1]):
            neighbor = indices[e]
            for f in range(indptr[neighbor], indptr[neighbor + 1]):
                if marked_by[indices[f]] == k:
                    counts[k] += 1
        counts[k] //= 2
    return counts
