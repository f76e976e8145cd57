"""Whether points lie in the basin of one minimum: the gradient flow decides."""

from concurrent.futures import Executor

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.potential.motions import RigidMotions
from landscape_lab.potential.symmetry import Symmetry
from landscape_lab.search.balls import certify_balls, straight_zero_modes
from landscape_lab.search.flow import gradient_flow
from landscape_lab.types import Booleans, Floats

SAME_END = 0.02
"""Ends that are nearer to the minimum than this, in ``potential.scale.length``, are the minimum."""


def flat_directions(potential: Potential, minimum: Floats) -> tuple[Floats, Symmetry | None]:
    """Directions of no change at a minimum, ``(k, n)``, and what tells distances if they turn.

    Raises
    ------
    ValueError
        If they turn from place to place in a way that is not known.
    """
    flat = straight_zero_modes(potential, np.random.default_rng(0))
    if flat is not None:
        return flat, None
    if not isinstance(potential.symmetry, RigidMotions):
        raise ValueError(
            "potential has directions of no change that turn from place to place, and its "
            "symmetry is not RigidMotions: a basin's volume across them is not known here"
        )
    modes = potential.symmetry.zero_modes(minimum[None])[0].T
    flat = np.ascontiguousarray(modes[np.any(modes != 0.0, axis=1)])
    return flat, RigidMotions(potential.symmetry.n_atoms, permutations=False)


class FlowMembership:
    """Which points the flow leads to a minimum; called with points ``(B, n)``.

    Parameters
    ----------
    potential : Potential
    minimum : (n,)
    step_error : float, optional
    executor : Executor, optional
        As for `gradient_flow`.
    """

    def __init__(
        self, potential: Potential, minimum: Floats, *, step_error: float | None = None,
        executor: Executor | None = None,
    ) -> None:  # fmt: skip
        self.potential, self.minimum = potential, minimum
        self.step_error, self.executor = step_error, executor
        self.flat, self.named = flat_directions(potential, minimum)
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
        apart = x - self.minimum
        for mode in self.flat:
            apart = apart - np.sum(apart * mode, axis=1, keepdims=True) * mode
        distance: Floats = np.linalg.norm(apart, axis=1)
        return distance
