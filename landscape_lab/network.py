"""A landscape seen from afar: minima, and the transition states that join them.

What remains of a landscape when coordinates are forgotten is a graph: minima are its nodes,
transition states its edges, and each carries an energy and the curvature around it. Everything in
`landscape_lab.analysis` reads these arrays and nothing else, so a network may come from a survey,
from another program's files, or from a random generator.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_array, count, instance, reals, truths, wholes

__all__ = ["TransitionNetwork", "as_network", "below_minima", "some_minima"]


ROUNDING = 1e-6
"""A saddle lies above both of its minima, up to this share of the largest energy: files round."""

HUGE = 1e300
"""Differences of smaller numbers stay within float64."""

RANGES = {
    "energy": (-HUGE, HUGE, False, "every energy must be finite"),
    "log_det": (-HUGE, HUGE, True, "leave zero modes out, and give nan if unknown"),
    "order": (1.0, HUGE, False, "a point-group order is at least 1"),
    "curvature": (
        -HUGE, -5e-324, True,
        "a transition state has one finite negative eigenvalue, or nan if it is not known",
    ),
}  # fmt: skip
"""What numbers a field takes, whether nan is one of them, and in words."""


@dataclass(frozen=True, eq=False, repr=False, init=False)
class TransitionNetwork:
    """Minima and the transition states between them, as plain arrays.

    A kinetic transition network (Ballard et al. 2017, sec. I and VI). Several transition states
    between one pair of minima are all kept, and so are degenerate ones, whose two ends are the same
    minimum. The arrays are copied and read-only.

    Parameters
    ----------
    energy : (M,) array_like
        Energy of every minimum, in the model's own (reduced) units.
    log_det : (M,) array_like
        Sum of ln eigenvalue over the non-zero modes of the Hessian at each minimum; nan where it is
        not known.
    ts_energy : (T,) array_like
        Energy of every transition state; never below either of its minima.
    ts_log_det : (T,) array_like
        Sum of ln abs(eigenvalue) over the non-zero modes at each transition state, the negative
        mode included; nan where it is not known.
    ends : (T, 2) array_like of int
        The two minima that each transition state joins, counted from 0.
    n_modes : int
        Number of non-zero vibrational modes of a minimum, kappa in Ballard et al. 2017, eqn (5).
    order : (M,) array_like, optional
        Point-group order of every minimum; 1 by default.
    ts_order : (T,) array_like, optional
        Point-group order of every transition state; 1 by default.
    ts_curvature : (T,) array_like, optional
        The negative Hessian eigenvalue of every transition state; nan where it is not known, as by
        default. Rates need it: they leave the negative mode out of the product.

    Raises
    ------
    ValueError
        If shapes do not fit together, an energy is not finite, an end is no minimum, or a
        transition state lies below one of its own minima by more than rounding.
    TypeError
        If `ends` or `n_modes` are not integers.

    Examples
    --------
    >>> network = TransitionNetwork([0.0, 1.0], [0.0, 0.0], [2.0], [0.0], [[0, 1]], n_modes=1)
    >>> network
    TransitionNetwork(2 minima, 1 transition state, n_modes=1)
    >>> network.connected()
    True
    """

    energy: Floats
    log_det: Floats
    ts_energy: Floats
    ts_log_det: Floats
    ends: Integers
    n_modes: int
    order: Floats
    ts_order: Floats
    ts_curvature: Floats

    def __init__(
        self,
        energy: npt.ArrayLike,
        log_det: npt.ArrayLike,
        ts_energy: npt.ArrayLike,
        ts_log_det: npt.ArrayLike,
        ends: npt.ArrayLike,
        n_modes: int,
        order: npt.ArrayLike | None = None,
        ts_order: npt.ArrayLike | None = None,
        ts_curvature: npt.ArrayLike | None = None,
    ) -> None:
        heights = _column("energy", energy, None), _column("ts_energy", ts_energy, None)
        m, t = heights[0].size, heights[1].size
        if m == 0:
            raise ValueError("energy is empty; a network needs at least one minimum")
        joined = _ends(ends, m, t)
        _check_saddles(*heights, joined)
        unknown = np.full(t, np.nan) if ts_curvature is None else ts_curvature
        fields = {
            "energy": heights[0],
            "ts_energy": heights[1],
            "log_det": _column("log_det", log_det, m),
            "ts_log_det": _column("ts_log_det", ts_log_det, t),
            "order": _column("order", np.ones(m) if order is None else order, m),
            "ts_order": _column("ts_order", np.ones(t) if ts_order is None else ts_order, t),
            "ts_curvature": _column("ts_curvature", unknown, t),
            "ends": joined,
        }
        for name, values in fields.items():
            own = values.copy()
            own.setflags(write=False)
            object.__setattr__(self, name, own)
        object.__setattr__(self, "n_modes", count(n_modes, "n_modes", least=0))

    def __repr__(self) -> str:
        m, t = self.n_minima, self.n_transition_states
        return (
            f"TransitionNetwork({m} {'minimum' if m == 1 else 'minima'}, "
            f"{t} transition state{'' if t == 1 else 's'}, n_modes={self.n_modes})"
        )

    @property
    def n_minima(self) -> int:
        """Number of minima, M."""
        return int(self.energy.size)

    @property
    def n_transition_states(self) -> int:
        """Number of transition states, T, with multiple and degenerate ones."""
        return int(self.ts_energy.size)

    @property
    def global_minimum(self) -> int:
        """Index of the lowest minimum."""
        return int(np.argmin(self.energy))

    @property
    def degenerate(self) -> Booleans:
        """(T,) True for transition states whose two ends are the same minimum."""
        return self.ends[:, 0] == self.ends[:, 1]

    def escape_barriers(self) -> Floats:
        """How far the lowest known pass to another minimum lies above each minimum.

        Returns
        -------
        (M,) array of float
            In the units of the energy; infinite where no pass is known.
        """
        lowest, leads = np.full(self.n_minima, np.inf), ~self.degenerate
        np.minimum.at(lowest, self.ends[leads].ravel(), np.repeat(self.ts_energy[leads], 2))
        return lowest - self.energy

    def components(self) -> Integers:
        """Label of the connected component that each minimum belongs to.

        Returns
        -------
        (M,) array of int
            Component 0 contains the global minimum; the others follow in the order of their own
            lowest minima.
        """
        ones = np.ones(self.n_transition_states)
        shape = (self.n_minima, self.n_minima)
        adjacency = coo_array((ones, (self.ends[:, 0], self.ends[:, 1])), shape=shape)
        n_components, label = connected_components(adjacency, directed=False)
        lowest = np.full(n_components, np.inf)
        np.minimum.at(lowest, label, self.energy)
        rank = np.empty(n_components, dtype=np.int64)
        rank[np.argsort(lowest, kind="stable")] = np.arange(n_components)
        return rank[label]

    def connected(self) -> bool:
        """Whether every minimum can be reached from every other."""
        return bool(self.components().max() == 0)

    def subset(self, minima: npt.ArrayLike) -> TransitionNetwork:
        """Keep some of the minima, and the transition states between them.

        Parameters
        ----------
        minima : (K,) array_like of int, or (M,) array_like of bool
            Which minima to keep; indices also give their new order.

        Raises
        ------
        ValueError
            If an index is out of range or occurs twice, or if nothing is kept.
        """
        chosen = some_minima(minima, "minima", self.n_minima)
        if np.unique(chosen).size != chosen.size:
            raise ValueError("minima names a minimum twice; give each index once")
        new = np.full(self.n_minima, -1, dtype=np.int64)
        new[chosen] = np.arange(chosen.size)
        ends = new[self.ends]
        kept = (ends >= 0).all(axis=1)
        return replace(
            self,
            energy=self.energy[chosen],
            log_det=self.log_det[chosen],
            order=self.order[chosen],
            ts_energy=self.ts_energy[kept],
            ts_log_det=self.ts_log_det[kept],
            ts_order=self.ts_order[kept],
            ts_curvature=self.ts_curvature[kept],
            ends=ends[kept],
        )

    def lowest(self, k: int) -> TransitionNetwork:
        """Keep the `k` lowest minima, in order of increasing energy.

        Raises
        ------
        ValueError
            If `k` is below 1 or above the number of minima.
        """
        if count(k, "k") > self.n_minima:
            raise ValueError(f"k is {k}; give a number from 1 to {self.n_minima}")
        return self.subset(np.argsort(self.energy, kind="stable")[:k])


def as_network(network: TransitionNetwork) -> TransitionNetwork:
    """Check that an argument is a network and return it.

    Raises
    ------
    TypeError
        If it is not.
    """
    return instance(network, "network", TransitionNetwork, "such as landscape.network()")


def some_minima(value: npt.ArrayLike, name: str, n_minima: int) -> Integers:
    """Turn an index, indices or a mask into indices of minima, in the order given.

    Raises
    ------
    TypeError, ValueError
        If it is none of these, empty, or out of range.
    """
    given = as_array(value, name)
    if given.dtype.kind == "b" and given.ndim:
        chosen = np.flatnonzero(truths(given, name, (n_minima,)))
    else:
        chosen = np.atleast_1d(wholes(given, name))
    if chosen.ndim != 1:
        raise ValueError(f"{name} has shape {chosen.shape}; a list of indices or a mask would do")
    if chosen.size == 0:
        raise ValueError(f"{name} is empty; name at least one minimum")
    if chosen.min() < 0 or chosen.max() >= n_minima:
        raise ValueError(
            f"{name} reaches from {chosen.min()} to {chosen.max()}; "
            f"minima are counted from 0 to {n_minima - 1}"
        )
    return chosen


def below_minima(
    energy: Floats, ts_energy: Floats, ends: Integers, rounding: float = 0.0
) -> Integers:
    """Which transition states lie below one of their minima by more than rounding explains.

    `rounding` is what a file's few decimals may hide, in the unit of the energies.
    """
    floor = energy[ends].max(axis=1, initial=-np.inf)
    largest = max(np.abs(energy).max(), np.abs(ts_energy).max(initial=0.0))
    return np.flatnonzero(ts_energy < floor - max(rounding, ROUNDING * largest))


def _column(name: str, given: npt.ArrayLike, size: int | None) -> Floats:
    low, high, may_be_nan, wanted = RANGES[name.removeprefix("ts_")]
    values = reals(given, name, (size,), finite=False)
    good = (values >= low) & (values <= high) | (np.isnan(values) & may_be_nan)
    if not good.all():
        k = int(np.flatnonzero(~good)[0])
        raise ValueError(f"{name}[{k}] is {values[k]}; {wanted}")
    return values


def _ends(given: npt.ArrayLike, n_minima: int, n_transition_states: int) -> Integers:
    ends = wholes(given, "ends")
    if ends.size == 0 and n_transition_states == 0:
        return np.empty((0, 2), dtype=np.int64)
    if ends.shape != (n_transition_states, 2):
        raise ValueError(
            f"ends has shape {ends.shape}; it must be ({n_transition_states}, 2), "
            "one row for every transition state"
        )
    outside = (ends < 0) | (ends >= n_minima)
    if outside.any():
        k = int(np.flatnonzero(outside.any(axis=1))[0])
        raise ValueError(
            f"ends[{k}] is ({ends[k, 0]}, {ends[k, 1]}); "
            f"minima are counted from 0 to {n_minima - 1}"
        )
    return ends


def _check_saddles(energy: Floats, ts_energy: Floats, ends: Integers) -> None:
    below = below_minima(energy, ts_energy, ends)
    if below.size:
        k = int(below[0])
        side = ends[k, int(np.argmax(energy[ends[k]]))]
        raise ValueError(
            f"ts_energy[{k}] is {ts_energy[k]:.10g}, below its minimum {side} at "
            f"{energy[side]:.10g}; a transition state must lie above both of its minima (free "
            "energies and rates need not: landscape_lab.analysis.rates_from_matrix takes rates)"
        )
