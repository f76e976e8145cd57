"""In which order nodes should leave a network so that few new edges appear.

Whoever leaves joins all of its neighbors to each other. Always to take the node with the fewest is
a good order, though not the best one (Tinney and Walker 1967). Each node keeps its neighbors as
bits, so that joining is one "or" a word.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from landscape_lab.kernels import kernel
from landscape_lab.types import Integers


class Structure(NamedTuple):
    """Who leaves when, and who is joined then.

    Attributes
    ----------
    n_inner : int
        The first `n_inner` nodes leave; the others, the terminals, stay.
    position : (n,) array of int
        When each node leaves; terminals come last, in their own order.
    start : (n + 1,) array of int
    row : (L,) array of int
        Positions of those a node is joined to when it leaves: ``row[start[k]:start[k + 1]]`` of the
        node at position k, increasing.
    slot : (E,) array of int
        Where in `row` each edge of the network is found.
    """

    n_inner: int
    position: Integers
    start: Integers
    row: Integers
    slot: Integers


def prepare(n: int, n_inner: int, edges: Integers) -> Structure:
    """Choose an order in which few new edges appear: always the node with the fewest neighbors.

    Parameters
    ----------
    n, n_inner : int
        Number of nodes, and how many of them, the first, leave. Each must be connected to one of
        the others.
    edges : (E, 2) array of int
        Pairs of different nodes; several between one pair are allowed.

    Notes
    -----
    Neighbors are bits: O(n^2 / 8) bytes, 50 MB for 20,000 nodes, and O(L n / 64) time for L
    conductances in the end.
    """
    order, count, members = _order(n, n_inner, edges)
    position = np.empty(n, dtype=np.int64)
    position[order] = np.arange(n)
    start = np.concatenate(([0], np.cumsum(count)))
    row = position[members]
    column = np.repeat(np.arange(n), count)
    row = row[np.lexsort((row, column))]
    places = np.sort(position[edges], axis=1)
    slot = np.searchsorted(column * n + row, places[:, 0] * n + places[:, 1])
    return Structure(n_inner, position, start, row, slot)


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
def _order(n, n_inner, edges):
    """Order nodes by least degree; return the order, and the neighbors of each when it leaves."""
    n_words = (n + 63) // 64
    one = np.uint64(1)
    joined = np.zeros((n, n_words), dtype=np.uint64)
    for t in range(edges.shape[0]):
        i = edges[t, 0]
        j = edges[t, 1]
        joined[i, j >> 6] |= one << np.uint64(j & 63)
        joined[j, i >> 6] |= one << np.uint64(i & 63)
    degree = np.zeros(n, dtype=np.int64)
    for i in range(n):
        for w in range(n_words):
            degree[i] += _ones(joined[i, w])
    here = np.ones(n, dtype=np.bool_)
    order = np.empty(n, dtype=np.int64)
    count = np.zeros(n, dtype=np.int64)
    members = np.empty(16 + 4 * edges.shape[0], dtype=np.int64)
    used = 0
    for step in range(n):
        x = step
        least = n
        sparsest = n
        for i in range(n):
            if here[i]:
                sparsest = min(sparsest, degree[i])
                if i < n_inner and degree[i] < least:
                    least = degree[i]
                    x = i
        order[step] = x
        here[x] = False
        count[step] = degree[x]
        if used + degree[x] > members.shape[0]:
            grown = np.empty(2 * members.shape[0] + n, dtype=np.int64)
            grown[:used] = members[:used]
            members = grown
        complete = sparsest == n - step - 1
        for w in range(n_words):
            word = joined[x, w]
            while word != np.uint64(0):
                lowest = word & (~word + one)
                word ^= lowest
                i = 64 * w + _ones(lowest - one)
                members[used] = i
                used += 1
                joined[i, x >> 6] &= ~(one << np.uint64(x & 63))
                degree[i] -= 1
                if complete:
                    continue
                degree[i] = 0
                for v in range(n_words):
                    joined[i, v] |= joined[x, v]
                joined[i, i >> 6] ^= one << np.uint64(i & 63)
                for v in range(n_words):
                    degree[i] += _ones(joined[i, v])
    return order, count, members[:used]
