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
from landscape_lab.validation import count

__all__ = ["TransitionNetwork"]


# A saddle lies above both of its minima. Files round, and flat saddles converge to a few digits.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False, repr=False)
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
        Sum of ln |eigenvalue| over the non-zero modes at each transition state, the negative mode
        included; nan where it is not known.
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
    order: Floats | None = None
    ts_order: Floats | None = None
    ts_curvature: Floats | None = None

    def __post_init__(self) -> None:
        energy = _vector("energy", self.energy)
        if energy.size == 0:
            raise ValueError("energy is empty; a network needs at least one minimum")
        ts_energy = _vector("ts_energy", self.ts_energy)
        for name, values in (("energy", energy), ("ts_energy", ts_energy)):
            if not np.isfinite(values).all():
                k = int(np.flatnonzero(~np.isfinite(values))[0])
                raise ValueError(f"{name}[{k}] is {values[k]}; every energy must be finite")
        fields = {"energy": energy, "ts_energy": ts_energy}
        for name, like in (("log_det", energy), ("ts_log_det", ts_energy)):
            values = _vector(name, getattr(self, name), like.size)
            if np.isinf(values).any():
                k = int(np.flatnonzero(np.isinf(values))[0])
                raise ValueError(
                    f"{name}[{k}] is {values[k]}; leave zero modes out, and give nan if unknown"
                )
            fields[name] = values
        for name, like in (("order", energy), ("ts_order", ts_energy)):
            given = getattr(self, name)
            values = np.ones(like.size) if given is None else _vector(name, given, like.size)
            if not (values >= 1).all():
                k = int(np.flatnonzero(~(values >= 1))[0])
                raise ValueError(f"{name}[{k}] is {values[k]}; a point-group order is at least 1")
            fields[name] = values
        given = self.ts_curvature
        unknown = np.full(ts_energy.size, np.nan)
        curvature = unknown if given is None else _vector("ts_curvature", given, ts_energy.size)
        wrong = (curvature >= 0) | np.isinf(curvature)
        if wrong.any():
            k = int(np.flatnonzero(wrong)[0])
            raise ValueError(
                f"ts_curvature[{k}] is {curvature[k]}; a transition state has one finite negative "
                "eigenvalue, or nan if it is not known"
            )
        fields["ts_curvature"] = curvature
        ends = _ends(self.ends, energy.size, ts_energy.size)
        _check_saddles(energy, ts_energy, ends)
        for name, values in fields.items():
            values.setflags(write=False)
            object.__setattr__(self, name, values)
        ends.setflags(write=False)
        object.__setattr__(self, "ends", ends)
        object.__setattr__(self, "n_modes", count(self.n_modes, "n_modes", least=0))

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
        chosen = np.asarray(minima)
        if chosen.dtype == bool:
            if chosen.shape != (self.n_minima,):
                raise ValueError(
                    f"minima is a mask of shape {chosen.shape}; give ({self.n_minima},) or indices"
                )
            chosen = np.flatnonzero(chosen)
        if chosen.ndim != 1 or (chosen.size and chosen.dtype.kind not in "iu"):
            raise ValueError(
                f"minima has shape {chosen.shape} and type {chosen.dtype}; give a list of indices"
            )
        if chosen.size == 0:
            raise ValueError("minima is empty; keep at least one minimum")
        if chosen.min() < 0 or chosen.max() >= self.n_minima:
            raise ValueError(
                f"minima reaches from {chosen.min()} to {chosen.max()}; "
                f"indices go from 0 to {self.n_minima - 1}"
            )
        if np.unique(chosen).size != chosen.size:
            raise ValueError("minima names a minimum twice; give each index once")
        new = np.full(self.n_minima, -1, dtype=np.int64)
        new[chosen] = np.arange(chosen.size)
        ends = new[self.ends]
        kept = (ends >= 0).all(axis=1)
        assert self.order is not None and self.ts_order is not None
        assert self.ts_curvature is not None
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


def _vector(name: str, values: npt.ArrayLike, size: int | None = None) -> Floats:
    """Copy values into a float64 vector, or object in one sentence."""
    vector = np.array(values, dtype=np.float64)
    if vector.ndim != 1 or (size is not None and vector.size != size):
        wanted = "one dimension" if size is None else f"shape ({size},)"
        raise ValueError(f"{name} has shape {vector.shape}; it must have {wanted}")
    return vector


def _ends(values: npt.ArrayLike, n_minima: int, n_transition_states: int) -> Integers:
    ends = np.asarray(values)
    if ends.size == 0 and n_transition_states == 0:
        return np.empty((0, 2), dtype=np.int64)
    if ends.shape != (n_transition_states, 2):
        raise ValueError(
            f"ends has shape {ends.shape}; it must be ({n_transition_states}, 2), "
            "one row for every transition state"
        )
    if ends.dtype.kind not in "iu":
        raise TypeError(f"ends has type {ends.dtype}; give the indices of minima as integers")
    outside = (ends < 0) | (ends >= n_minima)
    if outside.any():
        k = int(np.flatnonzero(outside.any(axis=1))[0])
        raise ValueError(
            f"ends[{k}] is ({ends[k, 0]}, {ends[k, 1]}); "
            f"minima are counted from 0 to {n_minima - 1}"
        )
    return np.array(ends, dtype=np.int64)


def _check_saddles(energy: Floats, ts_energy: Floats, ends: Integers) -> None:
    floor = energy[ends].max(axis=1) if ends.size else ts_energy
    below = ts_energy < floor - ROUNDING * np.maximum(1.0, np.abs(floor))
    if below.any():
        k = int(np.flatnonzero(below)[0])
        side = ends[k, int(np.argmax(energy[ends[k]]))]
        raise ValueError(
            f"ts_energy[{k}] is {ts_energy[k]:.10g}, below its minimum {side} at "
            f"{energy[side]:.10g}; a transition state must lie above both of its minima"
        )
