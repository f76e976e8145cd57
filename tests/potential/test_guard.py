"""What every landscape says to points that are none, and to the points of others."""

import pickle

import numpy as np
import pytest

from landscape_lab import FunctionPotential, LennardJones, Potential, minimize
from landscape_lab.potential.base import as_potential
from landscape_lab.potential.guard import searching
from tests.problems import MODELS, rough_points

METHODS = ("energy_gradient", "energy", "hessian", "hessian_operator", "inside")


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param]


def wrong_points(n):
    """What is no crowd of points, and what the sentence says."""
    points = np.ones((3, n))
    stray, far = points.copy(), points.copy()
    stray[1, 0], far[2, n - 1] = np.nan, np.inf
    dates = np.full((2, n), "2020-01-01", dtype="datetime64[D]")
    return {
        "narrow": (points[:, :-1], ValueError, f"a point of this landscape has {n} coordinates"),
        "wide": (np.ones((3, n + 1)), ValueError, f"x has shape \\(3, {n + 1}\\)"),
        "deep": (points[None], ValueError, f"x has shape \\(1, 3, {n}\\)"),
        "a number": (1.0, ValueError, "x has shape"),
        "nan": (stray, ValueError, r"x\[1\] holds a coordinate that is not a finite number"),
        "infinite": (far, ValueError, r"x\[2\] holds a coordinate that is not a finite number"),
        "complex": (points + 0j, TypeError, "x holds complex numbers"),
        "masked": (np.ma.masked_equal(points, 1), ValueError, "x has masked entries"),
        "dates": (dates, TypeError, "x holds dates"),
        "text": ("point", TypeError, "x is 'point'"),
        "nothing": (None, TypeError, "x is None"),
    }


@pytest.mark.parametrize("method", METHODS)
def test_what_is_no_crowd_of_points_is_refused_with_a_sentence(model, method):
    for x, kind, sentence in wrong_points(model.n).values():
        with pytest.raises(kind, match=sentence):
            getattr(model, method)(x)


def test_points_in_any_memory_have_the_same_energies(model):
    x = rough_points(model, 4)
    shared = x.copy()
    shared.setflags(write=False)
    apart = np.repeat(np.repeat(x, 2, axis=0), 2, axis=1)[::2, ::2]
    sent = pickle.loads(pickle.dumps(x))
    for other in (sent, x.tolist(), np.asfortranarray(x), shared, apart, x.astype(np.longdouble)):
        for asked, told in zip(model.energy_gradient(other), model.energy_gradient(x), strict=True):
            np.testing.assert_array_equal(asked, told)
        np.testing.assert_array_equal(model.hessian(other), model.hessian(x))
        np.testing.assert_array_equal(model.inside(other), model.inside(x))


def test_whole_numbers_have_the_gradient_of_their_place(model):
    x = np.random.default_rng(0).permutation(model.n)[None]
    for asked, told in zip(
        model.energy_gradient(x), model.energy_gradient(x.astype(float)), strict=True
    ):
        np.testing.assert_array_equal(asked, told)


def test_a_single_point_is_answered_in_kind(model):
    x = rough_points(model, 1)
    v = np.random.default_rng(2).standard_normal(x.shape)
    for method, given in {
        "energy": (x,), "hessian": (x,), "hessian_product": (x, v), "inside": (x,),
    }.items():  # fmt: skip
        alone = getattr(model, method)(*(each[0] for each in given))
        np.testing.assert_array_equal(alone, getattr(model, method)(*given)[0])
    energy, gradient = model.energy_gradient(x[0])
    assert np.shape(energy) == () and gradient.shape == (model.n,)
    product = model.hessian_operator(x[0])(v[0])
    np.testing.assert_array_equal(product, model.hessian_product(x[0], v[0]))


def test_no_points_have_no_energies(model):
    nothing = pickle.loads(pickle.dumps(np.empty((0, model.n))))
    energy, gradient = model.energy_gradient(nothing)
    assert (energy.shape, gradient.shape) == ((0,), (0, model.n))
    assert model.hessian(nothing).shape == (0, model.n, model.n)
    assert model.hessian_product(nothing, nothing).shape == (0, model.n)
    assert model.inside(nothing).shape == (0,)
    assert model.sample(0, np.random.default_rng(0)).shape == (0, model.n)


def test_vectors_have_to_fit_their_points(model):
    x = rough_points(model, 3)
    for product in (lambda v: model.hessian_product(x, v), model.hessian_operator(x)):
        for v in (x[:2], x[:, :-1], x[0], np.full_like(x, np.nan), "v", None):
            with pytest.raises((ValueError, TypeError), match=r"^v\b"):
                product(v)


@pytest.mark.parametrize(
    ("count", "rng", "sentence"),
    [
        (-1, 0, "count is -1"),
        (1.5, 0, "count must be"),
        (2, None, "rng is None"),
        (2, -1, "rng is"),
    ],
)
def test_starting_points_want_a_number_and_a_seed(model, count, rng, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        model.sample(count, rng)


def test_within_a_search_a_point_gone_astray_has_no_energy_and_the_model_is_not_asked(model):
    x = rough_points(model, 3)
    wanted = model.energy_gradient(x), model.hessian(x), model.inside(x)
    astray = x.copy()
    astray[1, 0] = np.inf
    with searching():
        energy, gradient = model.energy_gradient(astray)
        hessian, inside = model.hessian(astray), model.inside(astray)
        products = model.hessian_product(astray, x), model.hessian_operator(astray)(x)
    assert np.isnan(energy[1]) and np.isnan(gradient[1]).all() and np.isnan(hessian[1]).all()
    assert all(np.isnan(product[1]).all() for product in products)
    assert not inside[1]
    for found, told in zip(
        (energy, gradient, hessian, inside), (*wanted[0], *wanted[1:]), strict=True
    ):
        np.testing.assert_allclose(found[[0, 2]], told[[0, 2]], rtol=1e-12, atol=1e-12)


class Wells(Potential):
    """A model as a user writes it: arrays that it keeps, and whatever it is told to return."""

    n = 2

    def __init__(self, spoil=lambda energy, gradient: (energy, gradient)):
        self.spoil = spoil
        self.work = {}

    def energy_gradient(self, x):
        x -= 0.0  # points may be written into
        gradient = self.work.setdefault(x.shape, np.empty_like(x))
        gradient[:] = 4 * x * (x**2 - 1)
        energy = np.sum((x**2 - 1) ** 2, axis=1)
        x[:] = 99.0
        return self.spoil(energy, gradient)

    def sample(self, count, rng):
        return rng.standard_normal((count, 2))


def test_a_users_model_may_spoil_its_points_and_reuse_its_arrays():
    model, x = Wells(), np.array([[0.5, 2.0], [1.0, 0.0]])
    kept = x.copy()
    first = model.energy_gradient(x)[1]
    second = model.energy_gradient(2 * x)[1]
    np.testing.assert_array_equal(x, kept)
    np.testing.assert_array_equal(first, 4 * x * (x**2 - 1))
    assert not np.shares_memory(first, second)


@pytest.mark.parametrize(
    ("spoil", "kind", "sentence"),
    [
        (lambda e, g: (np.float32(e), g), TypeError, "energy .* float32; double precision"),
        (lambda e, g: (e, np.float16(g)), TypeError, "gradient .* float16; double precision"),
        (lambda e, g: (e, g * 1j), TypeError, "gradient .* complex numbers"),
        (lambda e, g: (e, g.astype(object)), TypeError, "gradient .* objects"),
        (lambda e, g: (np.ma.masked_greater(e, -1), g), ValueError, "energy .* masked"),
        (lambda e, g: (e[:, None], g), ValueError, r"energy .* shape \(2, 1\); \(2,\) would do"),
        (lambda e, g: (e, g.T[:, :1]), ValueError, r"gradient .* shape \(2, 1\)"),
        (lambda e, g: (e.sum(), g), ValueError, r"energy .* shape \(\)"),
        (lambda e, g: g, TypeError, "a pair of arrays"),
        (lambda e, g: None, TypeError, "energy_gradient returned None; a pair"),
    ],
)
def test_what_a_users_model_returns_is_looked_at(spoil, kind, sentence):
    with pytest.raises(kind, match=sentence):
        Wells(spoil).energy_gradient(np.ones((2, 2)))


def test_a_users_model_says_anew_whether_threads_may_share_it():
    class Shaken(LennardJones):
        def energy_gradient(self, x):
            return super().energy_gradient(x)

    class Named(LennardJones):
        pass

    class Bold(Wells):
        threadsafe = True

    assert [kind.threadsafe for kind in (LennardJones, Shaken, Named, Wells, Bold)] == [
        True, False, True, False, True,
    ]  # fmt: skip


def test_what_a_users_model_raises_goes_through_unchanged():
    class Missing(Wells):
        def energy_gradient(self, x):
            raise KeyError("weights.pt")

    with pytest.raises(KeyError, match=r"weights\.pt"):
        minimize(Missing(), np.ones((3, 2)))


@pytest.mark.parametrize(
    ("attribute", "value"),
    [("n", 0), ("n", None), ("crowd", 0), ("memory", 2.5), ("length", -1.0), ("length", np.nan),
     ("symmetry", "rigid")],
)  # fmt: skip
def test_a_users_model_states_what_makes_sense(attribute, value):
    model = Wells()
    setattr(model, attribute, value)
    with pytest.raises((ValueError, TypeError), match=f"potential.{attribute}"):
        as_potential(model)


def test_a_landscape_is_no_landscape_by_name():
    for thing in (None, "lj7", 3, LennardJones, lambda x: x):
        with pytest.raises(TypeError, match="potential is .*; a Potential would do"):
            as_potential(thing)
    assert isinstance(as_potential(FunctionPotential(lambda x: x, 2)), Potential)
