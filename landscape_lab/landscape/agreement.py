"""Whether a file and those who continue it mean the same landscape."""

import json
from typing import Any

import numpy as np

from landscape_lab.potential.base import Potential
from landscape_lab.potential.scale import Scale

N_PROBES = 4
"""Points at which a function is asked so that it is known again."""

ROUNDING = 1e-6
"""Part of the spread of its energies, or of its scale, that may differ on another processor."""

OWN_ROUNDING = 1e-8
"""Part of an energy itself that may be rounding."""


def probe(potential: Potential) -> list[float]:
    """Energies at points of the landscape's own sample: by them a function is known again.

    Raises
    ------
    ValueError
        If the sample does not follow its random numbers: no survey could be continued.
    """
    x, again = (potential.sample(N_PROBES, np.random.default_rng(0)) for _ in range(2))
    if not np.array_equal(x, again, equal_nan=True):
        raise ValueError(
            "potential.sample gave other points for the same rng, so a file of its landscape could "
            "not be continued; drawing from the rng that it is given would do"
        )
    return np.asarray(potential.energy(x), dtype=np.float64).tolist()


def first_probe(potential: Potential) -> list[float]:
    """The energies that a new file remembers.

    Raises
    ------
    ValueError
        If the landscape does not repeat itself: no survey could be continued.
    """
    first = probe(potential)
    if apart := _apart(first, probe(potential)):
        raise ValueError(
            f"potential gave the energies {apart[0]:.9g} and {apart[1]:.9g} for one point, so a "
            "file of its landscape could not be continued; a function of the point alone would do"
        )
    return first


def check_probe(path: object, its: list[float], mine: list[float]) -> None:
    """Compare energies that a file remembers with those of the one who continues it.

    Raises
    ------
    ValueError
        If they are those of another function.
    """
    if apart := _apart(its, mine):
        raise ValueError(
            f"path is {path}, which belongs to another function: where its energy is "
            f"{apart[0]:.9g}, this one's is {apart[1]:.9g}; another path would do"
        )


def _apart(its: list[float], mine: list[float]) -> tuple[float, float] | None:
    """The first energies that differ by more than rounding."""
    there, here = np.array(its), np.array(mine)
    spread = np.median(np.abs(there - np.median(there)))
    tol = np.nan_to_num(ROUNDING * spread + OWN_ROUNDING * np.abs(there))
    same = np.isclose(here, there, rtol=0.0, atol=tol, equal_nan=True)
    return next(((its[at], mine[at]) for at in np.flatnonzero(~same)), None)


def check_scale(path: object, its: Scale, potential: Potential) -> None:
    """Compare the scale of a file with what the one who continues it states; the file's counts.

    Raises
    ------
    ValueError
        If something else is stated.
    """
    for name, there, here in (
        ("length", its.length, potential.length), ("energy_unit", its.energy, potential.energy_unit)
    ):  # fmt: skip
        if here is not None and abs(here - there) > ROUNDING * there:
            raise ValueError(
                f"potential.{name} is {here!r}, but path {path} was begun with {there!r}; leaving "
                "it out, the same or another path would do"
            )


def check_model(path: object, its: Any, mine: Any) -> None:
    """Compare what a file remembers of its model with the model that is to continue it.

    Raises
    ------
    ValueError
        If they differ; the sentence says in what.
    """
    mine = json.loads(json.dumps(mine, default=lambda value: value.tolist()))
    if mine == its:
        return
    names = sorted({*its, *mine}) if isinstance(its, dict) and isinstance(mine, dict) else []
    apart = [
        f"{name} is {its.get(name)!r} there and {mine.get(name)!r} here"
        for name in names if its.get(name) != mine.get(name)
    ]  # fmt: skip
    raise ValueError(
        f"path is {path}, which belongs to the model {its}: {', '.join(apart)}; another path "
        "would do"
    )


def agreed(path: object, name: str, its: Any, asked: Any) -> Any:
    """What a file was begun with; the one who continues it may leave it out or say the same.

    Raises
    ------
    ValueError
        If something else is asked for.
    """
    if asked is not None and asked != its:
        raise ValueError(
            f"{name} is {asked!r}, but {path} was begun with {its!r}; leaving it out or another "
            "path would do"
        )
    return its
