"""Minima and transition states, each certified, counted and kept safe on disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf, nan
from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np

from landscape_lab.landscape.agreement import (
    agreed,
    check_model,
    check_probe,
    check_scale,
    first_probe,
    probe,
)
from landscape_lab.landscape.database import Database
from landscape_lab.landscape.identity import KnownPoints
from landscape_lab.landscape.stationary_points import Minima, TransitionStates
from landscape_lab.landscape.trouble import damaged
from landscape_lab.landscape.unseen import Completeness, completeness
from landscape_lab.network import TransitionNetwork
from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.potential.scale import Scale
from landscape_lab.search.eigenvector_following import Saddles
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import count, one_of, positive, shown, wholes

TABLES = ("minima", "transition_states")


SAME_ENERGY, SAME_PLACE = 1e-5, 1e-3
"""Two points are the same if they differ by less, in units of the landscape's energy and length."""


class Landscape:
    """The stationary points of one model, in memory or in one SQLite file.

    A file is written in transactions, so that a program killed at any moment leaves every
    committed point behind. Others may read it meanwhile; a second one that wants to write is told
    so before it begins.

    Parameters
    ----------
    potential : Potential, optional
        The model. Without it an existing file can be read but not added to.
    path : path, optional
        The file; made if there is none. Without it the landscape lives in memory.
    energy_tol : float, optional
        Points whose energies differ by more are different; 1e-5 of ``potential.scale.energy``
        unless given.
    invariant_tol : float, optional
        So are points one of whose symmetry invariants differs by more, in units of length; 1e-3 of
        ``potential.scale.length`` unless given. Geometry decides. An existing file keeps the
        tolerances that it was begun with.

    Raises
    ------
    ValueError
        If the file belongs to another model or was begun with other tolerances, is damaged, or is
        no landscape file.
    OSError
        If the file cannot be made or opened, or somebody else writes it.
    """

    def __init__(
        self,
        potential: Potential | None = None,
        path: str | PathLike[str] | None = None,
        *,
        energy_tol: float | None = None,
        invariant_tol: float | None = None,
    ) -> None:
        asked = {
            name: None if value is None else positive(value, name)
            for name, value in (("energy_tol", energy_tol), ("invariant_tol", invariant_tol))
        }
        self.potential = potential
        self.path = _checked(potential, path)
        self._depth = 0
        self._database = Database(self.path, write=potential is not None)
        try:
            if self._database.new:
                self._database.make(self._beginning(asked))
            else:
                self._agree(asked)
            if potential is not None:
                self._load()
        except BaseException:
            self.close()
            raise

    def _beginning(self, asked: dict[str, float | None]) -> dict[str, Any]:
        """What a new landscape remembers of its model."""
        model = self._model()
        scale = model.scale
        usual = {
            "energy_tol": SAME_ENERGY * scale.energy, "invariant_tol": SAME_PLACE * scale.length,
        }  # fmt: skip
        memory = {
            "model": model.describe(),
            "scale": [scale.energy, scale.length],
            "tolerances": {name: asked[name] or usual[name] for name in usual},
            "n_modes": _n_modes(model),
        }
        return memory if self.path is None else {**memory, "probe": first_probe(model)}

    def _agree(self, asked: dict[str, float | None]) -> None:
        """Refuse what differs from what the file was begun with."""
        tolerances = self._needed("tolerances")
        for name, value in asked.items():
            agreed(f"path {self.path}", name, tolerances[name], value)
        if self.potential is not None and self.path is not None:
            check_model(self.path, self._needed("model"), self.potential.describe())
            scale = Scale(*self._needed("scale"))
            check_scale(self.path, scale, self.potential)
            check_probe(self.path, self._needed("probe"), probe(self.potential))
            self.potential.scale = scale

    def _needed(self, key: str) -> Any:
        value = self.recall(key)
        if value is None:
            raise damaged(self.path, f"nothing is remembered as {key!r}")
        return value

    def _model(self) -> Potential:
        if self.potential is None:
            raise ValueError(
                "this landscape was opened without a potential; Landscape(potential, path) would do"
            )
        return self.potential

    def _load(self) -> None:
        tolerances = self._needed("tolerances")
        self._known = {}
        for table in TABLES:
            known = KnownPoints(tolerances["energy_tol"], tolerances["invariant_tol"])
            energy, invariants = self._database.columns(table, "energy", "invariants")
            for number, (e, i) in enumerate(zip(energy.tolist(), invariants, strict=True)):
                known.add(number, e, i)
            self._known[table] = known

    def close(self) -> None:
        """Close the file; the landscape cannot be used afterwards."""
        self._database.close()

    def let_others_write(self) -> None:
        """Give the file free for other writers until the next transaction."""
        self._database.release()

    def __enter__(self) -> "Landscape":
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def __repr__(self) -> str:
        model = self._needed("model").get("model", "a model")
        minima, saddles = self.n_minima, self.n_transition_states
        return f"Landscape({model}, {minima} minima, {saddles} transition states)"

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Everything inside is committed together, or nothing is.

        What happens inside another transaction belongs to that one.
        """
        self._model()
        if self._depth == 0 and self._database.reserve():
            self._load()
        self._depth += 1
        try:
            yield
            if self._depth == 1:
                self._database.commit()
        except BaseException as error:
            if self._depth == 1:
                self._undo(error)
            raise
        finally:
            self._depth -= 1

    def _undo(self, cause: BaseException) -> None:
        """Go back to what is committed; nothing that goes wrong here may hide the cause."""
        try:
            self._database.rollback()
            self._load()
        except BaseException as error:
            cause.add_note(f"Going back to what was committed failed too, so it is closed: {error}")
            self.close()

    def remember(self, key: str, value: Any) -> None:
        """Store plain data under a name; committed with the transaction around it."""
        with self.transaction():
            self._database.remember(key, value)

    def recall(self, key: str, default: Any = None) -> Any:
        """Plain data stored under a name."""
        return self._database.recall(key, default)

    def recall_numbered(self, key: str, size: int) -> list[Any]:
        """Plain data stored under a name with a number behind it: ``key 0`` to ``key {size - 1}``.

        Raises
        ------
        ValueError
            If one of them is missing.
        """
        return self._database.recall_numbered(key, count(size, "size", least=0))

    def _look_up(self, table: str, points: Saddles, before: float = inf) -> tuple[Integers, Floats]:
        invariants = self._model().symmetry.invariants(points.x)
        known = self._known[table]
        numbers = [
            known.look_up(e, i, before)
            for e, i in zip(points.energy.tolist(), invariants, strict=True)
        ]
        return np.array(numbers, dtype=np.int64), invariants

    def find_transition_states(self, saddles: Saddles, *, before: float = inf) -> Integers:
        """Numbers ``(B,)`` of the transition states that these saddles are, -1 where new.

        Those with a number from `before` on count as unknown, as they were before they were found.
        """
        return self._look_up("transition_states", saddles, before)[0]

    def group(self, points: Saddles) -> Integers:
        """For each of some points ``(B,)`` the first among them that is the same point."""
        seen = KnownPoints(self._known["minima"].energy_tol, self._known["minima"].invariant_tol)
        first = np.arange(len(points))
        invariants = self._model().symmetry.invariants(points.x)
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
        with self.transaction():
            numbers[certified] = self._enter("minima", points[certified], {})
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
        ends = wholes(ends, "ends", (len(saddles), 2), least=-1, most=self.n_minima - 1)
        numbers = np.full(len(saddles), -1)
        low = self._known["minima"].energy
        below = [max(low.get(a, nan), low.get(b, nan)) for a, b in ends.tolist()]
        certified = saddles.converged & (saddles.curvature < 0) & (ends >= 0).all(axis=1)
        certified &= saddles.energy > np.array(below)
        mode, (a, b) = saddles.mode[certified], ends[certified].T
        with self.transaction():
            numbers[certified] = self._enter(
                "transition_states", saddles[certified], {"mode": mode, "end_a": a, "end_b": b}
            )
        return numbers

    def count_again(self, numbers: Integers) -> None:
        """Count known transition states ``(B,)`` that were found once more; -1 is passed over."""
        with self.transaction():
            self._database.count_again("transition_states", numbers[numbers >= 0].tolist())

    def _enter(self, table: str, points: Saddles, more: dict[str, Any]) -> Integers:
        """Enter certified points ``(B,)``, or count them once more; their numbers."""
        if len(points) == 0:
            return np.empty(0, dtype=np.int64)
        symmetry, known = self._model().symmetry, self._known[table]
        invariants = symmetry.invariants(points.x)
        numbers, new, again = [], [], []
        for at, energy in enumerate(points.energy.tolist()):
            number = known.look_up(energy, invariants[at])
            if number >= 0:
                again.append(number)
            else:
                number = len(known.sorted)
                known.add(number, energy, invariants[at].copy())
                new.append(at)
            numbers.append(number)
        if new:
            rows = {
                "id": np.array(numbers)[new], "energy": points.energy[new],
                "log_det": points.log_det[new], "curvature": points.curvature[new],
                "rms": points.rms[new], "point_group": symmetry.order(points.x[new]),
                "x": points.x[new], "invariants": invariants[new],
                **{name: column[new] for name, column in more.items()},
            }  # fmt: skip
            self._database.insert(table, rows)
        self._database.count_again(table, again)
        return np.array(numbers, dtype=np.int64)

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
        one_of(table, "table", *TABLES)
        numbers = wholes(numbers, "numbers", (None,), least=0, most=self._database.size(table) - 1)
        return self._database.places(table, numbers).reshape(-1, self._model().n)

    def completeness(self) -> tuple[Completeness, Completeness]:
        """Estimates of what is unseen, for the minima and for the transition states."""
        minima, saddles = (
            self._database.columns(t, "found")[0] for t in ("minima", "transition_states")
        )
        return completeness(minima), completeness(saddles)

    def network(self) -> TransitionNetwork:
        """The arrays that analysis reads; minima are numbered as here."""
        energy, log_det, order = self._database.columns(
            "minima", "energy", "log_det", "point_group"
        )
        ts_energy, ts_log_det, ts_order, curvature, *ends = self._database.columns(
            "transition_states", "energy", "log_det", "point_group", "curvature", "end_a", "end_b"
        )
        return TransitionNetwork(
            energy=energy, log_det=log_det, ts_energy=ts_energy, ts_log_det=ts_log_det,
            ends=np.stack(ends, axis=1), n_modes=self._needed("n_modes"),
            order=order.astype(np.float64), ts_order=ts_order.astype(np.float64),
            ts_curvature=curvature,
        )  # fmt: skip


def _checked(potential: Any, path: Any) -> Path | None:
    """Refuse what is no potential or no path, before anything is opened."""
    if isinstance(potential, (str, bytes, PathLike)):
        raise TypeError(
            f"potential is {shown(potential)}; an instance of Potential would do, or "
            "Landscape(path=...) for a file that is to be read"
        )
    if potential is not None:
        as_potential(potential)
    if potential is None and path is None:
        raise ValueError(
            "potential and path are None; a potential, a file to read or both would do"
        )
    try:
        return None if path is None else Path(os.fsdecode(path))
    except TypeError as error:
        raise TypeError(f"path is {shown(path)}; the name of a file would do") from error


def _n_modes(potential: Potential) -> int:
    """Non-zero modes of a point in general position."""
    x = potential.sample(1, np.random.default_rng(0))
    zero_modes = potential.symmetry.zero_modes(x)[0]
    return potential.n - int(np.sum(np.sum(zero_modes**2, axis=0) > 0.5))
