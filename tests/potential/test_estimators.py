"""What scikit-learn trains is a landscape: with its loss, its predictions, and our points."""

import builtins
import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor

from landscape_lab import NoSymmetry, Potential, SoftmaxNetwork, minimize, survey
from landscape_lab.potential.estimators import EstimatorPotential
from landscape_lab.potential.hidden_units import HiddenLayer, HiddenUnits

RNG = np.random.default_rng(4)
INPUTS = RNG.normal(size=(40, 2))
TWO = np.where(INPUTS[:, 0] * INPUTS[:, 1] > 0, "same", "other")
THREE = (INPUTS[:, 0] + 0.5 * RNG.normal(size=40) > 0).astype(int) + (INPUTS[:, 1] > 0.5)
SEVERAL = (INPUTS @ RNG.normal(size=(2, 3)) > 0).astype(int)
CURVE = np.sin(2 * INPUTS[:, 0]) + 0.1 * RNG.normal(size=40)
TRAINED = {"solver": "lbfgs", "alpha": 0.5, "max_iter": 60, "random_state": 0}
LBFGS = {
    "solver": "lbfgs", "max_iter": 10_000, "tol": 1e-12, "max_fun": 100_000, "random_state": 0
}  # fmt: skip
FEW = {"quenches": 128, "quiet_quenches": 64, "searches": 200, "quiet_searches": 128}
CASES = {
    "two classes": (MLPClassifier, TWO), "three classes": (MLPClassifier, THREE),
    "several labels": (MLPClassifier, SEVERAL), "numbers": (MLPRegressor, CURVE),
}  # fmt: skip


@pytest.fixture(scope="module", params=[(3,), (2, 3)], ids=str)
def hidden(request):
    return request.param


def landscape_of(case, hidden, activation):
    kind, targets = CASES[case]
    estimator = kind(hidden_layer_sizes=hidden, activation=activation)
    return EstimatorPotential(estimator, INPUTS, targets)


def both(case, hidden, activation="tanh", **options):
    """A fitted estimator, stopped on the way, and its landscape."""
    kind, targets = CASES[case]
    estimator = kind(hidden_layer_sizes=hidden, activation=activation, **TRAINED | options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        estimator.fit(INPUTS, targets)
    return estimator, EstimatorPotential(estimator, INPUTS, targets)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("activation", ["identity", "tanh", "logistic", "relu"])
def test_loss_and_predictions_are_those_of_scikit_learn(case, activation, hidden):
    estimator, potential = both(case, hidden, activation)
    x = potential.weights_of(estimator)
    assert potential.energy(x) == pytest.approx(estimator.loss_, rel=1e-10)
    outputs = potential.outputs(x[None])[0].reshape(-1, len(INPUTS)).T
    if case == "numbers":
        np.testing.assert_allclose(outputs[:, 0], estimator.predict(INPUTS), rtol=1e-10)
    else:
        said = estimator.predict_proba(INPUTS)
        np.testing.assert_array_equal(potential.classes, estimator.classes_)
        np.testing.assert_allclose(outputs, said[:, -outputs.shape[1] :], rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("activation", ["identity", "tanh", "logistic", "relu"])
def test_slopes_and_curvatures_agree_with_differences(case, activation, hidden):
    kind, targets = CASES[case]
    potential = EstimatorPotential(
        kind(hidden_layer_sizes=hidden, activation=activation), INPUTS, targets
    )
    x = potential.sample(3, np.random.default_rng(0))
    step = 1e-6 * np.eye(potential.n)
    slope = [(potential.energy(x + s) - potential.energy(x - s)) / 2e-6 for s in step]
    energy, gradient = potential.energy_gradient(x)
    np.testing.assert_array_equal(energy, potential.energy(x))
    np.testing.assert_allclose(gradient, np.stack(slope, axis=1), atol=1e-7)
    hessian = potential.hessian(x)
    np.testing.assert_allclose(hessian, Potential.hessian(potential, x), atol=1e-6)
    v = np.random.default_rng(1).normal(size=x.shape)
    wanted = np.einsum("bij,bj->bi", hessian, v)
    np.testing.assert_allclose(potential.hessian_product(x, v), wanted, atol=1e-12)


@pytest.mark.parametrize("case", CASES)
def test_a_walker_has_the_same_numbers_in_any_crowd(case):
    kind, targets = CASES[case]
    potential = EstimatorPotential(
        kind(hidden_layer_sizes=(3, 2), activation="tanh"), INPUTS, targets
    )
    x = potential.sample(7, np.random.default_rng(0))
    crowd = *potential.energy_gradient(x), potential.hessian(x)
    for k in range(7):
        alone = *potential.energy_gradient(x[k : k + 1]), potential.hessian(x[k : k + 1])
        for one, many in zip(alone, crowd, strict=True):
            np.testing.assert_array_equal(one[0], many[k])


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize(("activation", "flips"), [("tanh", True), ("logistic", False)])
def test_symmetries_are_found_from_the_layers_and_hold(case, activation, flips, hidden):
    kind, targets = CASES[case]
    potential = EstimatorPotential(
        kind(hidden_layer_sizes=hidden, activation=activation), INPUTS, targets
    )
    layers = potential.symmetry.layers
    assert [len(layer.incoming) for layer in layers] == list(hidden)
    assert [layer.flips for layer in layers] == [flips] * len(hidden)
    x = potential.sample(5, np.random.default_rng(2))
    image = x.copy()
    for layer in layers:
        order = np.random.default_rng(3).permutation(len(layer.incoming))
        image[:, layer.places] = (-1 if flips else 1) * image[:, layer.places[order]]
    if case == "three classes":
        image[:, -3:] += 0.7
    np.testing.assert_allclose(potential.energy(image), potential.energy(x), rtol=1e-12)
    np.testing.assert_allclose(potential.outputs(image), potential.outputs(x), atol=1e-12)
    if len(layers) == 1:
        wanted = potential.symmetry.normalize(x)
        np.testing.assert_allclose(potential.symmetry.align(image, wanted), wanted, atol=1e-12)
        np.testing.assert_allclose(potential.symmetry.distance(image, x), 0.0, atol=1e-12)


def test_scales_and_shifts_are_zero_modes_where_links_cost_nothing():
    relu = EstimatorPotential(MLPClassifier((3,), alpha=0.0), INPUTS, THREE)
    x = relu.sample(4, np.random.default_rng(5))
    # Three scales, one shift of the biases, and one of the links of each hidden unit.
    assert relu.symmetry.zero_modes(x).shape[2] == 3 + 1 + 3
    normal = relu.symmetry.normalize(x)
    np.testing.assert_allclose(relu.energy(normal), relu.energy(x), rtol=1e-12)
    costly = EstimatorPotential(MLPClassifier((3,)), INPUTS, THREE)
    assert costly.symmetry.zero_modes(x).shape[2] == 1


def in_scikit_learns_order(w, own):
    """Weights of a `SoftmaxNetwork` as an estimator has them."""
    v, u, a, b = own.layers(w)
    links = [part.transpose(0, 2, 1).reshape(len(w), -1) for part in (u, v)]
    return np.concatenate([*links, a, b], axis=1)


def as_our_own(n_hidden, alpha):
    """The same landscape twice: as the package has it, and as scikit-learn does."""
    own = SoftmaxNetwork(
        INPUTS, THREE, n_hidden=n_hidden, n_classes=3, lam=alpha / (2 * len(INPUTS)),
        regularize="weights",
    )  # fmt: skip
    estimator = MLPClassifier((n_hidden,), activation="tanh", alpha=alpha, **LBFGS)
    return own, EstimatorPotential(estimator, INPUTS, THREE, length=own.length)


def test_it_is_the_landscape_of_our_own_network():
    own, theirs = as_our_own(3, 0.5)
    w = own.sample(5, np.random.default_rng(0))
    x = in_scikit_learns_order(w, own)
    (energy, slope), (wanted, own_slope) = theirs.energy_gradient(x), own.energy_gradient(w)
    np.testing.assert_allclose(energy, wanted, rtol=1e-12)
    np.testing.assert_allclose(slope, in_scikit_learns_order(own_slope, own), atol=1e-12)
    curvature, own_curvature = (
        np.linalg.eigvalsh(m.hessian(p)) for m, p in ((theirs, x), (own, w))
    )
    np.testing.assert_allclose(curvature, own_curvature, atol=1e-10)
    np.testing.assert_array_equal(own.inside(w), theirs.inside(x))
    ends = minimize(own, w)
    again = minimize(theirs, in_scikit_learns_order(ends.x, own))
    np.testing.assert_allclose(again.energy, ends.energy, atol=1e-9)


def test_a_survey_finds_the_points_that_it_finds_with_our_own_network():
    own, theirs = as_our_own(1, 0.5)
    found, wanted = (survey(model, rng=0, progress=False, **FEW) for model in (theirs, own))
    assert found.n_minima > 1
    for points in ("minima", "transition_states"):
        one, other = (getattr(k, points) for k in (found, wanted))
        np.testing.assert_allclose(np.sort(one.energy), np.sort(other.energy), atol=1e-8)
        np.testing.assert_allclose(np.sort(one.log_det), np.sort(other.log_det), atol=1e-4)


def test_a_fitted_estimator_stands_in_a_minimum():
    estimator = MLPClassifier((3,), activation="tanh", alpha=0.5, **LBFGS).fit(INPUTS, THREE)
    theirs = EstimatorPotential(estimator, INPUTS, THREE)
    x = theirs.weights_of(estimator)
    end = minimize(theirs, x[None])
    assert end.converged[0]
    assert end.energy[0] == pytest.approx(estimator.loss_, abs=1e-6)
    assert theirs.symmetry.distance(end.x, x[None])[0] < 0.1


def test_points_far_out_are_outside():
    potential = EstimatorPotential(MLPClassifier((2,), activation="tanh"), INPUTS, THREE)
    x = np.zeros((3, potential.n))
    bias = potential.symmetry.layers[0].incoming[0, -1]
    x[1, bias], x[2, 0] = 25.0, 2e3
    assert potential.inside(x).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("given", "kind", "sentence"),
    [
        ({"estimator": "net"}, TypeError, "estimator is 'net'; an MLPClassifier"),
        ({"estimator": MLPRegressor(loss="poisson")}, ValueError, "estimator.loss is 'poisson'"),
        ({"estimator": MLPClassifier(alpha=-1)}, ValueError, "estimator.alpha is -1"),
        ({"estimator": MLPClassifier((2, 0))}, ValueError, "hidden_layer_sizes is 0"),
        ({"targets": TWO[:-1]}, ValueError, r"targets has shape \(39,\); a label"),
        ({"targets": np.zeros(40)}, ValueError, "targets has 1 class; two"),
        ({"targets": np.full((40, 2), 0.5)}, ValueError, "targets.*ones and zeros"),
        ({"inputs": INPUTS * np.nan}, ValueError, "inputs"),
        ({"symmetry": "units"}, TypeError, "symmetry is 'units'"),
    ],
)
def test_what_makes_no_sense_is_refused(given, kind, sentence):
    good = {"estimator": MLPClassifier((2,)), "inputs": INPUTS, "targets": TWO}
    with pytest.raises(kind, match=sentence):
        EstimatorPotential(**good | given)


def test_a_wrong_symmetry_is_refused_with_a_number_and_none_is_accepted():
    relu = MLPClassifier((3,))
    right = EstimatorPotential(relu, INPUTS, TWO).symmetry.layers[0]
    flips = HiddenUnits([HiddenLayer(right.incoming, right.outgoing, True)], lambda x: x)
    with pytest.raises(ValueError, match="another energy, by .*NoSymmetry"):
        EstimatorPotential(relu, INPUTS, TWO, symmetry=flips)
    plain = EstimatorPotential(relu, INPUTS, TWO, symmetry=NoSymmetry(), name="mine")
    assert isinstance(plain.symmetry, NoSymmetry) and plain.describe()["name"] == "mine"


def test_weights_of_another_network_are_refused():
    potential = EstimatorPotential(MLPClassifier((2,)), INPUTS, TWO)
    with pytest.raises(ValueError, match="estimator is not fitted"):
        potential.weights_of(MLPClassifier((2,)))
    with pytest.raises(ValueError, match=r"estimator has layers of \[2, 3, 1\] units; \[2, 2, 1\]"):
        potential.weights_of(both("two classes", (3,))[0])


def test_who_has_no_scikit_learn_is_told_what_to_install(monkeypatch):
    usual = builtins.__import__

    def without(name, *args, **options):
        if name.startswith("sklearn"):
            raise ImportError(name)
        return usual(name, *args, **options)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(ImportError, match=r"pip install landscape-lab\[sklearn\]"):
        EstimatorPotential(MLPClassifier((2,)), INPUTS, TWO)
