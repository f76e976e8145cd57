"""Whether points lie in the basin of one minimum: the gradient flow decides."""

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.potential.motions import RigidMotions
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.search.balls import certify_balls, straight_zero_modes
from landscape_lab.search.flow import gradient_flow
from landscape_lab.search.workers import Workers
from landscape_lab.types import Booleans, Floats

SAME_END = 0.02
"""Ends that are nearer to the minimum than this, in ``potential.scale.length``, are the minimum."""

OUTWARD = 1e-9
"""A direction is outward if the cosine of its angle to that differs from one by less."""


def flat_directions(
    potential: Potential, minimum: Floats, *, weighed: bool = False
) -> tuple[Floats, Symmetry | None]:
    """Directions of no change at a minimum, ``(k, n)``, and what tells distances if they turn.

    There are none to leave out where only the length of a point says nothing and a prior weighs
    all lengths.

    Raises
    ------
    ValueError
        If they turn from place to place in a way that is not known.
    """
    flat = straight_zero_modes(potential, np.random.default_rng(0))
    if flat is not None:
        return flat, None
    if _rays(potential):
        if weighed:
            return np.empty((0, potential.n)), None
        raise ValueError(
            "potential does not depend on the length of a point, so that its basins are cones "
            "without end; prior=1.0 would tell which part of all directions is in one"
        )
    if not isinstance(potential.symmetry, RigidMotions):
        raise ValueError(
            "potential has directions of no change that turn from place to place, and its "
            "symmetry is not RigidMotions: a basin's volume across them is not known here"
        )
    modes = potential.symmetry.zero_modes(minimum[None])[0].T
    flat = np.ascontiguousarray(modes[np.any(modes != 0.0, axis=1)])
    return flat, RigidMotions(potential.symmetry.n_atoms, permutations=False)


def _rays(potential: Potential) -> bool:
    """Whether the one direction of no change is outward from the origin."""
    x = np.ascontiguousarray(potential.sample(3, np.random.default_rng(0)), dtype=np.float64)
    modes = potential.symmetry.zero_modes(x)
    if modes.shape[2] != 1:
        return False
    along = np.abs(np.sum(modes[:, :, 0] * x, axis=1)) / np.linalg.norm(x, axis=1)
    return bool((along > 1.0 - OUTWARD).all())


class FlowMembership:
    """Which points the flow leads to a minimum; called with points ``(B, n)``.

    Parameters
    ----------
    potential : Potential
    minimum : (n,)
    step_error : float, optional
    executor : concurrent.futures.Executor or distributed.Client, optional
        As for `gradient_flow`.
    weighed : bool
        Whether a prior weighs the directions of no change.
    """

    def __init__(
        self, potential: Potential, minimum: Floats, *, step_error: float | None = None,
        executor: Workers | None = None, weighed: bool = False,
    ) -> None:  # fmt: skip
        self.potential, self.minimum = potential, minimum
        self.step_error, self.executor = step_error, executor
        self.flat, self.named = flat_directions(potential, minimum, weighed=weighed)
        self.balls = certify_balls(potential, minimum[None])
        self.near = max(SAME_END * potential.scale.length, float(self.balls.radii[0]))

    def __call__(self, x: Floats) -> Booleans:
        found = gradient_flow(
            self.potential, x, balls=self.balls, step_error=self.step_error, executor=self.executor
        )
        home: Booleans = found.ball == 0
        rest = np.flatnonzero(found.converged & ~home)
        if len(rest):
            home[rest] = self._distance(found.x[rest]) < self.near
        return home

    def _distance(self, x: Floats) -> Floats:
        if self.named is not None:
            return self.named.distance(x, np.repeat(self.minimum[None], len(x), axis=0))
        normalize = self.potential.symmetry.normalize
        apart = normalize(x) - normalize(self.minimum[None])
        for mode in self.flat:
            apart = apart - np.sum(apart * mode, axis=1, keepdims=True) * mode
        distance: Floats = np.linalg.norm(apart, axis=1)
        return distance
