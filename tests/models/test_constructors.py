"""No model is made of what makes no sense: each argument is named in a sentence."""

from functools import partial

import numpy as np
import pytest

from landscape_lab import (
    DampedSines,
    DenseNetwork,
    EggBox,
    LennardJones,
    Morse,
    ProductOfSpheres,
    PSpin,
    RigidMotions,
    SoftmaxNetwork,
    SoftSpheres,
    Thomson,
    TriatomicCluster,
)
from landscape_lab.models.sine_images import damped_sines, images_in_box
from landscape_lab.models.surfaces import DoubleWells, GaussianSurface

INPUTS, LABELS = [[0.0, 1.0], [1.0, 0.5], [0.2, 0.3]], [0, 1, 2]
TERM, WINDOW = [-1.0, 0.0, 0.0, -1.0, 0.0, -1.0], [[-1.0, 1.0], [-1.0, 1.0]]
MASKED = np.ma.masked_array([[0.0, 1.0], [1.0, 0.5], [0.2, 0.3]], mask=[[1, 0], [0, 0], [0, 0]])
HUGE = 10**30


def network(inputs=INPUTS, labels=LABELS, **options):
    made = {"n_hidden": 2, "n_classes": 3, "lam": 0.01, **options}
    return SoftmaxNetwork(inputs, labels, **made)


def disks(**options):
    return SoftSpheres(6, **options)


def student(**options):
    return DenseNetwork(**{"inputs": INPUTS, "targets": INPUTS, "n_hidden": 2, **options})


def surface(terms=(TERM,), bounds=WINDOW, **options):
    return GaussianSurface(terms, bounds, **options)


def sines(x=(0.0, 1.0, 2.0), t=(0.1, 0.2, 0.3), **options):
    return DampedSines(x, t, **options)


NO_COUNTS = (0, 1, -3, 2.5, 7.0, np.nan, None, "7", True, HUGE, [7])
NO_LENGTHS = (0, -1.0, np.nan, np.inf, 10**400, None, "6", True, 1j, [6.0, 6.0])
NO_SEEDS = (None, -1, "a", 1.5)

WRONG = [
    *[(LennardJones, (value,), "n_atoms") for value in NO_COUNTS],
    *[(Thomson, (value,), "n_charges") for value in NO_COUNTS],
    *[(partial(PSpin, rng=0), (value,), "n") for value in NO_COUNTS],
    *[(partial(PSpin, rng=0), (9, value), "p") for value in (*NO_COUNTS, 5) if value != 1],
    *[(partial(ProductOfSpheres, rng=0), (value,), "n_spins") for value in NO_COUNTS],
    *[(SoftSpheres, (value,), "n_particles") for value in NO_COUNTS],
    *[(Morse, (value, 6.0), "n_atoms") for value in NO_COUNTS],
    *[(Morse, (7, value), "rho") for value in NO_LENGTHS],
    *[(TriatomicCluster, (value,), "gamma") for value in NO_LENGTHS if value != 0],
    *[(RigidMotions, (value,), "n_atoms") for value in NO_COUNTS if value != 1],
    *[(DampedSines.paper, (value,), "n_data") for value in NO_COUNTS if value != 1],
    *[(DampedSines.paper, (9, value), "noise") for value in NO_LENGTHS if value != 0],
    *[(DampedSines.paper, (9, 0.1, value), "rng") for value in NO_SEEDS],
]

WRONG_BY_NAME = [
    (RigidMotions, {"n_atoms": 3, "permutations": "no"}, "permutations is 'no'; True or False"),
    (sines, {"x": []}, "x "),
    (sines, {"x": [[1.0, 2.0, 3.0]]}, "x has shape"),
    (sines, {"x": [0.0, 1.0, np.nan]}, "x"),
    (sines, {"x": ["a", "b", "c"]}, "x holds text"),
    (sines, {"x": 3}, "x "),
    (sines, {"t": [0.0, 1.0]}, "t has 2 numbers and x has 3"),
    (sines, {"t": np.ma.masked_array([1.0, 2, 3], mask=[1, 0, 0])}, "t has masked entries"),
    (sines, {"t": [1j, 0, 0]}, "t holds complex numbers"),
    (sines, {"t": [[1.0], [2.0, 3.0]]}, "t is"),
    (sines, {"images": "some"}, 'images is .*; "removed" or "kept" would do'),
    (sines, {"images": ["kept"]}, 'images is .*; "removed" or "kept" would do'),
    *[(sines, {"max_frequency": value}, "max_frequency") for value in NO_LENGTHS],
    *[(sines, {"max_damping": value}, "max_damping") for value in NO_LENGTHS],
    (network, {"inputs": [0.0, 1.0]}, "inputs has shape"),
    (network, {"inputs": []}, "inputs has shape"),
    (network, {"inputs": [[0.0, 1.0], [1.0]]}, "inputs is"),
    (network, {"inputs": np.full((3, 2), np.nan)}, "inputs"),
    (network, {"inputs": MASKED}, "inputs has masked entries"),
    (network, {"inputs": np.ones((3, 2)) * 1j}, "inputs holds complex numbers"),
    (network, {"inputs": [["a", "b"]] * 3}, "inputs holds text"),
    (network, {"inputs": None}, "inputs"),
    (network, {"labels": [0, 1]}, "labels has shape"),
    (network, {"labels": [0, 1, 3]}, "labels.* 3"),
    (network, {"labels": [0, 1, -1]}, "labels.* -1"),
    (network, {"labels": [0.0, 1.0, 2.0]}, "labels"),
    (network, {"labels": [0, 1, HUGE]}, "labels"),
    (network, {"labels": [True, False, True]}, "labels"),
    (network, {"labels": "012"}, "labels"),
    (network, {"labels": None}, "labels"),
    (network, {"labels": np.ma.masked_array([0, 1, 2], mask=[1, 0, 0])}, "labels has masked"),
    *[(network, {"n_hidden": value}, "n_hidden") for value in NO_COUNTS if value != 1],
    *[(network, {"n_classes": value}, "n_classes") for value in NO_COUNTS],
    *[(network, {"lam": value}, "lam") for value in NO_LENGTHS if value != 0],
    (network, {"regularize": "biases"}, "regularize is 'biases'"),
    (network, {"regularize": None}, "regularize is None"),
    (network, {"shifts": True}, "shifts is True"),
    (network, {"links": "some"}, "links is 'some'"),
    (network, {"links": "principal", "lam": 0.0}, 'links is "principal" and lam is 0'),
    (network, {"precision": "half"}, "precision is 'half'"),
    *[(disks, {"dimension": value}, "dimension") for value in (1, 4, 2.5, None, "2")],
    *[(disks, {"packing_fraction": value}, "packing_fraction") for value in NO_LENGTHS],
    *[(disks, {"size_ratio": value}, "size_ratio") for value in NO_LENGTHS],
    (disks, {"n_large": 7}, "n_large is 7"),
    (disks, {"force": "stiff"}, 'force is .*"harmonic" or "hertzian" would do'),
    (disks, {"packing_fraction": 5.0}, "packing_fraction is 5.0, with particles of the diameter"),
    (student, {"inputs": [0.0, 1.0]}, "inputs has shape"),
    (student, {"targets": [0.0, 1.0, 2.0]}, "targets has shape"),
    (student, {"targets": np.zeros((2, 2))}, "targets has shape"),
    (student, {"targets": np.zeros((3, 0))}, "the width of targets is 0"),
    (student, {"targets": "abc"}, "targets is"),
    *[(student, {"n_hidden": value}, "n_hidden") for value in NO_COUNTS if value != 1],
    (student, {"activation": "tanh"}, "activation is 'tanh'"),
    (surface, {"terms": TERM}, "terms has shape"),
    (surface, {"terms": []}, "terms has shape"),
    (surface, {"terms": [TERM, TERM[:3]]}, "terms is"),
    (surface, {"terms": [[np.nan] * 6]}, "terms"),
    (surface, {"terms": "pits"}, "terms is 'pits'"),
    (surface, {"bounds": [[1.0, -1.0], [0.0, 1.0]]}, "bounds is"),
    (surface, {"bounds": [[0.0, 0.0], [0.0, 1.0]]}, "bounds is"),
    (surface, {"bounds": [0.0, 1.0]}, "bounds"),
    (surface, {"bounds": None}, "bounds is None"),
    (surface, {"bounds": [[-np.inf, 1.0], [0.0, 1.0]]}, "bounds"),
    *[(surface, {"bowl": value}, "bowl") for value in NO_LENGTHS if value != 0],
    *[(surface, {"length": value}, "length") for value in NO_LENGTHS],
    *[(PSpin, {"n": 5, "rng": value}, "rng is") for value in NO_SEEDS],
    *[(ProductOfSpheres, {"n_spins": 5, "rng": value}, "rng is") for value in NO_SEEDS],
    (PSpin, {"n": 10**5, "rng": 0}, "n is 100000; it can be at most"),
    (PSpin.of, {"couplings": np.zeros((3, 4))}, "couplings has shape"),
    (PSpin.of, {"couplings": 3.0}, "couplings has shape"),
    (PSpin.of, {"couplings": np.zeros((2,) * 5)}, "couplings has shape"),
    (PSpin.of, {"couplings": [[1.0, np.nan], [0.0, 1.0]]}, "couplings"),
    (PSpin.of, {"couplings": [[1j, 0.0], [0.0, 1.0]]}, "couplings holds complex"),
    (DoubleWells, {"height": (1.0, 0.0)}, "height is"),
    (DoubleWells, {"height": (1.0,)}, "height is"),
    (DoubleWells, {"height": None}, "height is None"),
    (DoubleWells, {"height": (1.0, np.nan)}, "height"),
    (DoubleWells, {"tilt": (9.0, 0.0)}, "tilt is"),
    (DoubleWells, {"tilt": "steep"}, "tilt is 'steep'"),
    (EggBox, {"amplitude": (-1.0, 1.0)}, "amplitude is"),
    (EggBox, {"amplitude": 1.0}, "amplitude is"),
    (EggBox, {"amplitude": (1j, 1.0)}, "amplitude"),
]


@pytest.mark.parametrize(("make", "values", "name"), WRONG)
def test_a_wrong_argument_is_named(make, values, name):
    with pytest.raises((ValueError, TypeError), match=f"^{name}\\b"):
        make(*values)


@pytest.mark.parametrize(("make", "options", "sentence"), WRONG_BY_NAME)
def test_a_wrong_option_is_named(make, options, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        make(**options)


def test_numpy_numbers_and_any_memory_make_the_same_model():
    assert type(LennardJones(np.int16(7)).n) is int
    assert Morse(np.int64(7), np.float32(6)).describe() == Morse(7, 6.0).describe()
    assert type(Thomson(np.uint8(5)).describe()["n_charges"]) is int
    inputs = np.asfortranarray(np.random.default_rng(0).standard_normal((3, 2)))
    one, other = network(inputs, np.array(LABELS, np.uint8)), network(inputs.tolist())
    assert one.describe() == other.describe()


def test_a_model_keeps_its_data_when_the_callers_change():
    inputs, labels = np.array(INPUTS), np.array(LABELS)
    x, t = np.linspace(0, 3, 7), np.linspace(0, 1, 7)
    terms, bounds = np.array([TERM]), np.array(WINDOW)
    height = np.array([1.0, 1.5])
    made = (
        (network(inputs, labels), (inputs, labels)), (DampedSines(x, t), (x, t)),
        (GaussianSurface(terms, bounds, bowl=0.1), (terms, bounds)),
        (DoubleWells(height=height), (height,)), (EggBox(height), (height,)),
    )  # fmt: skip
    for model, data in made:
        points = model.sample(3, np.random.default_rng(1))
        told, energy = model.describe(), model.energy(points)
        for array in data:
            array += 1
        assert model.describe() == told
        np.testing.assert_array_equal(model.energy(points), energy)
        for array in data:
            array -= 1


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: damped_sines([1.0, 2.0], [0.0]), "q has shape"),
        (lambda: damped_sines(np.ones(5) * 1j, [0.0]), "q holds complex"),
        (lambda: damped_sines(np.ones(5), "abc"), "x is 'abc'"),
        (lambda: images_in_box(np.ones(4), np.zeros(5), np.ones(5)), "q has shape"),
        (lambda: images_in_box(np.ones(5), np.zeros(4), np.ones(5)), "low has shape"),
        (lambda: images_in_box(np.ones(5), np.zeros(5), np.full(5, np.inf)), "the box goes"),
        (lambda: network().probabilities(np.ones(3), INPUTS), "x has shape"),
        (lambda: network().probabilities(np.ones(network().n), np.ones((2, 3))), "inputs has"),
        (lambda: network().predict(np.full(network().n, np.nan), INPUTS), "x"),
        (lambda: network().layers(np.ones((2, 3))), "x has shape"),
    ],
)
def test_what_models_are_asked_besides_is_looked_at(call, sentence):
    with pytest.raises((ValueError, TypeError), match=f"^{sentence}"):
        call()
