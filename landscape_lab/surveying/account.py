"""A survey gives account: what it tried, what failed, and how complete its landscape is."""

import textwrap

import numpy as np

from landscape_lab.landscape.store import Landscape
from landscape_lab.landscape.unseen import Completeness
from landscape_lab.surveying.evidence import sightings_needed, verdict
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.surveying.starts import INDEPENDENT, NEAR
from landscape_lab.validation import instance

WIDTH = 76
"""Characters of a line: what a page shows without scrolling."""


def report(landscape: Landscape) -> str:
    """What a survey tried, what it found, what failed, and how complete it is.

    Parameters
    ----------
    landscape : Landscape

    Returns
    -------
    str
        A few lines of text. Only independent draws are evidence: searches whose starts do not
        depend on what is known. Climbs from known points find, but meet known points again.

    Raises
    ------
    TypeError
        If it is no landscape.
    """
    instance(landscape, "landscape", Landscape, "such as survey(...) returns")
    log = Log.of(landscape)
    sightings = Sightings.read(landscape)
    told = {"minima": _found(landscape.n_minima)}
    told["transition states"] = _found(landscape.n_transition_states)
    told["complete"] = _judged(landscape)
    if landscape.n_minima:
        told["connected parts"] = str(int(landscape.network().components().max()) + 1)
        told |= _hints(landscape)
    drawn = sum(sightings.draws.values())
    if drawn:
        told["still unseen"] = (
            f"the newest point was found after {log.newest} of {drawn} independent draws; the next "
            f"one finds another with a chance below {log.chance_of_news():.2g} (95% confidence)"
        )
        met = sightings.all_kinds(landscape.n_transition_states)
        needed = sightings_needed(met, drawn)
        seldom = int(np.sum(met < needed))
        told["seldom met"] = f"{seldom} transition states by fewer than {needed} of these draws"
    told["independent draws"] = f"{drawn} came to an end" if drawn else "none"
    for kind in INDEPENDENT:
        if kind in sightings.draws:
            told[f"  {kind}"] = f"{sightings.draws[kind]}, {_met(sightings.seen(kind))}"
    told["tried"] = (
        f"{log.quenches} quenches, {log.searches} saddle searches, {log.bands} elastic bands; "
        f"climbs along modes, from bands and {NEAR} are no independent draws"
    )
    for kind, outcomes in log.outcomes.items():
        told[f"  {kind}"] = ", ".join(f"{n} {name}" for name, n in outcomes.items() if n)
    if its := landscape.recall("seed"):
        spawned = f" spawned by {tuple(its['spawn_key'])}" if its["spawn_key"] else ""
        told["seed"] = f"{its['entropy']}{spawned}"
    told["stopped"] = landscape.recall("stopped", "not yet")
    return "\n".join(_line(name, text) for name, text in told.items())


def _found(number: int) -> str:
    return f"{number} found" if number else "none found"


def _judged(landscape: Landscape) -> str:
    judged = verdict(landscape)
    if judged.complete:
        return "as far as independent draws can tell"
    return f"not shown: {'; '.join(judged.doubts)}"


def _met(seen: Completeness) -> str:
    """What one kind of draw met; a coverage never said to be closer to 1 than can be known."""
    if seen.n_sightings == 0:
        return "met no transition state"
    known = np.floor(1e4 * min(seen.coverage, 1.0 - 3.0 / seen.n_sightings)) / 1e4
    return (
        f"met {seen.n_found} transition states, {seen.once} of them once: "
        f"coverage {'above' if seen.once == 0 else 'about'} {max(known, 0.0):.4f}, "
        f"at least {seen.lower_bound:.1f} in all"
    )


def _hints(landscape: Landscape) -> dict[str, str]:
    """What looks unfinished: minima with one neighbor, where others have several."""
    ends = np.sort(landscape.network().ends, axis=1)
    links = np.unique(ends[ends[:, 0] != ends[:, 1]], axis=0)
    degree = np.bincount(links.ravel(), minlength=landscape.n_minima)
    lonely = int(np.sum(degree == 1))
    if not lonely or np.median(degree) < 3:
        return {}
    return {"hint": f"{lonely} minima have one neighbor, where half have {np.median(degree):.0f}"}


def _line(name: str, text: str) -> str:
    indent = " " * 25
    return textwrap.fill(f"{name:<24} {text}", WIDTH, subsequent_indent=indent)
