import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from landscape_lab import LennardJones, Morse, minimize

# Doye and Wales's table of Morse clusters in the Cambridge Cluster Database, range 6.
MORSE_6 = {
    5: -9.044930, 6: -12.487810, 7: -16.207580, 8: -19.327420, 9: -23.417190, 10: -27.473283,
    11: -31.521880, 12: -36.400278, 13: -42.439863,
}  # fmt: skip

# J. P. K. Doye, The Structure of Clusters, Cambridge 1996, Table 2.2, to four decimals.
MORSE_RANGES = {
    3: {5: -9.2995, 6: -13.5442, 7: -17.5530, 8: -22.0429, 9: -26.7784},
    10: {5: -9.0036, 7: -15.9565, 8: -18.9646, 9: -22.8508},
    14: {5: -9.0003, 7: -15.8831, 8: -18.8837, 9: -22.6449},
}


def lowest(model, starts=300):
    quenches = minimize(model, model.sample(starts, np.random.default_rng(0)), tol=1e-7)
    return quenches.energy[quenches.converged].min()


def octahedron(edge):
    return edge / np.sqrt(2.0) * np.concatenate([np.eye(3), -np.eye(3)]).reshape(1, 18)


@pytest.mark.parametrize("n_atoms", MORSE_6)
def test_lowest_morse_clusters_are_those_of_the_cambridge_database(n_atoms):
    assert lowest(Morse(n_atoms, 6.0)) == pytest.approx(MORSE_6[n_atoms], abs=1.5e-6)


@pytest.mark.parametrize("rho", MORSE_RANGES)
def test_lowest_morse_clusters_at_other_ranges_are_the_published_ones(rho):
    for n_atoms, energy in MORSE_RANGES[rho].items():
        assert lowest(Morse(n_atoms, rho)) == pytest.approx(energy, abs=1e-4)


@pytest.mark.parametrize("rho", [3.0, 6.0, 14.0])
def test_atoms_that_all_touch_have_one_unit_of_energy_a_pair(rho):
    for n_atoms, pairs in ((2, 1), (3, 3), (4, 6)):
        assert lowest(Morse(n_atoms, rho), 20) == pytest.approx(-pairs, abs=1e-12)


@pytest.mark.parametrize("rho", [6.0, 10.0, 14.0])
def test_the_octahedron_is_as_deep_as_its_one_dimensional_minimum(rho):
    def energy(edge):
        u, v = np.exp(rho * (1 - edge)), np.exp(rho * (1 - np.sqrt(2.0) * edge))
        return 12 * u * (u - 2) + 3 * v * (v - 2)

    best = minimize_scalar(energy, bounds=(0.9, 1.1), options={"xatol": 1e-12})
    assert Morse(6, rho).energy(octahedron(best.x))[0] == pytest.approx(best.fun, rel=1e-14)
    assert minimize(Morse(6, rho), octahedron(1.0)[0], tol=1e-9).energy == pytest.approx(best.fun)


def test_a_morse_range_of_six_has_the_curvature_of_lennard_jones_at_the_minimum():
    # Lengths are measured in different units: V'' scales with their square.
    bond = 2 ** (1 / 6)
    pair = LennardJones(2).hessian(np.array([[0.0, 0, 0, bond, 0, 0]]))[0, 0, 0]
    morse = Morse(2, 6.0).hessian(np.array([[0.0, 0, 0, 1, 0, 0]]))[0, 0, 0]
    assert morse == pytest.approx(pair * bond**2)


@pytest.mark.parametrize("rho", [3.0, 14.0])
def test_atoms_that_have_let_go_are_outside(rho):
    model = Morse(3, rho)
    near = np.array([[0.0, 0, 0, 1, 0, 0, 2, 0, 0]])
    far = np.array([[0.0, 0, 0, 1, 0, 0, 4, 0, 0]])
    assert model.inside(near)[0]
    assert not model.inside(far)[0]


def test_a_range_is_part_of_the_description():
    assert Morse(7, 6).describe() == {"model": "Morse", "n_atoms": 7, "rho": 6.0}


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ((1, 6.0), ValueError, "n_atoms is 1; it must be at least 2"),
        ((7, 0.0), ValueError, "rho is 0.0; a positive number is needed"),
        ((7, "wide"), TypeError, "rho must be a number, not 'wide'"),
    ],
)
def test_misuse_is_told_in_a_sentence(options, error, sentence):
    with pytest.raises(error, match=sentence):
        Morse(*options)
