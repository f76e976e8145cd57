"""How much a rate hangs on transition states that were met only once or twice.

A survey meets its transition states at random, some of them a hundred times and some of them once.
Another survey of the same length would have missed some of the latter. What it would have said is
found by drawing the sightings again, with replacement: Efron's bootstrap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import SupportsFloat

import numpy as np
import numpy.typing as npt

from landscape_lab.network import TransitionNetwork, as_network
from landscape_lab.types import Booleans, Floats, Integers
from landscape_lab.validation import Random, count, generator, number, shown, wholes

__all__ = ["Resampled", "resample_sightings"]

MOST_SAMPLES = 10**6


@dataclass(frozen=True, eq=False)
class Resampled:
    """A quantity of a network, and of those that surveys of the same length would have found.

    Attributes
    ----------
    value : float
        From everything that was found.
    values : (S,) array
        One from each resample, in the order drawn; inf or -inf where paths were missing.
    interval : tuple of float
        Low and high end of the middle share of the values that was asked for.
    missed : float
        How many transition states a resample lacked on average.
    """

    value: float
    values: Floats
    interval: tuple[float, float]
    missed: float


def resample_sightings(
    network: TransitionNetwork,
    sightings: npt.ArrayLike,
    measure: Callable[[TransitionNetwork], SupportsFloat],
    *,
    n_samples: int = 200,
    coverage: float = 0.9,
    rng: Random,
) -> Resampled:
    """Bootstrap over sightings: a rate, or whatever else, with an interval.

    As many sightings as there were are drawn from them with replacement. A transition state that is
    drawn at no time is left out of the network, and `measure` is asked again.

    Parameters
    ----------
    network : TransitionNetwork
    sightings : (T,) array_like of int
        How often each transition state was met: by independent draws, with `Sightings.read`
        ``(landscape).all_kinds(landscape.n_transition_states)``, or by all searches, with
        ``landscape.transition_states.found``. One that was met at no time is always kept.
    measure : callable
        From a network to a number, such as ``lambda network: mean_first_passage_time(network, 0.3,
        target=0, log=True)[5]``. Of what spans many orders of magnitude take the logarithm.
    n_samples : int
    coverage : float
        The share of the resamples that lies in the interval, below one.
    rng : int, SeedSequence or Generator

    Returns
    -------
    Resampled

    Raises
    ------
    ValueError, TypeError
        If `sightings` does not fit, or `measure` returns no number, or nan.

    Notes
    -----
    It cannot know what has never been met. A resample has never more transition states than the
    network, only fewer: rates come out too small and times too long rather than the other way
    round, and the interval reaches to one side of the value. A fast path that all draws have missed
    leaves no trace in it; `completeness` and the survey's own account say how likely there is one.
    Neither are errors of energies, frequencies or of the theory of rates in it. A wide interval is
    therefore a reason to search on, and a narrow one no proof.

    Minima are kept, also where nothing joins them any more. Sightings count as independent: those
    of searches that look where something was found before are not, and make the interval too
    narrow.

    References
    ----------
    B. Efron, Ann. Statist. 7, 1 (1979).
    """
    as_network(network)
    times = wholes(sightings, "sightings", (network.n_transition_states,), least=0)
    if not callable(measure):
        raise TypeError(f"measure is {shown(measure)}; a function of a network would do")
    n_samples, random = count(n_samples, "n_samples", most=MOST_SAMPLES), generator(rng)
    if not 0 < number(coverage, "coverage") < 1:
        raise ValueError(f"coverage is {coverage}; a share between 0 and 1 would do")
    value = _measured(measure, network)
    values, missed = np.full(n_samples, value), 0
    for k in range(n_samples):
        kept = _met_again(times, random)
        if not kept.all():
            values[k] = _measured(measure, _with(network, kept))
            missed += int((~kept).sum())
    tails = (1 - coverage) / 2, (1 + coverage) / 2
    # Not halfway between two of them: one may be infinite.
    low, high = np.quantile(values, tails, method="inverted_cdf")
    return Resampled(value, values, (float(low), float(high)), missed / n_samples)


def _met_again(times: Integers, random: np.random.Generator) -> Booleans:
    """Which transition states one resample holds, ``(T,)``."""
    total = int(times.sum())
    if not total:
        return np.ones(times.size, dtype=bool)
    return np.asarray((random.multinomial(total, times / total) > 0) | (times == 0))


def _with(network: TransitionNetwork, kept: Booleans) -> TransitionNetwork:
    return replace(
        network, ts_energy=network.ts_energy[kept], ts_log_det=network.ts_log_det[kept],
        ts_order=network.ts_order[kept], ts_curvature=network.ts_curvature[kept],
        ends=network.ends[kept],
    )  # fmt: skip


def _measured(
    measure: Callable[[TransitionNetwork], SupportsFloat], network: TransitionNetwork
) -> float:
    found = measure(network)
    try:
        value = float(found)
    except (TypeError, ValueError) as error:
        raise TypeError(f"measure returned {shown(found)}; one number would do") from error
    if np.isnan(value):
        raise ValueError("measure returned nan; a number, or inf where no path leads, would do")
    return value
