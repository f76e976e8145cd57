"""How a landscape falls apart into superbasins as the water level sinks.

At a given energy two minima belong to one superbasin when a path joins them that never rises
above it. Raise the energy from the deepest minimum to the highest pass, and superbasins meet, one
saddle at a time; the record of who met whom, and where, is the disconnectivity graph (Becker and
Karplus 1997; Wales, Miller and Walsh 1998; Ballard et al. 2017, sec. I and III).
"""

from __future__ import annotations

from typing import Literal

import numpy as np
import numpy.typing as npt

from landscape_lab.analysis.trees.superbasins import (
    _contract,
    _merge,
    _node_means,
    _positions,
    _summaries,
)
from landscape_lab.analysis.trees.tree import DisconnectivityTree
from landscape_lab.network import TransitionNetwork, as_network, some_minima
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_array, count, one_of, reals

__all__ = ["DisconnectivityTree", "disconnectivity"]

MOST_LEVELS = 10**6
"""No eye tells more thresholds apart."""


def disconnectivity(
    network: TransitionNetwork,
    levels: int | npt.ArrayLike | None = None,
    *,
    minima: int | npt.ArrayLike | None = None,
    component: Literal["all", "global"] = "all",
    order: Literal["center", "size", "energy"] | npt.ArrayLike = "center",
) -> DisconnectivityTree:
    """Superbasin analysis of a network: its disconnectivity graph.

    Degenerate transition states join nothing and are ignored; of several between one pair the
    lowest decides. Sorting and a union-find make it O(T log T) for T transition states.

    Parameters
    ----------
    network : TransitionNetwork
    levels : None, int or (K,) array_like
        None keeps every merger at its exact energy. A number puts that many regular thresholds from
        the global minimum up to the highest merger, an array gives the thresholds themselves;
        mergers then move up to the next threshold. Pieces that only join above the last threshold
        stay separate roots.
    minima : int or array_like, optional
        Show only that many of the lowest minima, or those named by index or by a mask of shape
        (M,). Where they merge is still decided by the whole network.
    component : {"all", "global"}
        Keep every connected piece of the network as a root of its own, or only the one that holds
        the global minimum. What is left out is counted in `n_dropped`.
    order : {"center", "size", "energy"} or (M,) array_like
        Who stands where. "center": of the superbasins that meet, the deepest stands in the middle
        and the others around it, so that every funnel is a tree with a straight stem. "size": the
        same with the superbasin of most minima in the middle. "energy": the deepest on the left. An
        array of one number per minimum (a coordinate, an order parameter): superbasins from left to
        right by its mean. Ties go to the lower, then to the earlier minimum.

    Returns
    -------
    DisconnectivityTree

    Raises
    ------
    ValueError, TypeError
        If `levels` is not a positive number or an increasing array, or another option is unknown.

    Examples
    --------
    >>> network = TransitionNetwork(
    ...     [0.0, 1.0, 0.5], [0.0] * 3, [2.0, 3.0], [0.0] * 2, [[0, 1], [1, 2]], n_modes=1
    ... )
    >>> tree = disconnectivity(network)
    >>> tree.merge_energy(0, 2)
    3.0
    >>> tree.superbasins(2.5)
    array([0, 0, 1])
    """
    shown = _shown(as_network(network), minima, component)
    leaves = np.flatnonzero(shown)
    joining = np.flatnonzero(~network.degenerate)
    ends = network.ends[joining]
    # A saddle may lie below its minimum by rounding; water cannot.
    floor = network.energy[ends].max(axis=1, initial=-np.inf)
    height = np.maximum(network.ts_energy[joining], floor)
    ranked = np.argsort(height, kind="stable")
    parent, energy = _merge(network.energy, shown, ends[ranked], height[ranked], leaves)
    thresholds = _thresholds(levels, energy, leaves.size)
    if thresholds is not None:
        slot = np.searchsorted(thresholds, energy[leaves.size :], side="left")
        energy[leaves.size :] = np.append(thresholds, np.inf)[slot]
    parent, energy = _contract(parent, energy, leaves.size)
    size, lowest = _summaries(parent, energy, leaves.size)
    keys, left_to_right = _keys(order, network.n_minima, leaves, parent, energy, size, lowest)
    x = _positions(parent, size, np.lexsort((lowest, energy[lowest], *keys)), left_to_right)
    for array in (parent, energy, x, size, lowest, leaves):
        array.setflags(write=False)
    dropped = network.n_minima - leaves.size
    return DisconnectivityTree(parent, energy, x, size, leaves[lowest], leaves, thresholds, dropped)


def _shown(
    network: TransitionNetwork, minima: int | npt.ArrayLike | None, component: str
) -> Booleans:
    one_of(component, "component", "all", "global")
    shown = np.ones(network.n_minima, dtype=bool)
    if minima is not None:
        shown[:] = False
        given = as_array(minima, "minima")
        if given.ndim == 0:
            n = count(minima, "minima")
            shown[np.argsort(network.energy, kind="stable")[:n]] = True
        else:
            shown[some_minima(given, "minima", network.n_minima)] = True
    if component == "global":
        shown &= network.components() == 0
    if not shown.any():
        raise ValueError("minima leaves nothing to show; keep at least one minimum")
    return shown


def _thresholds(levels: int | npt.ArrayLike | None, energy: Floats, n_leaves: int) -> Floats | None:
    if levels is None:
        return None
    if as_array(levels, "levels").ndim == 0:
        bottom, top = energy[:n_leaves].min(), energy.max()
        n = count(levels, "levels", most=MOST_LEVELS)
        return np.unique(np.linspace(bottom, top, n + 1)[1:])
    thresholds = reals(levels, "levels", (None,)).copy()
    if thresholds.size == 0:
        raise ValueError("levels is empty; give a number or a list of energies")
    if not (np.diff(thresholds) > 0).all():
        raise ValueError("levels must be energies in increasing order")
    return thresholds


def _keys(
    order: str | npt.ArrayLike,
    n_minima: int,
    leaves: Integers,
    parent: Integers,
    energy: Floats,
    size: Integers,
    lowest: Integers,
) -> tuple[tuple[Floats | Integers, ...], bool]:
    """Choose what siblings are sorted by before their depth, and whether from left to right."""
    if isinstance(order, str):
        one_of(order, "order", "center", "size", "energy")
        return ((-size,) if order == "size" else ()), order == "energy"
    values = reals(order, "order", (n_minima,))
    return (_node_means(parent, size, values[leaves]),), True
