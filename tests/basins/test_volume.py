import numpy as np
import pytest
from scipy.special import ndtr, ndtri

from landscape_lab import EggBox, FunctionPotential, LennardJones, MullerBrown, minimize
from landscape_lab.basins import Outcome, basin_volume, body_volume
from landscape_lab.basins.exact import BODIES, Turns, ball, cosines, cube, ring, winding_share
from landscape_lab.basins.reference import FEWEST, HELD, MOST, independent, stiffest
from landscape_lab.basins.reweighting import (
    few,
    growth,
    integrated,
    mixing,
    multistate,
    sort_into_bins,
)
from landscape_lab.basins.space import space_around
from landscape_lab.basins.walk import Walkers, advance, ladder, shapes_for
from tests.problems import double_wells

FEW = {"n_steps": 120, "n_ensembles": 16, "n_reference": 1500}
"""Enough for an error of some hundredths."""


def agrees(volume, truth, *, error=0.2):
    """Within five standard errors: one repeat in a million is not."""
    assert volume.outcome == Outcome.SETTLED, volume.message
    assert 0.0 < volume.error < error
    assert abs(volume.log_volume - truth) < 5 * volume.error, str(volume)
    # Thermodynamic integration shares the samples and adds the error of eight nodes.
    assert abs(volume.thermodynamic - volume.log_volume) < 0.15


@pytest.mark.parametrize("n", [2, 4, 6])
@pytest.mark.parametrize("name", BODIES)
def test_bodies_have_the_volumes_of_their_closed_forms(name, n):
    body = BODIES[name](n)
    volume = body_volume(body.inside, np.zeros(n), length=1.0, rng=0)
    agrees(volume, body.log_volume)
    assert volume.dimension == n


@pytest.mark.parametrize("length", [1e-3, 30.0])
def test_a_wrong_guess_of_the_length_does_no_harm(length):
    body = cube(3)
    agrees(body_volume(body.inside, np.full(3, 0.1), length=length, rng=1, **FEW), 0.0)


def test_more_independent_points_leave_less_to_the_walkers():
    body, space = cube(4), space_around(np.zeros(4), np.empty((0, 4)), 1.0)
    rng = np.random.default_rng(2)
    shares = []
    for size in (500, 20_000):
        spring, _ = stiffest(body.inside, space, size, rng)
        shares.append(body.inside(space.draw(spring, 20_000, rng)).mean())
    # Two hundred points look for the spring, so the shares are rough.
    np.testing.assert_allclose(np.log(shares), np.log([MOST, HELD / 20_000]), atol=1.1)


def test_a_spring_that_holds_too_few_inside_is_made_stiffer():
    body, rng = ball(6), np.random.default_rng(5)
    space = space_around(np.zeros(6), np.empty((0, 6)), 1.0)
    soft = 0.3  # one of these points or so would be inside
    held, spring, share, tests = independent(body.inside, space, soft, 2000, rng)
    assert spring > soft and len(held) >= FEWEST and tests in (4000, 6000)
    assert share == len(held) / 2000
    np.testing.assert_array_less(np.linalg.norm(held, axis=1), 1.0)
    volume = body_volume(body.inside, np.zeros(6), length=1.0, rng=4, **FEW)
    agrees(volume, body.log_volume)


def test_errors_are_those_of_repeats():
    body = ball(4)
    found = [body_volume(body.inside, np.zeros(4), length=1.0, rng=k, **FEW) for k in range(12)]
    off = np.array([volume.log_volume - body.log_volume for volume in found])
    quoted = np.mean([volume.error for volume in found])
    # The spread of 12 repeats is known to a fifth of itself.
    assert 0.3 < off.std() / quoted < 2.0
    assert abs(off.mean()) < 5 * quoted / np.sqrt(12)


def test_one_seed_gives_one_volume():
    body = cube(3)
    one, same, other = (
        body_volume(body.inside, np.zeros(3), length=1.0, rng=rng, **FEW) for rng in (3, 3, 4)
    )
    assert one.log_volume == same.log_volume != other.log_volume


def test_the_flow_tells_the_volumes_of_hollows():
    agrees(basin_volume(EggBox(), np.zeros(2), rng=0, **FEW), 2 * np.log(2 * np.pi))
    model, truth = cosines(3, aspect=2.0, rotated=True)
    agrees(basin_volume(model, np.zeros(3), rng=0, **FEW), truth)


def test_a_winding_of_a_ring_has_its_share():
    n = 5
    minimum = 2 * np.pi / n * np.arange(n)
    volume = basin_volume(ring(n), minimum, rng=0, **FEW)
    assert volume.dimension == n - 1
    lattice = (n - 1) * np.log(2 * np.pi) - 0.5 * np.log(n)
    agrees(volume, np.log(winding_share(n, 1)) + lattice)


def test_endless_basins_are_refused_and_boxes_and_priors_hold_them():
    wells = double_wells(2)  # Each basin is a quadrant.
    corner = np.ones(2)

    def quadrant(x):
        return (x > 0).all(axis=1)

    assert basin_volume(wells, corner, rng=0, inside=quadrant, **FEW).outcome == Outcome.UNBOUNDED
    box = [[-1.0, -1.0], [2.0, 3.0]]
    agrees(basin_volume(wells, corner, rng=1, inside=quadrant, box=box, **FEW), np.log(6.0))
    agrees(basin_volume(wells, corner, rng=2, inside=quadrant, prior=1.5, **FEW), np.log(0.25))
    shifted = basin_volume(
        wells, corner, rng=3, inside=quadrant, prior=1.0, prior_mean=[1.0, -0.5], **FEW
    )
    agrees(shifted, float(np.log(ndtr(1.0) * ndtr(-0.5))))


def test_coins_that_stay_with_their_place_sample_the_chance_of_arrival():
    coins = np.random.default_rng(5)

    def fuzzy(x):
        return coins.random(len(x)) < np.exp(-np.sum(x**2, axis=1) / 2)

    volume = body_volume(fuzzy, np.zeros(3), length=1.0, rng=6, n_ensembles=32)
    agrees(volume, 1.5 * np.log(2 * np.pi))


def test_a_maximum_has_no_basin():
    model, _ = cosines(2)
    volume = basin_volume(model, [0.5, 0.5], rng=0, **FEW)
    assert volume.outcome == Outcome.OUTSIDE
    assert np.isnan(volume.log_volume)
    assert "not known" in str(volume)


def test_tails_that_no_walker_reaches_are_noticed():
    coins = np.random.default_rng(7)

    def thin(x):
        r = np.linalg.norm(x, axis=1)
        return (r < 0.1) | ((r < 1.0) & (coins.random(len(x)) < 0.05))

    # Nearly all of it lies where one point in twenty belongs to it.
    volume = body_volume(thin, np.zeros(3), length=1.0, rng=8, **FEW)
    assert volume.outcome in (Outcome.MISSED, Outcome.STUCK, Outcome.UNSETTLED)


def test_reweighting_agrees_with_another_program():
    # pymbar 4.0.3, to 1e-12, on the same sixty distances under each of four springs.
    springs = np.array([0.5, 1.0, 3.0, 9.0])
    quantiles = ndtri((np.arange(60) + 0.5) / 60)
    x = quantiles / np.sqrt(springs)[:, None] + np.array([[0.03], [-0.02], [0.01], [0.0]])
    middle, place = sort_into_bins(x[None] ** 2)
    counts = np.stack([np.bincount(row.ravel(), minlength=len(middle)) for row in place[0]])
    found = multistate(springs, counts, middle)
    told = [1.4425913746081385, 1.0990067692708747, 0.5497293301025881, 0.0]
    np.testing.assert_allclose(found, told, atol=2e-5)


def test_integration_and_reweighting_know_a_free_particle():
    # One coordinate on springs 1 to 64: ln Z(1) / Z(64) = ln 8; the mean square is 1 / k.
    springs = 1.0 + ladder(63.0, 2.0, 12)
    shifted = springs - 1.0
    assert integrated(shifted, 2.0, 1.0 / springs) == pytest.approx(np.log(8), abs=0.01)


@pytest.mark.parametrize("m", [5, 8, 32])
def test_errors_from_few_ensembles_are_as_wide_as_their_mistakes(m):
    # Means of m numbers around zero, and errors from samples with replacement.
    rng = np.random.default_rng(m)
    numbers = rng.standard_normal((4000, m))
    drawn = numbers[:, rng.integers(m, size=(200, m))].mean(axis=2).std(axis=1, ddof=1)
    mistakes = numbers.mean(axis=1) / (few(m) * drawn)
    most = 0.25 if m == 5 else 0.06  # Student's t of four degrees has a spread of heavy tails
    assert np.sqrt(np.mean(mistakes**2)) == pytest.approx(1.0, abs=most)
    assert np.mean(np.abs(mistakes) < 3) > 0.98


def test_ratios_of_free_particles_are_wrong_by_their_errors():
    # Two coordinates on springs 1 to 8, eight ensembles that each have a few distances only.
    springs, rng = np.array([1.0, 2.0, 4.0, 8.0]), np.random.default_rng(11)
    off, others = [], np.array([1.5, 6.0])
    for _ in range(60):
        square = rng.chisquare(2, (10, 4, 8)) / springs[:, None]
        grown = growth(square, springs, others, rng)
        elsewhere = (grown.elsewhere - np.log(8 / others)) / grown.elsewhere_error
        off.append([(grown.ratios[0] - np.log(8)) / grown.error, grown.gap / grown.gap_error])
        off[-1].extend(elsewhere)
    # Sixty repeats know their spread to a tenth; without the factor it would be 1.26.
    np.testing.assert_allclose(np.sqrt(np.mean(np.square(off), axis=0)), 1.0, atol=0.24)


def test_walkers_on_springs_are_spread_as_a_gaussian():
    space = space_around(np.zeros(2), np.empty((0, 2)), 1.0)
    springs = np.array([1.0, 2.0, 4.0])
    rng = np.random.default_rng(9)
    walkers = Walkers(np.zeros((3, 64, 2)), springs, np.full(3, 1.0))
    everywhere = lambda x: np.ones(len(x), dtype=bool)  # noqa: E731
    advance(everywhere, space, walkers, 50, rng)
    course = advance(everywhere, space, walkers, 800, rng)
    np.testing.assert_allclose(course.square.mean(axis=(0, 2)), 2 / springs, rtol=0.08)
    assert (course.exchanged > 0.5).all()
    assert walkers.tests < 3 * 64 * 850


def test_at_springs_of_the_ladder_the_ratio_is_that_of_the_ladder():
    springs, rng = np.array([0.0, 1.0, 4.0, 16.0]), np.random.default_rng(12)
    square = rng.chisquare(3, (100, 4, 8)) / (1.0 + springs[:, None])
    grown = growth(square, springs, springs, rng)
    np.testing.assert_allclose(grown.elsewhere, grown.ratios, atol=1e-6)


def test_walkers_that_stood_still_have_a_shape_all_the_same():
    here = np.zeros((2, 3, 5, 5))
    here[0, 1] = here[1, 1] = np.outer(np.arange(5.0), np.arange(5.0))  # one place, all the time
    assert np.isfinite(shapes_for(here)).all()


def test_ensembles_that_stay_apart_are_not_mixed():
    rng = np.random.default_rng(4)
    square = rng.chisquare(3, (400, 2, 16))
    assert mixing(square) < 1.02
    square[:, 1] += np.linspace(0.0, 5.0, 16)  # each around a place of its own
    assert mixing(square) > 1.1


def test_steps_follow_the_spread_and_no_chance():
    rng = np.random.default_rng(3)
    frame = np.linalg.qr(rng.standard_normal((6, 6)))[0]
    edge = np.array([10.0, 1.0, 1.0, 1.0, 1.0, 1.0])
    long = rng.standard_normal((2, 300, 6)) * edge @ frame.T
    plain = rng.standard_normal((2, 12, 6))  # so few that their spread is mostly chance
    spread = np.stack([[y.T @ y for y in part] for part in (long, plain)], axis=1)
    shapes = shapes_for(spread)
    size = np.linalg.svd(shapes[0], compute_uv=False)
    assert size[0] / size[1] == pytest.approx(10.0, rel=0.3)
    assert abs(np.linalg.svd(shapes[0])[2][0] @ frame[:, 0]) > 0.99
    trusting = np.sqrt(np.linalg.cond(spread.sum(axis=0)[1]))
    assert np.linalg.cond(shapes[1]) < trusting


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"rng": None}, "rng is None"),
        ({"n_steps": 0}, "n_steps is 0"),
        ({"n_rungs": 2}, "n_rungs is 2"),
        ({"n_ensembles": 1}, "n_ensembles is 1"),
        ({"n_reference": 5}, "n_reference is 5"),
        ({"max_doublings": -1}, "max_doublings is -1"),
        ({"prior": -1.0}, "prior is -1"),
        ({"box": [[0.0, 0.0], [0.0, 1.0]]}, "box has an edge"),
        ({"inside": 3}, "inside is 3"),
        ({"step_error": 0.0}, "step_error is 0"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, sentence):
    model = MullerBrown()
    minimum = minimize(model, [-0.5, 1.4]).x
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        basin_volume(model, minimum, **{"rng": 0, **options})


def test_a_prior_is_weighed_across_straight_directions_of_no_change():
    # Two hollows of the difference of two coordinates; their sum does not matter.
    def energy_gradient(x):
        u = (x[:, 0] - x[:, 1]) / np.sqrt(2)
        slope = 4 * u * (u**2 - 1)
        return (u**2 - 1) ** 2, slope[:, None] * [1 / np.sqrt(2), -1 / np.sqrt(2)]

    model = FunctionPotential(energy_gradient, 2, symmetry=Turns(), length=1.0, energy_unit=1.0)
    minimum = np.array([1.0, -1.0]) / np.sqrt(2)
    for mean in (None, [0.5, -0.2]):
        volume = basin_volume(model, minimum, rng=5, prior=1.5, prior_mean=mean, n_steps=100)
        shift = 0.0 if mean is None else 0.7 / np.sqrt(2)
        assert volume.dimension == 1
        assert abs(volume.log_volume - np.log(ndtr(shift / 1.5))) < 5 * volume.error


def test_a_prior_does_not_weigh_directions_of_no_change_that_turn():
    with pytest.raises(ValueError, match="^prior is 1"):
        basin_volume(LennardJones(3), LennardJones(3).sample(1, 0)[0], rng=0, prior=1.0)
