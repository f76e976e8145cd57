"""Where a volume cannot be known no number is given, and a sentence says why."""

import numpy as np
import pytest

from landscape_lab import (
    FunctionPotential,
    LennardJones,
    PSpin,
    SoftSpheres,
    gradient_flow,
    polish,
)  # fmt: skip
from landscape_lab.basins import Outcome, basin_volume, body_volume
from landscape_lab.basins.exact import ball, cube
from landscape_lab.basins.membership import FlowMembership
from landscape_lab.models.spin_glass import ProductOfSpheres

FEW = {"n_steps": 60, "n_ensembles": 8, "n_reference": 800}
REFUSED = (Outcome.MISSED, Outcome.STUCK, Outcome.UNBOUNDED)


def dice(x, salt):
    """A number between 0 and 1 for each point, always the same one."""
    return np.modf(np.abs(np.sin(x @ np.arange(1, x.shape[1] + 1) * 12345.678 + salt)) * 4321)[0]


def test_wrong_answers_within_a_basin_cost_what_they_are():
    # One in a hundred points inside is told to be outside: the volume is a hundredth too small.
    body = cube(3)

    def mistaken(x):
        return body.inside(x) & (dice(x, 0.0) > 0.01)

    volume = body_volume(mistaken, np.zeros(3), length=1.0, rng=0)
    assert volume.outcome == Outcome.SETTLED
    assert abs(volume.log_volume - np.log(0.99)) < 5 * volume.error


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("n", "reach", "part"), [(4, 6.0, 0.01), (6, 3.0, 0.02), (8, 2.5, 0.01)])
def test_one_wrong_answer_in_a_hundred_far_away_is_noticed(n, reach, part, seed):
    # Of a much larger ball more belongs to the basin by mistake than does rightly.
    body = ball(n)

    def mistaken(x):
        far = (np.linalg.norm(x, axis=1) < reach) & (dice(x, seed) < part)
        return body.inside(x) | far

    volume = body_volume(mistaken, np.zeros(n), length=1.0, rng=seed, **FEW)
    assert volume.outcome in REFUSED
    assert np.isnan(volume.log_volume)
    assert "not known" in str(volume)


def test_a_wedge_without_end_is_refused_within_bounds():
    def wedge(x):
        return (np.abs(x[:, 0]) < 1) & (x[:, 1] > -1)

    volume = body_volume(wedge, np.zeros(2), length=1.0, rng=0, **FEW)
    assert volume.outcome in REFUSED
    assert np.isnan(volume.log_volume)
    assert volume.n_tests < 500_000


def test_a_center_that_hardly_anything_belongs_to_is_refused():
    volume = body_volume(lambda x: np.zeros(len(x), bool), np.zeros(2), length=1.0, rng=0, **FEW)
    assert volume.outcome == Outcome.OUTSIDE
    assert volume.n_tests < 10_000


def test_a_tail_of_one_chance_in_a_hundred_is_noticed():
    coins = np.random.default_rng(0)

    def fading(x):
        r = np.linalg.norm(x, axis=1)
        return (r < 0.3) | ((r < 3.0) & (coins.random(len(x)) < 0.01))

    volume = body_volume(fading, np.zeros(3), length=1.0, rng=0, **FEW)
    assert volume.outcome in REFUSED
    assert np.isnan(volume.log_volume)


def test_basins_of_directions_want_a_prior():
    model = PSpin(4, rng=0)
    minimum = polish(model, model.sample(1, np.random.default_rng(0))).x[0]
    with pytest.raises(ValueError, match=r"^potential .* prior=1.0"):
        basin_volume(model, minimum, rng=0)
    several = ProductOfSpheres(3, rng=0)
    with pytest.raises(ValueError, match="^potential has directions of no change"):
        basin_volume(several, several.sample(1, np.random.default_rng(0))[0], rng=0, prior=1.0)


def test_a_prior_tells_the_share_of_a_sphere():
    # The height on a sphere in 3 dimensions: the flow leads all but one point to the south pole.
    tilted = PSpin.of([0.0, 0.0, 1.0])
    volume = basin_volume(tilted, [0.0, 0.0, -np.sqrt(3)], rng=0, prior=1.0, **FEW)
    assert volume.outcome == Outcome.SETTLED
    assert volume.dimension == 3
    assert abs(volume.log_volume) < 5 * volume.error + 0.01
    # A saddle between two poles: each has one half.
    halves = PSpin.of(np.diag([1.0, 1.0, -1.0]))
    volume = basin_volume(halves, [0.0, 0.0, np.sqrt(3)], rng=1, prior=1.0, **FEW)
    assert abs(volume.log_volume - np.log(0.5)) < 5 * volume.error


def test_rotations_are_no_obstacle_and_no_minimum_is_outside():
    model = LennardJones(2)
    atoms = [0.0, 0.0, 0.0, 2.5, 0.0, 0.0]  # too far apart for the minimum
    volume = basin_volume(model, atoms, rng=0, box=[[-5.0] * 6, [5.0] * 6], **FEW)
    assert volume.outcome == Outcome.OUTSIDE


def test_half_the_error_of_a_step_moves_no_volume_by_more_than_its_own():
    # The same points are asked twice: their walks would part at the first other answer.
    model = SoftSpheres(6)
    rng = np.random.default_rng(4)
    minimum = polish(model, gradient_flow(model, model.sample(1, rng)).x).x[0]
    x = minimum + 0.08 * rng.standard_normal((800, model.n))
    usual = 0.01 * model.scale.length
    held, again = (
        FlowMembership(model, minimum, step_error=error)(x) for error in (usual, usual / 2)
    )
    assert 100 < held.sum() < 790
    assert abs(np.log(held.sum() / again.sum())) < 0.03
    assert np.mean(held != again) < 0.01


def test_a_function_of_ones_own_is_asked_as_any_model():
    def bowl(x):
        return 0.5 * np.sum(x**2, axis=1), x.copy()

    model = FunctionPotential(bowl, 2, length=1.0, energy_unit=1.0)
    volume = basin_volume(model, np.zeros(2), rng=0, box=[[-1, -1], [1, 1]], **FEW)
    assert volume.outcome == Outcome.SETTLED
    assert abs(volume.log_volume - np.log(4.0)) < 5 * volume.error
