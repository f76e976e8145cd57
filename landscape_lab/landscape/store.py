"""Minima and transition states, each certified, counted and kept safe on disk."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from landscape_lab.landscape.database import Database
from landscape_lab.landscape.identity import KnownPoints
from landscape_lab.landscape.stationary_points import Minima, TransitionStates
from landscape_lab.landscape.unseen import Completeness, completeness
from landscape_lab.network import TransitionNetwork
from landscape_lab.potential.base import Potential
from landscape_lab.search.eigenvector_following import Saddles
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import positive


class Landscape:
    """The stationary points of one model, in memory or in one SQLite file.

    A file is written in transactions, so that a program killed at any moment leaves every
    committed point behind. Others may read it meanwhile.

    Parameters
    ----------
    potential : Potential, optional
        The model. Without it an existing file can be read but not added to.
    path : path, optional
        The file; made if there is none. Without it the landscape lives in memory.
    energy_tol : float
        Points whose energies differ by more are different.
    invariant_tol : float
        So are points one of whose symmetry invariants differs by more. Geometry decides.

    Raises
    ------
    ValueError
        If the file belongs to another model, is damaged, or is no landscape file.
    OSError
        If the file cannot be made or opened.
    """

    def __init__(
        self,
        potential: Potential | None = None,
        path: str | PathLike[str] | None = None,
        *,
        energy_tol: float = 1e-5,
        invariant_tol: float = 1e-3,
    ) -> None:
        self.potential = potential
        self._database = Database(None if path is None else Path(path), make=potential is not None)
        if self._database.new and potential is not None:
            tolerances = {
                "energy": positive(energy_tol, "energy_tol"),
                "invariants": positive(invariant_tol, "invariant_tol"),
            }
            self._database.make_tables()
            with self.transaction():
                self.remember("model", potential.describe())
                self.remember("tolerances", tolerances)
                self.remember("n_modes", _n_modes(potential))
        elif potential is not None:
            self._check_model(potential)
        self._load()

    def _check_model(self, potential: Potential) -> None:
        mine, its = _plain(potential.describe()), self.recall("model")
        if mine != its:
            raise ValueError(
                f"path is {self._database.path}, which belongs to the model {its}, not to {mine}; "
                "another path would do"
            )

    def _load(self) -> None:
        tolerances = self.recall("tolerances")
        self._known = {
            table: KnownPoints(tolerances["energy"], tolerances["invariants"])
            for table in ("minima", "transition_states")
        }
        for table, known in self._known.items():
            for number, energy, invariants in self._database.rows(
                f"SELECT id, energy, invariants FROM {table}"
            ):
                known.add(number, energy, np.frombuffer(invariants))

    def close(self) -> None:
        """Close the file; the landscape cannot be used afterwards."""
        self._database.close()

    def __enter__(self) -> "Landscape":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        model = self.recall("model")["model"]
        minima, saddles = self.n_minima, self.n_transition_states
        return f"Landscape({model}, {minima} minima, {saddles} transition states)"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or nothing is."""
        try:
            yield
        except BaseException:
            self._database.rollback()
            self._load()
            raise
        self._database.commit()

    def remember(self, key: str, value: Any) -> None:
        """Store plain data under a name; committed with the transaction around it."""
        self._database.remember(key, value)

    def recall(self, key: str, default: Any = None) -> Any:
        """Plain data stored under a name."""
        return self._database.recall(key, default)

    def _look_up(self, table: str, points: Saddles) -> tuple[Integers, Floats]:
        assert self.potential is not None
        invariants = self.potential.symmetry.invariants(points.x)
        known = self._known[table]
        numbers = [
            known.look_up(e, i) for e, i in zip(points.energy.tolist(), invariants, strict=True)
        ]
        return np.array(numbers, dtype=np.int64), invariants

    def find_transition_states(self, saddles: Saddles) -> Integers:
        """Numbers ``(B,)`` of the transition states that these saddles are, -1 where new."""
        return self._look_up("transition_states", saddles)[0]

    def group(self, points: Saddles) -> Integers:
        """For each of some points ``(B,)`` the first among them that is the same point."""
        assert self.potential is not None
        seen = KnownPoints(self._known["minima"].energy_tol, self._known["minima"].invariant_tol)
        first = np.arange(len(points))
        invariants = self.potential.symmetry.invariants(points.x)
        for at, (energy, invariant) in enumerate(
            zip(points.energy.tolist(), invariants, strict=True)
        ):
            number = seen.look_up(energy, invariant)
            if number >= 0:
                first[at] = number
            else:
                seen.add(at, energy, invariant)
        return first

    def add_minima(self, points: Saddles) -> Integers:
        """Enter minima, or count them once more if they are known.

        Parameters
        ----------
        points : Saddles
            From `polish`: stationary points with their lowest curvature.

        Returns
        -------
        (B,) array of int
            Their numbers; -1 for points that are not certified: not converged, outside the domain,
            or with a mode that is not positive.
        """
        certified = points.converged & (points.curvature > 0)
        numbers = np.full(len(points), -1)
        for at in np.flatnonzero(certified):
            numbers[at] = self._enter("minima", points[at : at + 1], {})
        return numbers

    def add_transition_states(self, saddles: Saddles, ends: Integers) -> Integers:
        """Enter transition states whose two sides were followed down.

        Parameters
        ----------
        saddles : Saddles
            From `find_saddles`.
        ends : (B, 2) array of int
            Numbers of the minima on both sides.

        Returns
        -------
        (B,) array of int
            Their numbers; -1 for saddles that are not certified: not converged, outside the domain,
            without a negative mode, without two minima, or not above both of them.
        """
        numbers = np.full(len(saddles), -1)
        energies = dict(self._database.rows("SELECT id, energy FROM minima"))
        for at in np.flatnonzero(
            saddles.converged & (saddles.curvature < 0) & (ends >= 0).all(axis=1)
        ):
            a, b = ends[at].tolist()
            if saddles.energy[at] > max(energies[a], energies[b]):
                more = {"mode": saddles.mode[at].tobytes(), "end_a": a, "end_b": b}
                numbers[at] = self._enter("transition_states", saddles[at : at + 1], more)
        return numbers

    def count_again(self, numbers: Integers) -> None:
        """Count known transition states ``(B,)`` that were found once more; -1 is passed over."""
        self._database.count_again("transition_states", numbers[numbers >= 0].tolist())

    def _enter(self, table: str, point: Saddles, more: dict[str, Any]) -> int:
        assert self.potential is not None
        (number,), (invariants,) = self._look_up(table, point)
        if number >= 0:
            self._database.count_again(table, [int(number)])
            return int(number)
        known = self._known[table]
        row = {
            "id": len(known.sorted), "energy": float(point.energy[0]),
            "log_det": float(point.log_det[0]), "curvature": float(point.curvature[0]),
            "rms": float(point.rms[0]), "found": 1,
            "point_group": int(self.potential.symmetry.order(point.x)[0]),
            "x": point.x[0].tobytes(), "invariants": invariants.tobytes(), **more,
        }  # fmt: skip
        self._database.insert(table, row)
        known.add(row["id"], row["energy"], invariants)
        return row["id"]

    @property
    def n_minima(self) -> int:
        """Number of minima."""
        return self._database.size("minima")

    @property
    def n_transition_states(self) -> int:
        """Number of transition states."""
        return self._database.size("transition_states")

    @property
    def minima(self) -> Minima:
        """All minima as arrays."""
        return Minima.read(self._database)

    @property
    def transition_states(self) -> TransitionStates:
        """All transition states as arrays."""
        return TransitionStates.read(self._database)

    def places(self, table: str, numbers: Integers) -> Floats:
        """Coordinates ``(B, n)`` of some rows of the table ``minima`` or ``transition_states``."""
        assert self.potential is not None
        statement = f"SELECT x FROM {table} WHERE id = ?"
        blobs = [self._database.rows(statement, (number,))[0][0] for number in numbers.tolist()]
        return np.array([np.frombuffer(blob) for blob in blobs]).reshape(-1, self.potential.n)

    def completeness(self) -> tuple[Completeness, Completeness]:
        """Estimates of what is unseen, for the minima and for the transition states."""
        minima, saddles = (
            self._database.columns(t, "found")[0] for t in ("minima", "transition_states")
        )
        return completeness(minima), completeness(saddles)

    def network(self) -> TransitionNetwork:
        """The arrays that analysis reads; minima are numbered as here."""
        low = self._database.columns("minima", "energy", "log_det", "point_group")
        energy, log_det, order = np.array(low, dtype=np.float64)
        high = self._database.columns(
            "transition_states", "energy", "log_det", "point_group", "curvature", "end_a", "end_b"
        )
        ts_energy, ts_log_det, ts_order, curvature, *ends = np.array(high, dtype=np.float64)
        return TransitionNetwork(
            energy=energy, log_det=log_det, ts_energy=ts_energy, ts_log_det=ts_log_det,
            ends=np.array(ends, dtype=np.int64).T, n_modes=self.recall("n_modes"), order=order,
            ts_order=ts_order, ts_curvature=curvature,
        )  # fmt: skip


def _n_modes(potential: Potential) -> int:
    """Non-zero modes of a point in general position."""
    x = potential.sample(1, np.random.default_rng(0))
    zero_modes = potential.symmetry.zero_modes(x)[0]
    return potential.n - int(np.sum(np.sum(zero_modes**2, axis=0) > 0.5))


def _plain(value: Any) -> Any:
    return json.loads(json.dumps(value))
