"""The one way in: what a caller gives is taken as it is meant, or refused in one sentence.

The sentence names the argument, its value and what would do.
"""

from landscape_lab.validation.arrays import (
    as_array,
    as_points,
    positives,
    probabilities,
    reals,
    truths,
    wholes,
)
from landscape_lab.validation.objects import Random, as_path, generator, instance, seed
from landscape_lab.validation.scalars import count, flag, number, one_of, positive
from landscape_lab.validation.sentences import shown

__all__ = [
    "Random",
    "as_array",
    "as_path",
    "as_points",
    "count",
    "flag",
    "generator",
    "instance",
    "number",
    "one_of",
    "positive",
    "positives",
    "probabilities",
    "reals",
    "seed",
    "shown",
    "truths",
    "wholes",
]
