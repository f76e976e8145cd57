import functools

import numpy as np
import pytest
from scipy.optimize import minimize as scipy_minimize
from threadpoolctl import threadpool_limits

from landscape_lab.models.regression import DampedSines
from landscape_lab.models.sine_images import PhaseShifts, SineImages, images_in_box
from landscape_lab.surveying.run import survey

TWO_PI = 2 * np.pi
BOX = [-np.inf, -np.inf, 0, -np.inf, 0], [np.inf, np.inf, TWO_PI, np.inf, TWO_PI]


@pytest.fixture(scope="module")
def model():
    return DampedSines.paper(rng=0)


@pytest.fixture(scope="module")
def points(model):
    return model.sample(50, np.random.default_rng(3))


def reference_loss(q, x, t):
    """Evaluate eqn (10) and its gradient in plain NumPy, apart from the package."""
    damping = np.exp(-q[0] * x)
    a, b = q[1] * x + q[2], q[3] * x + q[4]
    curve = damping * np.sin(a) * np.sin(b)
    first, second = damping * np.cos(a) * np.sin(b), damping * np.sin(a) * np.cos(b)
    slopes = np.stack([-x * curve, x * first, first, x * second, second])
    return ((t - curve) ** 2).sum(), 2 * slopes @ (curve - t)


def test_loss_and_gradient_agree_with_plain_numpy(model, points):
    energy, gradient = model.energy_gradient(points)
    plain = [reference_loss(q, model.x, model.t) for q in points]
    np.testing.assert_allclose(energy, [e for e, _ in plain], rtol=1e-13)
    np.testing.assert_allclose(gradient, [g for _, g in plain], rtol=1e-10, atol=1e-10)


def test_gradient_and_hessian_agree_with_differences(model, points):
    step = 1e-5
    gradient, hessian = model.energy_gradient(points)[1], model.hessian(points)
    for k, shift in enumerate(step * np.eye(5)):
        above, below = model.energy_gradient(points + shift), model.energy_gradient(points - shift)
        slope = (above[0] - below[0]) / (2 * step)
        bend = (above[1] - below[1]) / (2 * step)
        scale = np.linalg.norm(gradient, axis=1)
        assert (np.abs(slope - gradient[:, k]) / scale).max() < 1e-6
        scale = np.linalg.norm(hessian, axis=(1, 2))[:, None]
        assert (np.abs(bend - hessian[:, k]) / scale).max() < 1e-6


def test_hessian_product_is_hessian_times_vector(model, points):
    v = np.random.default_rng(4).standard_normal(points.shape)
    product = model.hessian_product(points, v)
    np.testing.assert_allclose(product, (model.hessian(points) @ v[..., None])[..., 0], rtol=1e-12)


@pytest.mark.parametrize("frequency", [0.3, 40.0, 3000.0])
def test_fast_sines_are_as_exact_as_numpys(frequency):
    # Far from the data the reduction by multiples of pi/2 does the work.
    x = np.linspace(0, 10, 301)
    model = DampedSines(x, np.zeros_like(x))
    q = np.array([[-0.4, frequency, 100.0, -frequency, 2.0], [60.0, frequency, 0, 1, 1]])
    expected = (DampedSines.curve(q, x) ** 2).sum(axis=1)
    np.testing.assert_allclose(model.energy(q), expected, rtol=1e-12)


def test_a_point_does_not_feel_its_crowd(model, points):
    energy, gradient = model.energy_gradient(points)
    for k in (0, 17, 49):
        alone = model.energy_gradient(points[k : k + 1])
        assert alone[0][0] == energy[k] and (alone[1][0] == gradient[k]).all()


def test_all_sixteen_images_have_one_loss_and_one_set_of_invariants(model, points):
    symmetry = SineImages()
    images = symmetry.images(points)
    energy, invariants = model.energy(points), symmetry.invariants(points)
    # Sixteen different ones: no two lie closer than the phases and frequencies allow.
    assert len(np.unique(np.round(np.mod(images[:, 0], TWO_PI), 6), axis=0)) == 16
    winding = TWO_PI * np.random.default_rng(5).integers(-2, 3, (16, 50, 2))
    images[:, :, [2, 4]] += winding
    for image in images:
        np.testing.assert_allclose(model.energy(image), energy, rtol=1e-12)
        np.testing.assert_allclose(symmetry.invariants(image), invariants, atol=1e-12)


def test_with_images_kept_only_turns_of_a_phase_are_the_same(model, points):
    symmetry, removed = PhaseShifts(), SineImages()
    turned = points + [0, 0, -TWO_PI, 0, 2 * TWO_PI]
    np.testing.assert_allclose(symmetry.invariants(turned), symmetry.invariants(points), atol=1e-12)
    np.testing.assert_allclose(symmetry.distance(turned, points), 0, atol=1e-12)
    for image in removed.images(points)[1:]:
        change = np.abs(symmetry.invariants(image) - symmetry.invariants(points)).max(axis=1)
        assert change.min() > 1e-3


def test_invariants_are_continuous_and_never_flat(points):
    """A small step changes them a little, in no direction not at all."""
    symmetry, step = SineImages(), 1e-6
    rng = np.random.default_rng(6)
    for _ in range(20):
        direction = rng.standard_normal(points.shape)
        direction /= np.linalg.norm(direction, axis=1, keepdims=True)
        moved = symmetry.invariants(points + step * direction) - symmetry.invariants(points)
        speed = np.linalg.norm(moved, axis=1) / step
        assert speed.max() < 20 and speed.min() > 0.01


@pytest.mark.parametrize("symmetry", [SineImages(), PhaseShifts()])
def test_alignment_finds_the_nearest_image(symmetry, points):
    references = np.random.default_rng(7).normal(0, 6, points.shape)
    aligned = symmetry.align(points, references)
    np.testing.assert_allclose(
        symmetry.invariants(aligned), symmetry.invariants(points), atol=1e-12
    )
    turns = TWO_PI * np.stack(np.meshgrid(*2 * [np.arange(-6, 7)]), -1).reshape(-1, 1, 2)
    for q, reference, found in zip(points, references, aligned, strict=True):
        images = symmetry.images(q[None])[:, 0] if hasattr(symmetry, "images") else q[None]
        wound = np.repeat(images[None], len(turns), axis=0)
        wound[:, :, [2, 4]] += turns
        best = np.linalg.norm(wound - reference, axis=-1).min()
        assert np.linalg.norm(found - reference) == pytest.approx(best, abs=1e-12)


def test_symmetric_places_are_left_where_they_are_but_for_phases(points):
    symmetry = SineImages()
    placed = symmetry.symmetrize(points, np.random.default_rng(0))
    np.testing.assert_array_equal(placed[:, [0, 2, 4]], points[:, [0, 2, 4]])
    others = symmetry.images(placed)[1:]
    alone = np.all(others[:, :, [1, 3]] == placed[:, [1, 3]], axis=2)
    assert alone.sum(axis=0).min() > symmetry.images(points)[1:].shape[0] // 16
    assert symmetry.has_symmetric_places


def test_images_in_a_box_are_all_there_and_draw_one_curve(model):
    q = np.array([0.1, 2.1, 0.4, 1.3, 5.0])
    assert len(images_in_box(q, *BOX)) == 16
    positive = [-1, 0, 0, 0, 0], [1, 5, TWO_PI, 5, TWO_PI]
    assert len(images_in_box(q, *positive)) == 4
    twice = images_in_box(q, [-1, 0, 0, 0, 0], [1, 5, 2 * TWO_PI, 5, TWO_PI])
    assert len(twice) == 8
    np.testing.assert_allclose(model.energy(twice), model.energy(q[None])[0], rtol=1e-12)


@pytest.mark.parametrize("unit", [1e-12, 1.0, 1e12])
def test_images_in_a_box_know_no_unit_of_the_abscissa(unit):
    q = np.array([0.1, 2.0, 0.3, 1.1, 2.0])
    reach = np.array([np.inf, 3 * unit, np.pi, 3 * unit, np.pi])
    q[[0, 1, 3]] *= unit
    assert len(images_in_box(q, -reach, reach)) == 16
    # Equal sines have no second order.
    q[3:] = q[1:3]
    assert len(images_in_box(q, -reach, reach)) == 8


def test_truth_fits_data_without_noise_exactly():
    assert DampedSines.paper(noise=0.0).energy(DampedSines.TRUTH[None])[0] == pytest.approx(0)


def test_noise_of_one_seed_only_grows():
    quiet, loud = DampedSines.paper(noise=0.01, rng=3), DampedSines.paper(noise=0.02, rng=3)
    curve = DampedSines.curve(DampedSines.TRUTH, quiet.x)
    np.testing.assert_array_equal(quiet.x, loud.x)
    np.testing.assert_allclose(loud.t - curve, 2 * (quiet.t - curve), atol=1e-15)


def test_other_data_or_settings_are_another_landscape(model):
    others = [
        DampedSines.paper(rng=1),
        DampedSines.paper(images="kept"),
        DampedSines.paper(max_frequency=3),
    ]
    assert DampedSines.paper(rng=0).describe() == model.describe()
    assert all(other.describe() != model.describe() for other in others)


def test_starts_are_inside_and_runaways_are_not(model):
    for images in ("removed", "kept"):
        starts = DampedSines.paper(images=images).sample(200, np.random.default_rng(0))
        assert model.inside(starts).all()
        assert (starts[:, [1, 3]].min() < 0) == (images == "kept")
    away = np.array([[3.0, 1, 0, 1, 0], [-1.0, 1, 0, 1, 0], [0, -6, 0, 1, 0], [0, 1, 0, 6, 0]])
    assert not model.inside(away).any()


@pytest.mark.parametrize(
    ("arguments", "options", "sentence"),
    [
        (([1, 2], [1, 2, 3]), {}, "one target for each"),
        (([], []), {}, "a list of numbers"),
        (([[1.0]], [1.0]), {}, "a list of numbers"),
        (([1, np.nan], [1, 2]), {}, "is nan; finite numbers are needed"),
        (([1, 2], [1, 2]), {"images": "some"}, '"removed" or "kept"'),
        (([1, 2], [1, 2]), {"max_frequency": -1}, "max_frequency is -1"),
        (([1, 2], [1, 2]), {"max_damping": 0}, "max_damping is 0"),
    ],
)
def test_misuse_is_answered_with_a_sentence(arguments, options, sentence):
    with pytest.raises(ValueError, match=sentence):
        DampedSines(*arguments, **options)


def test_a_box_without_end_in_a_phase_is_refused():
    with pytest.raises(ValueError, match="must be finite"):
        images_in_box(DampedSines.TRUTH, [-np.inf] * 5, [np.inf] * 5)
    with pytest.raises(ValueError, match="noise is -1"):
        DampedSines.paper(noise=-1)


@functools.cache
@threadpool_limits.wrap(limits=1)  # threads of BLAS would only wait for each other
def brute_force(limit, spacing=0.4, n_phases=4):
    """Find the distinct fits with frequencies below a limit by SciPy from a grid of starts.

    Fits are the same when their curves are, on a fine grid; no symmetry is put in.
    """
    model = DampedSines.paper(rng=0)
    x, t, fine = model.x, model.t, np.linspace(0, 3 * np.pi, 200)
    grid, phases = np.arange(0.1, limit + spacing, spacing), TWO_PI * np.arange(n_phases) / n_phases
    # A shift of both phases by pi changes nothing: half a turn is enough for the first.
    starts = [
        (damping, fast, first, slow, second)
        for damping in (0.0, 0.2)
        for fast in grid
        for slow in grid[grid <= fast]
        for first in 0.3 + phases[: n_phases // 2]
        for second in 0.7 + phases
    ]
    energies, curves, fits = [], np.empty((0, 200)), []
    for start in starts:
        quench = scipy_minimize(
            reference_loss,
            start,
            (x, t),
            jac=True,
            method="L-BFGS-B",
            bounds=[(-0.5, 2.0), *4 * [(None, None)]],
            options={"ftol": 1e-15, "gtol": 1e-7, "maxcor": 20},
        )
        q = quench.x
        if max(abs(q[1]), abs(q[3])) > limit:
            continue
        if np.abs(reference_loss(q, x, t)[1]).max() > 1e-4:
            continue
        curve = DampedSines.curve(q, fine)
        if len(curves) and np.abs(curves - curve).max(axis=1).min() < 1e-3:
            continue
        energies.append(quench.fun)
        curves = np.concatenate([curves, curve[None]])
        fits.append(q)
    order = np.argsort(energies)
    return np.array(energies)[order], np.array(fits)[order]


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "count"), [(3.0, 9), (5.0, 19)])
def test_brute_force_finds_one_good_fit_and_many_bad_ones(limit, count):
    model = DampedSines.paper(rng=0, max_frequency=limit)
    energies, fits = brute_force(limit)
    assert len(energies) == count
    # The best fit leaves the noise: n_data - n of it, give or take the scatter of chi squared.
    assert energies[0] == pytest.approx(95 * 0.02**2, abs=3 * np.sqrt(2 * 95) * 0.02**2)
    assert np.abs(np.sort(np.abs(fits[0, [1, 3]])) - [1.34, 2.13]).max() < 0.01
    assert energies[1] > 10 * energies[0]
    # SciPy's minima are minima of the package too, and its invariants tell them apart.
    assert np.abs(model.energy_gradient(fits)[1]).max() < 2e-4
    assert np.linalg.eigvalsh(model.hessian(fits))[:, 0].min() > 0.01
    invariants = SineImages().invariants(fits)
    apart = np.abs(invariants[:, None] - invariants).max(axis=2)
    assert apart[~np.eye(count, dtype=bool)].min() > 0.01


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1])
def test_survey_finds_the_fits_of_brute_force_and_nothing_else(seed):
    model = DampedSines.paper(rng=0, max_frequency=3.0)
    energies, fits = brute_force(3.0)
    minima = survey(model, rng=seed, progress=False, quiet_searches=128).minima
    order = np.argsort(minima.energy)
    np.testing.assert_allclose(minima.energy[order], energies, atol=1e-6)
    # L-BFGS-B stops at a gradient of 1e-7, some digits before the survey does.
    np.testing.assert_allclose(
        SineImages().invariants(minima.x[order]), SineImages().invariants(fits), atol=1e-3
    )


@pytest.mark.slow
def test_with_images_kept_every_fit_stands_sixteen_times():
    removed = survey(DampedSines.paper(max_frequency=3.0), progress=False, quiet_searches=64)
    model = DampedSines.paper(max_frequency=3.0, images="kept")
    kept = survey(model, progress=False, quiet_quenches=1024, quiet_searches=256)
    assert kept.n_minima == 16 * removed.n_minima
    assert kept.network().connected()
    low, high = [-0.5, -3, 0, -3, 0], [2, 3, TWO_PI, 3, TWO_PI]
    expected = np.concatenate([images_in_box(q, low, high) for q in removed.minima.x])
    np.testing.assert_allclose(
        np.sort(kept.minima.energy), np.sort(model.energy(expected)), atol=1e-8
    )
