"""Every critical point of many random polynomials, counted, and surveys held against the lists.

The paper names homotopy continuation as the method that finds all of them (Ballard et al. 2017,
sec. VII). Its counts are set beside their exact means, and what a survey finds of minima and
transition states beside the list of all that there are.
"""

from pathlib import Path
from typing import Any

import numpy as np

from landscape_lab.models.spin_glass import PSpin
from landscape_lab.reproduce.batches import gather
from landscape_lab.reproduce.results import Results
from landscape_lab.search.homotopy import CriticalPoints, critical_points
from landscape_lab.surveying.evidence import verdict
from landscape_lab.surveying.run import survey
from landscape_lab.surveying.sightings import Sightings

COUNTED = {
    2: 1000, 3: 1000, 4: 1000, 5: 1000, 6: 1000, 7: 1000, 8: 1000, 9: 400, 10: 200, 11: 40, 12: 20,
}  # fmt: skip
"""How many tensors of each size are counted, those of the seeds from 0 on."""

SURVEYED = {8: 100, 9: 60, 10: 40, 11: 20, 12: 20}
"""How many of these are surveyed as well."""

SAME = 1e-6
"""One less the cosine of the angle between two points that are the same; others are far apart."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Count and survey all tensors."""
    return [
        gather(folder, "critical-points", COUNTED, count_one, progress),
        gather(folder, "surveyed", SURVEYED, survey_one, progress),
    ]


def tensor(n: int, seed: int) -> PSpin:
    """The model of one size and one seed, p = 3."""
    return PSpin(n, 3, rng=np.random.SeedSequence([n, seed]))


def count_one(n: int, seed: int) -> Results:
    """Critical points of one tensor.

    Returns
    -------
    dict
        Their ``number`` by index ``(12,)``, from 0 to n - 1; the sum over the minima of their
        ``level``, the energy of a spin; and how many paths were ``repeated``.
    """
    points = critical_points(tensor(n, seed).couplings)
    level = points.value[points.index == 0].sum() / np.sqrt(n)
    number = np.bincount(points.index, minlength=max(COUNTED))
    return {"number": number, "level": np.array(level), "repeated": np.array(points.n_repeated)}


def survey_one(n: int, seed: int) -> Results:
    """A survey of one tensor beside the list of all its critical points.

    Returns
    -------
    dict
        Of minima and transition states, ``(2,)``: ``listed``, ``missed`` by the survey, and found
        ``beyond`` the list. Whether the survey called itself ``complete``, how many ``draws`` it
        took, and after how many of them the ``newest`` point was found.
    """
    model = tensor(n, seed)
    points = critical_points(model.couplings)
    with survey(model, rng=seed, progress=False) as landscape:
        found = [landscape.minima.x, landscape.transition_states.x]
        pairs = [_compare(model, points, index, x) for index, x in enumerate(found)]
        log = landscape.recall("log")
        return {
            "listed": np.array([(points.index == index).sum() for index in (0, 1)]),
            "missed": np.array([missed for missed, _ in pairs]),
            "beyond": np.array([beyond for _, beyond in pairs]),
            "complete": np.array(verdict(landscape).complete),
            "draws": np.array(Sightings.read(landscape).drawn), "newest": np.array(log["newest"]),
        }  # fmt: skip


def _compare(model: PSpin, points: CriticalPoints, index: int, x: Any) -> tuple[int, int]:
    """How many points of an index a survey has missed, and found beyond the list."""
    listed = points.x[points.index == index]
    unit = model.symmetry.normalize(np.array(x)) / model.radius
    same = 1 - listed @ unit.T < SAME
    return int(np.sum(~same.any(axis=1))), int(np.sum(~same.any(axis=0)))
