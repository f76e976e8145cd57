"""Between which minima bands are laid: the shortest ways over what is not yet joined.

Missing connections as the field chooses them (J. M. Carr, S. A. Trygubenko and D. J. Wales, J.
Chem. Phys. 122, 234903 (2005)): the minima are the nodes of a graph, a pair that is joined costs
nothing, any other pair costs the more the farther apart its two are and the more often it was tried
in vain. The shortest ways (Dijkstra) from the best minimum to all others say which pairs to try.

Within a connected part all ways are free, so here a part is one node, and the shortest ways are a
tree with one missing pair for each part but the first.
"""

from collections import Counter

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.search.bands import elastic_band
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers

Pair = tuple[int, int]

NEAREST = 8
"""Minima of other parts to which a minimum may be joined; more where pairs of its are used up."""

ALIGNED = 4
"""Pairs for each two parts whose distances are measured between nearest images."""

POWER = 3
"""A pair costs this power of its distance: several short steps rather than a long one."""

DEARER = 2.0**POWER
"""So many times more it costs after each try, as if it were twice as far."""

TRIES, IMAGES = 2, 15
"""Bands between one pair, the second with half the distance between images; and the images of the
first, both ends included."""

BLOCK = 2**22
"""Distances that are looked at together."""


class Connector:
    """Chooses pairs of separate minima; remembers distances, which never change.

    Parameters
    ----------
    landscape : Landscape
    potential : Potential
    """

    def __init__(self, landscape: Landscape, potential: Potential) -> None:
        self.landscape, self.potential = landscape, potential
        self.distance: dict[Pair, float] = {}

    def pairs(self, tried: list[list[int]]) -> list[Pair]:
        """Pairs between which bands are to be laid, the shortest ways first.

        Parameters
        ----------
        tried : list of [int, int]
            Pairs that bands were laid between, as often as they were.

        Returns
        -------
        list of (int, int)
            One for each part that a way leads to; none where all minima are connected.
        """
        if self.landscape.n_minima < 2:
            return []
        label = self.landscape.network().components()
        if label.max() == 0:
            return []
        tries = _counted(tried)
        candidates = self._candidates(label, tries)
        cost = self._costs(candidates, tries)
        return _shortest_ways(label, candidates, cost)

    def tops(
        self, pairs: list[Pair], tried: list[list[int]], executor: Workers | None
    ) -> tuple[Floats, Floats]:
        """Tops of bands between some pairs, and the directions over them, both ``(K, n)``."""
        tries = _counted(tried)
        before = np.array([tries[pair] for pair in pairs])
        found = []
        for times in np.unique(before):
            a, b = np.array(pairs)[before == times].T
            ends = [self.landscape.places("minima", end) for end in (a, b)]
            bands = elastic_band(
                self.potential, *ends, n_images=(IMAGES - 1) * 2 ** int(times) + 1,
                executor=executor,
            )  # fmt: skip
            found.append(bands.tops()[1:])
        tops, directions = (np.concatenate(column) for column in zip(*found, strict=True))
        return tops, directions

    def _candidates(self, label: Integers, tries: Counter[Pair]) -> Integers:
        """Pairs of close minima of different parts that are not used up, ``(P, 2)``.

        Close is what has like invariants. Each two parts have a few at the most, the closest.
        """
        x = self.landscape.minima.x
        invariants = self.potential.symmetry.invariants(x)
        largest = np.argmax(np.bincount(label))
        sources = np.flatnonzero(label != largest)
        used_up = [pair for pair, times in tries.items() if times >= TRIES]
        pairs, apart = _nearest(invariants, label, sources, used_up)
        parts = np.sort(label[pairs], axis=1)
        order = np.lexsort((pairs[:, 1], pairs[:, 0], apart, parts[:, 1], parts[:, 0]))
        parts = parts[order]
        begins = np.ones(len(order), dtype=bool)
        begins[1:] = (parts[1:] != parts[:-1]).any(axis=1)
        place = np.arange(len(order)) - np.flatnonzero(begins)[np.cumsum(begins) - 1]
        return pairs[order[place < ALIGNED]]

    def _costs(self, pairs: Integers, tries: Counter[Pair]) -> Floats:
        """What each of some pairs ``(P, 2)`` costs."""
        keys = [(int(i), int(j)) for i, j in pairs]
        new = [key for key in keys if key not in self.distance]
        if new:
            x = self.landscape.minima.x
            a, b = np.array(new).T
            apart = self.potential.symmetry.distance(x[a], x[b])
            self.distance |= zip(new, apart.tolist(), strict=True)
        return np.array([self.distance[key] ** POWER * DEARER ** tries[key] for key in keys])


def _counted(tried: list[list[int]]) -> Counter[Pair]:
    """How often each pair was tried, the lower number first."""
    return Counter((min(pair), max(pair)) for pair in tried)


def _nearest(
    invariants: Floats, label: Integers, sources: Integers, used_up: list[Pair]
) -> tuple[Integers, Floats]:
    """For some minima the nearest of other parts: pairs ``(P, 2)``, and how far apart ``(P,)``.

    Each pair once, its lower number first; pairs that are used up are left out.
    """
    from scipy.spatial.distance import cdist  # here, for it takes long to import

    spent = Counter(minimum for pair in used_up for minimum in pair)
    wanted = min(len(label) - 1, NEAREST + max(spent.values(), default=0))
    found, apart = [], []
    size = max(1, BLOCK // len(label))
    for first in range(0, len(sources), size):
        block = sources[first : first + size]
        distance = cdist(invariants[block], invariants)
        distance[label[block][:, None] == label] = np.inf
        near = np.argsort(distance, axis=1, kind="stable")[:, :wanted]
        away = np.take_along_axis(distance, near, axis=1)
        from_, to = np.repeat(block, wanted), near.ravel()
        found.append(np.sort(np.stack([from_, to], axis=1), axis=1)[np.isfinite(away).ravel()])
        apart.append(away[np.isfinite(away)])
    pairs, first_of = np.unique(np.concatenate(found), axis=0, return_index=True)
    size_of = np.concatenate(apart)[first_of]
    number = pairs[:, 0] * len(label) + pairs[:, 1]
    left = ~np.isin(number, [i * len(label) + j for i, j in used_up])
    return pairs[left], size_of[left]


def _shortest_ways(label: Integers, pairs: Integers, cost: Floats) -> list[Pair]:
    """The pairs on the shortest ways from the first part to all others, near ones first."""
    from scipy.sparse import csr_array  # here, for they take long to import
    from scipy.sparse.csgraph import dijkstra

    n_parts = int(label.max()) + 1
    order = np.argsort(cost, kind="stable")
    parts = np.sort(label[pairs[order]], axis=1)
    _, cheapest = np.unique(parts, axis=0, return_index=True)
    parts, chosen = parts[cheapest], order[cheapest]
    graph = csr_array((cost[chosen], (parts[:, 0], parts[:, 1])), shape=(n_parts, n_parts))
    length, before = dijkstra(graph, directed=False, indices=0, return_predecessors=True)
    which = {(int(a), int(b)): int(k) for (a, b), k in zip(parts, chosen, strict=True)}
    ways = []
    for part in np.argsort(length, kind="stable"):
        if before[part] >= 0:
            at = which[min(int(part), int(before[part])), max(int(part), int(before[part]))]
            ways.append((int(pairs[at, 0]), int(pairs[at, 1])))
    return ways
