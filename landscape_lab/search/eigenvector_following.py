"""Uphill along one mode, downhill along all others: from a minimum to the saddles around it.

Hybrid eigenvector-following with the whole Hessian (Wales, J. Chem. Phys. 101, 3750 (1994)). With
no mode to climb it is Newton's method made safe, and finishes a quench to many digits.
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.search.eigenvector_step import ANY, choose, move
from landscape_lab.search.hybrid import climb, settle
from landscape_lab.search.modes import Spectra
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Crowd, Status, mark_strays, search_in_pieces
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_points, count, positive, reals, shown, wholes

PIECE, PIECE_LARGE, LARGE = 64, 16, 128
"""Walkers that one worker takes at a time: many, since those that are late should keep few others
waiting; fewer from so many coordinates on, where each is work enough."""

HESSIAN_NUMBERS = 2**23
"""Numbers that the Hessians of one crowd may take; larger models move in smaller crowds."""


NEAR = 1e-12
"""Length of Newton's step at an arrival, in units of ``potential.scale.length``."""

MAX_STEP = 0.25
"""Longest step of a climb, in the same units."""

MAX_STEP_HOME = 0.1
"""Longest step of a minimum's last digits, in the same units."""

MAX_STEP_UPHILL = 0.05
"""Longest step uphill where no Hessian is made, in the same units."""

TOLERANCE, FINER = 1e-7, 0.1
"""Root mean square gradient of an arrival there, in units of ``potential.scale.gradient``; and the
part of ``potential.tolerance`` that it is where that is less."""

ROUNDS = 150
"""Rounds that a climb may take there."""


class EigenvectorCrowd(Crowd[Saddles]):
    """Walkers that climb one mode each (`index` 1) or none (`index` 0)."""

    def __init__(
        self, starts: Floats, chosen: Integers, sign: Floats, direction: Floats, *,
        capacity: int, index: int, options: tuple[float, ...], max_iter: int,
    ) -> None:  # fmt: skip
        n = starts.shape[1]
        capacity = max(1, min(capacity, len(starts), HESSIAN_NUMBERS // n**2))
        self.starts, self.starts_direction = starts, direction
        self.starts_chosen, self.starts_sign = chosen, sign
        self.options = (index, options, max_iter)
        self.x = np.empty((capacity, n))
        self.mode = np.empty((capacity, n))
        self.chosen = np.empty(capacity, dtype=np.int64)
        self.sign = np.empty(capacity)
        self.summary = np.empty((capacity, 5))
        self.counts = np.empty(capacity, dtype=np.int64)
        self.status = np.empty(capacity, dtype=np.int64)
        self.spectra = Spectra(capacity, n)
        self.arrays = (
            self.x, self.mode, self.chosen, self.sign, self.summary, self.counts, self.status,
        )  # fmt: skip

    def enter(self, slots: Integers, walkers: Integers) -> None:
        self.x[slots] = self.starts[walkers]
        self.mode[slots] = self.starts_direction[walkers]
        self.chosen[slots] = self.starts_chosen[walkers]
        self.sign[slots] = self.starts_sign[walkers]
        self.summary[slots] = np.nan
        self.counts[slots] = 0
        self.status[slots] = Status.RUNNING

    def advance(self, potential: Potential, active: int) -> int:
        x = self.x[:active]
        x[:] = potential.symmetry.normalize(x)
        energy, gradient = potential.energy_gradient(x)
        index, *_ = self.options
        vectors = np.stack((gradient, self.mode[:active]) if index == 1 else (gradient,), axis=1)
        spectra = self.spectra
        spectra.resolve(
            potential.hessian(x), potential.symmetry.zero_modes(x), self.status, vectors
        )
        steps, climb = np.empty(vectors.shape), np.empty(active)
        stopped = choose(
            energy, gradient, spectra.values, vectors, spectra.number, potential.inside(x),
            self.chosen, self.summary, self.counts, self.status, *self.options, steps, climb,
        )  # fmt: skip
        spectra.compose(steps)
        move(x, steps, climb, self.chosen, self.sign, self.counts, self.mode)
        return stopped

    def report(self, slots: Integers) -> Saddles:
        energy, rms, curvature, log_det, _ = self.summary[slots].T.copy()
        return Saddles(
            x=self.x[slots], energy=energy, rms=rms, curvature=curvature, mode=self.mode[slots],
            log_det=log_det, status=self.status[slots], n_eval=self.counts[slots],
        )  # fmt: skip


def _search(
    potential: Potential, starts: Floats, chosen: Integers, sign: Floats, direction: Floats,
    executor: Workers | None, *, index: int, tol: float | None, max_step: float, max_iter: int,
) -> Saddles:  # fmt: skip
    scale = potential.scale
    near = NEAR * scale.length if tol is None else 0.0
    noise = potential.curvature_noise
    options = (tol or 0.0, near, max_step, noise, scale.energy, scale.length)
    settings = {"index": index, "options": options, "max_iter": max_iter}
    columns = (starts, chosen, sign, direction)
    found = search_in_pieces(
        EigenvectorCrowd, potential, columns, settings,
        size=PIECE if potential.n <= LARGE else PIECE_LARGE, executor=executor,
    )  # fmt: skip
    mark_strays(potential, found)
    return found


def find_saddles(
    potential: Potential,
    x: Any,
    *,
    mode: ArrayLike = 0,
    sign: ArrayLike = 1,
    direction: Any = None,
    tol: float | None = None,
    max_iter: int | None = None,
    max_step: float | None = None,
    executor: Workers | None = None,
) -> Saddles:
    """Climb from every point to a transition state: a saddle with one negative mode.

    Parameters
    ----------
    potential : Potential
    x : (B, n) or (n,)
        Starting points, usually minima.
    mode : int or (B,)
        Which mode to climb at the start; 0 is the softest that is not a zero mode.
    sign : +1 or -1, or (B,)
        In which direction along it; +1 raises the coordinate that the mode moves most.
    direction : (B, n) or (n,), optional
        Climb the mode most like this vector instead, uphill from where the walker stands; for
        starting points that are no minima, such as the top of an elastic band.
    tol : float, optional
        Root mean square gradient at which a walker has arrived, in energy over length. Unless
        given a walker has arrived where Newton's step is shorter than 1e-12 of
        ``potential.scale.length``, or has ceased to shrink and promises less than the energy's
        rounding; without Hessians, at 1e-7 of ``potential.scale.gradient``, or at a tenth of
        ``potential.tolerance`` where that is less.
    max_iter : int, optional
        Steps that a walker may take, 200 unless given; without Hessians rounds, 150.
    max_step : float, optional
        Longest step, in the units of the coordinates; 0.25 of ``potential.scale.length`` unless
        given, 0.05 of it uphill without Hessians.
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the crowd run; threads on all processors unless given.

    Returns
    -------
    Saddles
        With ``(B, ...)`` arrays; for a single point ``(n,)`` the record of that point alone.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.

    Notes
    -----
    A step costs one Hessian and its spectrum, of order ``n**3``; eigenvectors are not formed. From
    1024 coordinates on no Hessian is made: see `landscape_lab.search.hybrid`.
    """
    starts = as_points(x, as_potential(potential).n)
    modes = wholes(mode, "mode", least=0, most=potential.n - 1)
    chosen = _one_or_each(modes, len(starts), "mode")
    signs = _one_or_each(reals(sign, "sign"), len(starts), "sign")
    if not np.isin(signs, (-1.0, 1.0)).all():
        raise ValueError(f"sign is {shown(sign)}; +1 or -1 would do")
    directions = np.zeros_like(starts)
    if direction is not None:
        directions = as_points(direction, potential.n, "direction")
        if directions.shape != starts.shape:
            raise ValueError(
                f"direction has shape {np.shape(direction)}; one vector for each of the "
                f"{len(starts)} points in x would do"
            )
        chosen[:] = -1
    tol = None if tol is None else positive(tol, "tol")
    step = (MAX_STEP if potential.hessians else MAX_STEP_UPHILL) * potential.scale.length
    step = step if max_step is None else positive(max_step, "max_step")
    if potential.hessians:
        rounds = 200 if max_iter is None else count(max_iter, "max_iter")
        saddles = _search(
            potential, starts, chosen, signs, directions, executor, index=1, tol=tol,
            max_step=step, max_iter=rounds,
        )  # fmt: skip
    else:
        saddles = climb(
            potential, starts, chosen, signs, directions, executor, max_step=step,
            tol=_small(potential) if tol is None else tol,
            max_iter=ROUNDS if max_iter is None else count(max_iter, "max_iter"),
        )  # fmt: skip
        mark_strays(potential, saddles)
    return saddles[0] if np.ndim(x) == 1 else saddles


def _small(potential: Potential) -> float:
    """Gradient of an arrival where no Hessian is made."""
    return min(TOLERANCE, FINER * potential.tolerance) * potential.scale.gradient


def _one_or_each(values: NDArray[Any], size: int, name: str) -> NDArray[Any]:
    """One value for each of the walkers, from one for all or as many as they are."""
    if values.shape not in ((), (1,), (size,)):
        raise ValueError(f"{name} has shape {values.shape}; one number or ({size},) would do")
    return np.broadcast_to(values, size).copy()


def nearest_stationary(
    potential: Potential, x: Any, *, max_iter: int = 200, executor: Workers | None = None
) -> tuple[Saddles, Integers]:
    """Go from every point to a stationary point of whatever index, by Newton steps made safe.

    Parameters
    ----------
    potential : Potential
        With Hessians: fewer than 1024 coordinates.
    x : (B, n)
        Starting points.
    max_iter, executor
        As for `find_saddles`.

    Returns
    -------
    Saddles
        Converged where a stationary point stands alone, of any index.
    (B,) array of int
        How many modes of each are negative.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense, or the model has too many coordinates.
    """
    starts = as_points(x, as_potential(potential).n)
    if not potential.hessians:
        raise ValueError(f"potential has {potential.n} coordinates; fewer than 1024 would do")
    found = _search(
        potential, starts, np.zeros(len(starts), dtype=np.int64), np.ones(len(starts)),
        np.zeros_like(starts), executor, index=ANY, tol=None, max_iter=count(max_iter, "max_iter"),
        max_step=MAX_STEP * potential.scale.length,
    )  # fmt: skip
    at = potential.symmetry.normalize(found.x)
    spectra = Spectra(*at.shape)
    spectra.resolve(
        potential.hessian(at), potential.symmetry.zero_modes(at),
        np.full(len(at), Status.RUNNING), np.empty((len(at), 0, potential.n)),
    )  # fmt: skip
    kept = np.arange(potential.n) < spectra.number[:, None]
    return found, np.sum((spectra.values < 0) & kept, axis=1)


def polish(
    potential: Potential, x: Any, *, tol: float | None = None, max_iter: int = 50,
    executor: Workers | None = None,
) -> Saddles:  # fmt: skip
    """Bring minima from a quench to many digits, by Newton steps with the whole Hessian.

    From 1024 coordinates on by LBFGS, and products with the Hessian tell the softest mode.

    Parameters
    ----------
    potential : Potential
    x : (B, n)
        Points close to minima.
    tol : float, optional
        As for `find_saddles`.
    max_iter, executor
        As for `find_saddles`; without Hessians a hundred times as many steps of LBFGS.

    Returns
    -------
    Saddles
        Converged where no mode is negative; `curvature` is the softest one.

    Raises
    ------
    ValueError, TypeError
        If a shape or an option makes no sense.
    """
    starts = as_points(x, as_potential(potential).n)
    tol = None if tol is None else positive(tol, "tol")
    if not potential.hessians:
        return settle(
            potential, starts, tol=_small(potential) if tol is None else tol,
            max_iter=100 * count(max_iter, "max_iter"), executor=executor,
        )  # fmt: skip
    return _search(
        potential, starts, np.zeros(len(starts), dtype=np.int64), np.ones(len(starts)),
        np.zeros_like(starts), executor, index=0, tol=tol, max_iter=count(max_iter, "max_iter"),
        max_step=MAX_STEP_HOME * potential.scale.length,
    )  # fmt: skip
