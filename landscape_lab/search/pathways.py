"""From a saddle down both sides to the two minima that it joins."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential, as_potential
from landscape_lab.potential.symmetry import stiffen_zero_modes
from landscape_lab.search.flow import FINISH_STEP, MAX_RISE, gradient_flow
from landscape_lab.search.lanczos import ritz_modes
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.parabola_step import parabola_step
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Quenches, Record, Status
from landscape_lab.search.workers import Workers
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import as_points, count, instance, positive

PRODUCTS = 24
"""Hessian products for a step of a path where no Hessian is made."""

PUSHOFF = 0.02
"""Longest step off a saddle, in units of ``potential.scale.length``."""

STRAIGHT = 0.5
"""Off a saddle the slope may differ by this part from that of the saddle's own parabola."""

HALVINGS = 20
"""How often a step off is halved to meet that."""

PATH_STEP = 0.02
"""Length of a step along a traced path, in units of ``potential.scale.length``."""


@dataclass(frozen=True, eq=False)
class Pathways(Record):
    """The two sides of saddles.

    Attributes
    ----------
    ends : (B, 2, n)
        Where the descents against and along the mode ended.
    energy, rms : (B, 2)
    status : (B, 2)
        A `Status` for each descent.
    n_eval : (B, 2)
    """

    ends: Floats
    energy: Floats
    rms: Floats
    status: Integers
    n_eval: Integers

    @property
    def converged(self) -> Booleans:
        """Saddles both of whose descents ended in a stationary point, ``(B,)``."""
        return np.all(self.status == Status.CONVERGED, axis=1)


def descend(
    potential: Potential,
    saddles: Saddles,
    *,
    pushoff: float | None = None,
    tol: float | None = None,
    max_iter: int = 10_000,
    executor: Workers | None = None,
) -> Pathways:
    """Step off saddles along their negative mode, both ways, and go down to the minima.

    Parameters
    ----------
    potential : Potential
    saddles : Saddles
        From `find_saddles`.
    pushoff : float, optional
        Length of the step off the saddle, in the units of the coordinates. Unless given it is 0.02
        of ``potential.scale.length``, halved until the slope there is near what the curvature of
        the saddle foretells: a low pass is left by a short step.
    tol, max_iter, executor
        As for `gradient_flow`, which finds the way: a quench may slip over a ridge. From 1024
        coordinates on, where no Hessian is made, a quench with short steps has to do.

    Returns
    -------
    Pathways

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense.
    """
    as_potential(potential)
    single = np.ndim(instance(saddles, "saddles", Saddles, "from find_saddles").x) == 1
    x = as_points(saddles.x, potential.n, "saddles.x")
    mode = as_points(saddles.mode, potential.n, "saddles.mode")
    mode = np.stack([-mode, mode], axis=1).reshape(-1, potential.n)
    top = np.repeat(x, 2, axis=0)
    if pushoff is None:
        curvature = np.repeat(np.atleast_1d(saddles.curvature), 2)
        length = _pushoffs(potential, top, mode, curvature)
    else:
        length = np.full(len(top), positive(pushoff, "pushoff"))
    quenches = _down(potential, top + length[:, None] * mode, tol, max_iter, executor)
    pathways = Pathways(
        ends=quenches.x.reshape(len(x), 2, -1),
        energy=quenches.energy.reshape(-1, 2),
        rms=quenches.rms.reshape(-1, 2),
        status=quenches.status.reshape(-1, 2),
        n_eval=quenches.n_eval.reshape(-1, 2),
    )
    return pathways[0] if single else pathways


def _down(
    potential: Potential,
    starts: Floats,
    tol: float | None,
    max_iter: int,
    executor: Workers | None,
) -> Quenches:
    if potential.hessians:
        return gradient_flow(potential, starts, tol=tol, max_iter=max_iter, executor=executor)
    scale = potential.scale
    return minimize(
        potential, starts, tol=tol, max_iter=max_iter, executor=executor,
        max_step=FINISH_STEP * scale.length, max_rise=MAX_RISE * scale.energy,
    )  # fmt: skip


def _pushoffs(potential: Potential, top: Floats, mode: Floats, curvature: Floats) -> Floats:
    """Steps ``(B,)`` off saddles, so short that their own parabola still holds."""
    length = np.full(len(top), PUSHOFF * potential.scale.length)
    far = np.arange(len(top))
    for _ in range(HALVINGS):
        points = top[far] + length[far, None] * mode[far]
        slope = np.sum(potential.energy_gradient(points)[1] * mode[far], axis=1)
        foretold = curvature[far] * length[far]
        far = far[~(np.abs(slope - foretold) <= STRAIGHT * np.abs(foretold))]
        if len(far) == 0:
            break
        length[far] *= 0.5
    return length


@dataclass(frozen=True, eq=False)
class Path:
    """A steepest-descent path from one minimum over a saddle to another.

    Attributes
    ----------
    x : (K, n)
        Points, evenly spaced along the path.
    energy : (K,)
    s : (K,)
        Length of the path from the saddle, negative on the first side, in coordinate units.
    """

    x: Floats
    energy: Floats
    s: Floats


def trace(
    potential: Potential, saddle: Floats, mode: Floats, *, n_points: int = 101,
    max_step: float | None = None, tol: float | None = None, max_iter: int = 5000,
) -> Path:  # fmt: skip
    """Follow the steepest-descent path down both sides of one saddle.

    Each step solves ``dx/dt = -g`` exactly for the local parabola (Page and McIver, J. Chem. Phys.
    88, 922 (1988)), so stiff valleys cost no more than others.

    Parameters
    ----------
    potential : Potential
    saddle, mode : (n,)
        A transition state and its negative mode.
    n_points : int
        Points of the path, the saddle among them if the number is odd.
    max_step : float, optional
        Length of a step; 0.02 of ``potential.scale.length`` unless given.
    tol : float, optional
        Root mean square gradient at which a side has arrived, in energy over length;
        ``potential.tolerance`` of ``potential.scale.gradient`` unless given.
    max_iter : int
        Steps a side may take.

    Raises
    ------
    ValueError, TypeError
        If an argument makes no sense, or a side does not arrive within `max_iter` steps.
    """
    scale = as_potential(potential).scale
    step = PATH_STEP * scale.length if max_step is None else positive(max_step, "max_step")
    tol = potential.tolerance * scale.gradient if tol is None else positive(tol, "tol")
    max_iter = count(max_iter, "max_iter")
    top, along = _one(saddle, potential.n, "saddle"), _one(mode, potential.n, "mode")
    if not along.any():
        raise ValueError("mode is zero; a direction along which the saddle falls is needed")
    half = count(n_points, "n_points", least=3, most=10**6) // 2
    sides = [_side(potential, top, sign * along, step, tol, max_iter) for sign in (-1.0, 1.0)]
    pieces = [_even(np.concatenate([top[None], side]), half + 1) for side in sides]
    x = np.concatenate([pieces[0][0][::-1], pieces[1][0][1:]])
    s = np.concatenate([-pieces[0][1][::-1], pieces[1][1][1:]])
    return Path(x=x, energy=potential.energy(x), s=s)


def _one(point: Any, n: int, name: str) -> Floats:
    points = as_points(point, n, name)
    if len(points) > 1:
        raise ValueError(f"{name} has shape {points.shape}; one point, ({n},), would do")
    return points[0]


def _side(
    potential: Potential, top: Floats, along: Floats, step: float, tol: float, max_iter: int
) -> Floats:
    x = top + step * along / np.linalg.norm(along)
    points = [x]
    for _ in range(max_iter):
        gradient = potential.energy_gradient(x[None])[1][0]
        if np.sqrt(np.mean(gradient**2)) < tol:
            return np.stack(points)
        values, vectors = _parabola(potential, x[None], gradient[None])
        move = np.empty(values.size)
        parabola_step(values, vectors.T @ gradient, step, move)
        x = potential.symmetry.normalize((x + vectors @ move)[None])[0]
        points.append(x)
    raise ValueError(
        f"max_iter is {max_iter}, and the path has not arrived at a minimum by then; "
        "more iterations or a larger tol would do"
    )


def _parabola(potential: Potential, x: Floats, gradient: Floats) -> tuple[Floats, Floats]:
    """Curvatures of the local parabola and the modes they belong to, ``(K,)`` and ``(n, K)``.

    Of many coordinates only the directions that the gradient and products with it span: the path
    leaves them slowly.
    """
    if not potential.hessians:
        modes = ritz_modes(
            potential.hessian_operator(x), gradient, PRODUCTS,
            lambda v: potential.symmetry.across(x, v),
        )  # fmt: skip
        return modes.values[0], modes.all_of(0)
    hessian = stiffen_zero_modes(potential.hessian(x), potential.symmetry.zero_modes(x))
    values, vectors = np.linalg.eigh(hessian[0])
    return values, vectors


def _even(points: Floats, n_points: int) -> tuple[Floats, Floats]:
    """Points evenly spaced along a broken line, and how far along it they lie."""
    s = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(points, axis=0), axis=1))])
    even = np.linspace(0.0, s[-1], n_points)
    x = np.stack([np.interp(even, s, column) for column in points.T], axis=1)
    return x, even
