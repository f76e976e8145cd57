"""Optimizers beside the gradient flow: where they lead the same starts.

Two of them are written down here in their plainest form. They are no searches of this package,
which has better ones; they are what is held against the flow.
"""

from collections.abc import Callable

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.search.constant_step import gradient_descent
from landscape_lab.search.flow import STEP_ERROR, gradient_flow
from landscape_lab.search.lbfgs import minimize
from landscape_lab.types import Booleans, Floats

Descent = Callable[[Floats, float], Floats]

STEPS = {
    "gradient descent": (0.3, 1.0, 1.9), "L-BFGS": (0.02, 0.2, 1.0), "FIRE": (0.2, 0.7, 1.4),
    "Adam": (0.03, 0.1, 0.5),
}  # fmt: skip
"""Short, medium and long steps of each, as pure numbers; see `descents`."""

UNITS = {
    "gradient descent": "rate times the largest curvature",
    "L-BFGS": "longest step, in lengths of the landscape",
    "FIRE": "time step times the root of the largest curvature",
    "Adam": "rate, in lengths of the landscape",
}
"""What these numbers are."""

SAME = 0.01
"""Coordinates of one minimum differ by less."""

MOST_STEPS = 1000
"""Of gradient descent; who is still on the way then is so slow that the flow may finish it."""


def descents(model: Potential, curvature: float) -> dict[str, Descent]:
    """Four optimizers, each a function of starts ``(B, n)`` and of a pure number, to ends.

    Parameters
    ----------
    model : Potential
    curvature : float
        The largest of the minima: gradient descent with a rate of more than two over it is
        unstable there.
    """
    return {
        "gradient descent": lambda x, s: (
            gradient_descent(model, x, rate=s / curvature, max_iter=MOST_STEPS).x
        ),
        "L-BFGS": lambda x, s: minimize(model, x, max_step=s * model.scale.length).x,
        "FIRE": lambda x, s: fire(model, x, s / np.sqrt(curvature)),
        "Adam": lambda x, s: adam(model, x, s * model.scale.length),
    }


def fits_apart(a: Floats, b: Floats) -> Booleans:
    """Which of two lists of fits of a curve differ, ``(B, 5) -> (B,)``; phases turn round."""
    apart = a - b
    phases = apart[:, [2, 4]]
    apart[:, [2, 4]] = phases - 2 * np.pi * np.round(phases / (2 * np.pi))
    differ: Booleans = np.abs(apart).max(axis=1) > SAME
    return differ


def packings_apart(a: Floats, b: Floats) -> Booleans:
    """Which of two lists of packings differ, ``(B, 2 N) -> (B,)``, but for shifts of all disks."""
    moved = (a - b).reshape(len(a), -1, 2)
    ways = moved[:, :, None] - moved[:, None]
    differ: Booleans = np.abs(ways - np.round(ways)).max(axis=(1, 2, 3)) > SAME
    return differ


def astray(
    model: Potential, starts: Floats, apart: Callable[[Floats, Floats], Booleans]
) -> tuple[dict[str, float], float]:
    """Percent of starts that end in another minimum than along the flow.

    Parameters
    ----------
    model : Potential
    starts : (B, n) array
    apart : callable
        Which of two lists of minima differ.

    Returns
    -------
    by : dict
        By each optimizer with steps of medium length.
    own : float
        By the flow itself at half its tolerance.
    """
    flow = gradient_flow(model, starts)
    careful = gradient_flow(model, starts, step_error=STEP_ERROR / 2 * model.scale.length)
    sound = flow.converged & careful.converged
    curvature = float(np.linalg.eigvalsh(model.hessian(flow.x[sound])).max())
    by = {}
    for name, descend_by in descents(model, curvature).items():
        end = gradient_flow(model, descend_by(starts, STEPS[name][1]))
        both = sound & end.converged
        by[name] = 100 * float(np.mean(apart(flow.x[both], end.x[both])))
    return by, 100 * float(np.mean(apart(flow.x[sound], careful.x[sound])))


def fire(model: Potential, x: Floats, step: float, n_steps: int = 400) -> Floats:
    """Downhill with inertia that is lost whenever the way leads up, ``(B, n) -> (B, n)``.

    Bitzek et al., Phys. Rev. Lett. 97, 170201 (2006), with their constants.
    """
    x, v = np.array(x), np.zeros_like(x)
    pace, turn, good = (np.full((len(x), 1), start) for start in (step / 4, 0.1, 0.0))
    for _ in range(n_steps):
        force = -model.energy_gradient(x)[1]
        down = np.sum(force * v, axis=1, keepdims=True) > 0
        speed, size = (np.linalg.norm(a, axis=1, keepdims=True) for a in (v, force))
        v = np.where(down, (1 - turn) * v + turn * speed / (size + 1e-300) * force, 0.0)
        good = np.where(down, good + 1, 0.0)
        late = down & (good > 5)
        pace = np.where(late, np.minimum(1.1 * pace, step), np.where(down, pace, pace / 2))
        turn = np.where(late, 0.99 * turn, np.where(down, turn, 0.1))
        v = v + pace * force
        x = x + pace * v
    return x


def adam(model: Potential, x: Floats, rate: float, n_steps: int = 600) -> Floats:
    """Downhill by means of gradients over the root of means of their squares, ``(B, n) -> (B, n)``.

    Kingma and Ba, ICLR 2015, with their constants.
    """
    x, mean, square = np.array(x), np.zeros_like(x), np.zeros_like(x)
    for t in range(1, n_steps + 1):
        g = model.energy_gradient(x)[1]
        mean, square = 0.9 * mean + 0.1 * g, 0.999 * square + 0.001 * g * g
        root = np.sqrt(square / (1 - 0.999**t)) + 1e-12 * model.scale.gradient
        x = x - rate * mean / (1 - 0.9**t) / root
    return x
