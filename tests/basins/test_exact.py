"""The exact basins themselves: each volume beside a plain count of random points."""

import numpy as np
import pytest

from landscape_lab.basins.exact import BODIES, ring, winding, winding_share


@pytest.mark.parametrize("name", BODIES)
@pytest.mark.parametrize("n", [2, 3])
def test_bodies_are_as_large_as_they_say(name, n):
    body = BODIES[name](n)
    edge = 12.0 if name == "rotated box" else 2.0
    points = np.random.default_rng(0).uniform(-edge / 2, edge / 2, (200_000, n))
    share = body.inside(points).mean()
    error = np.sqrt((1 - share) / share / len(points))
    assert np.log(share) + n * np.log(edge) == pytest.approx(body.log_volume, abs=5 * error)


def test_shares_of_windings_are_those_of_the_irwin_hall_density():
    shares = [winding_share(12, q) for q in range(4)]
    np.testing.assert_allclose(shares, [0.3939, 0.2440, 0.0552, 0.0038], atol=5e-5)
    assert sum(winding_share(7, q) for q in range(-3, 4)) == pytest.approx(1.0, abs=1e-12)
    model = ring(7)
    drawn = winding(model.sample(100_000, np.random.default_rng(1)))
    for q in (-1, 0, 2):
        assert np.mean(drawn == q) == pytest.approx(winding_share(7, q), abs=0.01)
