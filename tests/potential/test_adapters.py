import numpy as np
import pytest

from landscape_lab import FunctionPotential, survey
from tests.problems import double_wells


def test_a_function_of_ones_own_is_mapped_completely():
    landscape = survey(double_wells(3), progress=False, quiet_searches=128)
    minima, saddles = landscape.minima, landscape.transition_states
    assert (len(minima.id), len(saddles.id)) == (8, 12)
    np.testing.assert_allclose(np.abs(minima.x), 1.0, atol=1e-8)
    np.testing.assert_allclose(saddles.energy, 1.0, atol=1e-10)
    np.testing.assert_allclose(minima.log_det, 3 * np.log(8), rtol=1e-6)
    np.testing.assert_allclose(saddles.log_det, 2 * np.log(8) + np.log(4), rtol=1e-6)
    # Each saddle joins two corners that differ in one coordinate, the one along which it bends.
    a, b = minima.x[saddles.ends[:, 0]], minima.x[saddles.ends[:, 1]]
    assert (np.sum(np.abs(a - b) > 1, axis=1) == 1).all()
    np.testing.assert_allclose(0.5 * (a + b), saddles.x, atol=1e-6)


def test_wrong_shapes_from_a_function_are_told():
    flat = FunctionPotential(lambda x: (np.zeros((len(x), 1)), np.zeros_like(x)), 2)
    with pytest.raises(ValueError, match=r"energy returned by energy_gradient has shape \(3, 1\)"):
        flat.energy_gradient(np.zeros((3, 2)))
    with pytest.raises(TypeError, match="hessian is 3; a function"):
        FunctionPotential(lambda x: x, 2, hessian=3)


def test_a_padded_crowd_is_asked_for_in_few_sizes():
    sizes = []

    def energy_gradient(x):
        sizes.append(len(x))
        return np.sum(x**4, axis=1), 4 * x**3

    def hessian(x):
        sizes.append(len(x))
        return 12 * x[:, :, None] ** 2 * np.eye(3)

    padded = FunctionPotential(energy_gradient, 3, hessian=hessian, pad=True)
    plain = FunctionPotential(energy_gradient, 3, hessian=hessian)
    for count, asked in ((1, 1), (2, 2), (5, 8), (8, 8), (100, 128)):
        x = padded.sample(count, np.random.default_rng(count))
        sizes.clear()
        found = *padded.energy_gradient(x), padded.hessian(x)
        assert sizes == [asked, asked]
        wanted = *plain.energy_gradient(x), plain.hessian(x)
        for mine, other in zip(found, wanted, strict=True):
            np.testing.assert_array_equal(mine, other)


def bowl(x):
    return np.sum(x**2, axis=1), 2 * x


@pytest.mark.parametrize(
    ("options", "kind", "sentence"),
    [
        ({"energy_gradient": None}, TypeError, "energy_gradient is None; a function"),
        ({"sample": [1, 2]}, TypeError, r"sample is \[1, 2\]; a function"),
        ({"n": 0}, ValueError, "n is 0; it must be at least 1"),
        ({"n": 2.0}, TypeError, "n must be a whole number"),
        ({"symmetry": "rigid"}, TypeError, "symmetry is 'rigid'; a Symmetry"),
        ({"length": 0}, ValueError, "length is 0; a positive number"),
        ({"length": np.nan}, ValueError, "length is nan"),
        ({"pad": "yes"}, TypeError, "pad is 'yes'; True or False"),
        ({"threadsafe": 1}, TypeError, "threadsafe is 1; True or False"),
        ({"name": 3}, TypeError, "name is 3; a str"),
    ],
)
def test_arguments_that_make_no_sense_are_refused(options, kind, sentence):
    with pytest.raises(kind, match=sentence):
        FunctionPotential(**{"energy_gradient": bowl, "n": 2, **options})


def test_a_numpy_integer_counts_coordinates():
    assert type(FunctionPotential(bowl, np.int32(2)).n) is int


def test_numbers_of_single_precision_are_refused_and_told_how_to_be_double():
    single = FunctionPotential(lambda x: bowl(x.astype(np.float32)), 2)
    with pytest.raises(
        TypeError, match=r"torch\.set_default_dtype\(torch\.float64\).*jax_enable_x64"
    ):
        survey(single, progress=False)


def test_what_functions_return_is_never_written_into():
    well = double_wells(2)
    rng = np.random.default_rng(0)
    table, kept, cache = rng.standard_normal((500, 2)), None, {}
    kept = table.copy()

    def hessian(x):
        values = cache.setdefault(x.tobytes(), (12 * x**2 - 4)[:, :, None] * np.eye(2))
        values.setflags(write=False)
        return values

    model = FunctionPotential(
        well.energy_gradient, 2, hessian=hessian, sample=lambda count, rng: table[:count]
    )
    options = {"quenches": 128, "searches": 64, "quiet_searches": 32, "modes": 2}
    landscape = survey(model, progress=False, **options)
    assert (landscape.n_minima, landscape.n_transition_states) == (4, 4)
    np.testing.assert_array_equal(table, kept)
    for key, values in cache.items():
        x = np.frombuffer(key).reshape(-1, 2)
        np.testing.assert_array_equal(values, (12 * x**2 - 4)[:, :, None] * np.eye(2))


def test_functions_may_reuse_their_work_array_and_spoil_their_points():
    work = {}

    def careful(x):
        gradient = work.setdefault(x.shape, np.empty_like(x))
        gradient[:] = 4 * x * (x**2 - 1) + 0.1
        energy = np.sum((x**2 - 1) ** 2, axis=1) + 0.1 * x.sum(axis=1)
        x[:] = np.nan
        return energy, gradient

    options = {"quenches": 128, "searches": 128, "quiet_searches": 64, "modes": 4}
    landscape = survey(FunctionPotential(careful, 2), progress=False, **options)
    assert (landscape.n_minima, landscape.n_transition_states) == (4, 4)
