"""What independent points tell of a basin: under a spring where a known part of them lies inside.

They are the foot of the ladder that walkers climb, and its check: places that no walker has reached
show up among them.
"""

import numpy as np

from landscape_lab.basins.outcome import Outcome
from landscape_lab.basins.space import Membership, Space
from landscape_lab.types import Floats

HELD, MOST, LEAST = 300.0, 0.3, 0.004
"""The stiffest spring is as soft as leaves so many points inside, of all those that are spent, but
no more and no less than these parts of them. Thin arms, which walkers hardly enter, are then among
the independent points in their own measure, and walkers begin in them."""

LOOSEST, STIFFEST = 1e-6, 1e12
"""Between which springs that one is looked for, in units of one over squared length."""

HALVINGS, TRIES = 16, 200
"""Steps of that search, and points of each."""

FEWEST, AGAIN = 10, 3
"""With fewer points inside the spring is made stiffer and points are drawn again, so often at the
most: so few tries may have judged it too soft."""

SOFTER = np.logspace(-0.5, -4.0, 8)
"""Springs, in units of the stiffest, under which free points look for places that no walker has
reached."""

DOUBT, CHANCE, SUSPICION = 4.0, 1e-4, 0.5
"""They believe in such places when so many points would be that unlikely, with a volume larger by
so many of its errors. Where they suspect them, they look on:"""

LOOKS = (1000, 4000, 16_000)
"""So many points."""


def stiffest(
    inside: Membership, space: Space, size: int, rng: np.random.Generator
) -> tuple[float, Outcome | None]:
    """The spring under which enough of so many free points lie inside, by bisection."""
    share = np.clip(HELD / size, LEAST, MOST)
    low, high = np.log(LOOSEST), np.log(STIFFEST)
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        held = inside(space.points(space.draw(float(np.exp(middle)), TRIES, rng)))
        if held.mean() < share:
            low = middle
        else:
            high = middle
    spring = float(np.exp(high))
    if spring > 0.9 * STIFFEST:
        return spring, Outcome.OUTSIDE
    if spring < 1.1 * LOOSEST and space.prior is None:
        return spring, Outcome.UNBOUNDED
    return spring, None


def independent(
    inside: Membership, space: Space, spring: float, size: int, rng: np.random.Generator
) -> tuple[Floats, float, float, int]:
    """Free points inside ``(K, d)``; the spring, which may be stiffer; their share, and tests.

    The part inside is taken to grow as the volume of the free Gaussian falls, ``k^(d / 2)``.
    """
    for tries in range(1, AGAIN + 1):
        points = space.draw(spring, size, rng)
        held = points[inside(space.points(points))]
        if len(held) >= FEWEST or tries == AGAIN:
            break
        spring *= (HELD / max(len(held), 1)) ** (2.0 / space.dimension)
    return held, spring, len(held) / size, tries * size


def missed(
    inside: Membership, space: Space, spring: float, log_most: Floats, rng: np.random.Generator
) -> tuple[bool, int]:
    """Whether more free points lie inside than measures ``exp(log_most)`` tell; tests made.

    Thin or fuzzy tails may hold most of a basin, and a walker on the way there is turned back. So
    may places that are told to be inside by mistake.
    """
    from scipy.special import gammainc  # at the top it would slow the import

    tests = 0
    for softer, log_here in zip(spring * SOFTER, log_most, strict=True):
        share = np.exp(min(0.0, log_here - space.log_free(softer)))
        found = size = 0
        for look in LOOKS:
            found += int(inside(space.points(space.draw(softer, look, rng))).sum())
            size += look
            chance = float(gammainc(found, size * share)) if found else 1.0  # so many or more
            if chance > SUSPICION:
                break
            if chance < CHANCE:
                return True, tests + size
        tests += size
    return False, tests
