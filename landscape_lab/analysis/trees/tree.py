"""A disconnectivity graph as arrays that can be asked.

A parent always comes after its children, so the questions are answered by walking up or down the
indices.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from landscape_lab.kernels import kernel
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import number, positive, wholes

__all__ = ["DisconnectivityTree"]


@dataclass(frozen=True, eq=False, repr=False)
class DisconnectivityTree:
    """The disconnectivity graph of a network, as plain arrays.

    Nodes 0 to L-1 are leaves, one for every minimum that is shown; the nodes after them are mergers
    of superbasins, in order of increasing energy, so that a parent always comes after its children.

    Attributes
    ----------
    parent : (N,) array of int
        The node above each node, -1 for a root. A connected network has one root.
    energy : (N,) array
        Energy of the minimum (leaves) or of the merger (all others).
    x : (N,) array
        Horizontal position. Leaves sit at 0.5, 1.5, ..., L - 0.5, mergers above their leaves.
    size : (N,) array of int
        Number of leaves below each node.
    lowest : (N,) array of int
        The lowest minimum below each node, as an index of the network.
    minima : (L,) array of int
        The minimum of the network that each leaf stands for.
    levels : (K,) array or None
        The thresholds, or None where mergers are exact.
    n_dropped : int
        Minima that the network has and the tree does not show.
    """

    parent: Integers
    energy: Floats
    x: Floats
    size: Integers
    lowest: Integers
    minima: Integers
    levels: Floats | None
    n_dropped: int

    def __repr__(self) -> str:
        mergers, roots = self.parent.size - self.n_leaves, self.roots.size
        return (
            f"DisconnectivityTree({self.n_leaves} leaves, {mergers} mergers, "
            f"{roots} root{'' if roots == 1 else 's'}, {self.n_dropped} minima dropped)"
        )

    @property
    def n_leaves(self) -> int:
        """Number of minima that the tree shows, L."""
        return int(self.minima.size)

    @property
    def roots(self) -> Integers:
        """The nodes that have nothing above them, one for each separate piece."""
        return np.flatnonzero(self.parent < 0)

    def merge_energy(self, i: npt.ArrayLike, j: npt.ArrayLike) -> float | Floats:
        """Lowest energy at which a path joins minima `i` and `j`.

        The highest saddle on the best path (the minimax path), exact when the tree was made with
        ``levels=None`` and rounded up to the next threshold otherwise. The barrier that a walker
        climbs on its way from `i` to `j` is this energy less the energy of `i`.

        Parameters
        ----------
        i, j : int or array_like of int
            Indices of the network's minima; they broadcast against each other.

        Returns
        -------
        float or array
            Energy of the merger; inf where no path is known, and the minimum's own energy where
            `i` and `j` are the same.

        Raises
        ------
        ValueError
            If a minimum is not among the leaves.

        Notes
        -----
        Each pair costs the number of mergers above it.
        """
        first, second = np.broadcast_arrays(self._leaf("i", i), self._leaf("j", j))
        found = _merge_energy(self.parent, self.energy, first.flatten(), second.flatten())
        return float(found[0]) if first.ndim == 0 else found.reshape(first.shape)

    def superbasins(self, threshold: float) -> Integers:
        """Which superbasin each leaf belongs to when the water stands at `threshold`.

        Returns
        -------
        (L,) array of int
            Labels in the order of the superbasins' lowest minima, 0 for the deepest; -1 for minima
            that lie above the threshold.
        """
        threshold = number(threshold, "threshold", infinite=True)
        top = _tops(self.parent, self.energy, threshold)[: self.n_leaves]
        wet = self.energy[: self.n_leaves] <= threshold
        labels = np.full(self.n_leaves, -1, dtype=np.int64)
        tops, inverse = np.unique(top[wet], return_inverse=True)
        depth = np.full(tops.size, np.inf)
        np.minimum.at(depth, inverse, self.energy[: self.n_leaves][wet])
        rank = np.empty(tops.size, dtype=np.int64)
        rank[np.lexsort((tops, depth))] = np.arange(tops.size)
        labels[wet] = rank[inverse]
        return labels

    def branches(self, slant: float | None = None) -> Floats:
        """Draw the graph as lines: from each merger, by an elbow, down to the node.

        A branch leaves its merger slanted and then runs straight down. All branches of one merger
        bend at the same height, above every merger below, which is why lines never cross.

        Parameters
        ----------
        slant : float, optional
            Greatest energy over which a branch slants, 0 for right angles. By default the distance
            between thresholds, and 0 where mergers are exact.

        Returns
        -------
        (N, 3, 2) array
            Three points (x, energy) for every node, in the order of the nodes. A root's line starts
            one slant above it.

        Raises
        ------
        ValueError
            If `slant` is negative or not finite.
        """
        if slant is None:
            slant = 0.0
            if self.levels is not None and self.levels.size > 1:
                slant = float(np.diff(self.levels).max())
        slant = positive(slant, "slant", zero=True)
        leaf = np.arange(self.parent.size) < self.n_leaves
        root = self.parent < 0
        above = np.where(root, np.arange(self.parent.size), self.parent)
        start = np.where(root, self.energy + slant, self.energy[above])
        drop = np.full(self.parent.size, slant)
        inner = ~leaf & ~root
        np.minimum.at(drop, above[inner], (start - self.energy)[inner])
        points = np.empty((self.parent.size, 3, 2))
        points[:, 0, 0], points[:, 0, 1] = self.x[above], start
        points[:, 1, 0], points[:, 1, 1] = self.x, np.maximum(start - drop[above], self.energy)
        points[:, 2, 0], points[:, 2, 1] = self.x, self.energy
        return points

    def _leaf(self, name: str, minima: npt.ArrayLike) -> Integers:
        wanted = wholes(minima, name)
        order = np.argsort(self.minima)
        place = np.searchsorted(self.minima, wanted, sorter=order)
        leaf = order[np.minimum(place, order.size - 1)]
        absent = self.minima[leaf] != wanted
        if absent.any():
            raise ValueError(
                f"{name} names minimum {wanted[absent].flat[0]}, which is not among the leaves"
            )
        return np.asarray(leaf, dtype=np.int64)


@kernel
def _merge_energy(parent, energy, first, second):
    """Find the energy of the lowest common node of each pair of nodes; inf without one."""
    found = np.empty(first.shape[0])
    for k in range(first.shape[0]):
        a = first[k]
        b = second[k]
        while a != b and a >= 0 and b >= 0:
            if a < b:
                a = parent[a]
            else:
                b = parent[b]
        found[k] = energy[a] if a == b and a >= 0 else np.inf
    return found


@kernel
def _tops(parent, energy, threshold):
    """Find the highest node at or below a threshold that each node lies under."""
    top = np.arange(parent.shape[0])
    for k in range(parent.shape[0] - 1, -1, -1):
        if parent[k] >= 0 and energy[parent[k]] <= threshold:
            top[k] = top[parent[k]]
    return top
