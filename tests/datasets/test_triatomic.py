import numpy as np
import pytest

from landscape_lab import TriatomicCluster, minimize
from landscape_lab.datasets import triatomic_outcomes
from landscape_lab.datasets.quench_paths import record_quenches
from landscape_lab.datasets.triatomic import outcomes


@pytest.fixture(scope="module")
def data():
    return triatomic_outcomes()


def test_there_are_ten_thousand_sequences_from_the_papers_cube(data):
    assert len(data) == 10_000
    np.testing.assert_array_equal(data.number, np.arange(10_000))
    starts = data.starts()
    assert np.abs(starts).max() < np.sqrt(3)
    # Uniform: the mean of the squares is a third of the largest square.
    assert np.mean(starts**2) == pytest.approx(1.0, abs=0.01)


def test_outcomes_have_the_papers_bond_lengths(data):
    ends = np.sort(data.distances(0), axis=1)
    triangle = data.outcome == 0
    # Ballard et al. 2017, sec. III; the gradient tolerance leaves less than the digits printed.
    np.testing.assert_allclose(ends[triangle], 1.16875, atol=1e-5)
    np.testing.assert_allclose(ends[~triangle, :2], 1.10876, atol=1e-5)
    np.testing.assert_allclose(ends[~triangle, 2], 2 * 1.10876, atol=2e-5)
    model = TriatomicCluster()
    energy = model.energy(data.configurations(0))
    np.testing.assert_allclose(energy, np.where(triangle, -2.185, -2.219), atol=5e-4)


def test_every_chain_is_as_likely_as_the_others(data):
    counts = np.bincount(data.outcome, minlength=4)
    assert 0.15 < counts[0] / len(data) < 0.22
    # Which atom is in the middle is a matter of names: three standard deviations of a third.
    chains = counts[1:].sum()
    np.testing.assert_allclose(counts[1:] / chains, 1 / 3, atol=3 * np.sqrt(2 / 9 / chains))


def test_the_number_of_an_outcome_is_the_atom_in_the_middle():
    chain = np.array([[-1.1, 0, 0], [0, 0, 0], [1.1, 0, 0]])
    orders = [[1, 0, 2], [0, 1, 2], [0, 2, 1]]
    assert outcomes(np.array([chain[order].ravel() for order in orders])).tolist() == [1, 2, 3]


def test_recorded_quenches_are_those_of_minimize(data):
    model = TriatomicCluster()
    quenches = minimize(model, data.starts()[:500], memory=4)
    np.testing.assert_array_equal(data.configurations(0)[:500], quenches.x)
    np.testing.assert_array_equal(data.n_steps[:500], quenches.n_iter)


def test_energies_fall_along_every_sequence(data):
    energy = TriatomicCluster().energy(data.x)
    rises = np.diff(energy)
    rises[data.first[1:-1] - 1] = 0.0
    # A step may raise the energy by 1e-4 at the most.
    assert rises.max() < 1e-4


def test_steps_are_counted_back_from_convergence_and_padded_with_the_start(data):
    for i in (0, 17, 9999):
        sequence = data.sequence(i)
        assert len(sequence) == data.n_steps[i] + 1
        for s in range(81):
            expected = sequence[max(len(sequence) - 1 - s, 0)]
            np.testing.assert_array_equal(data.configurations(s)[i], expected)
    assert data.n_steps.max() <= 80
    np.testing.assert_array_equal(data.distances(80), data.distances())


def test_distances_are_those_between_the_named_atoms(data):
    atoms = data.configurations(7).reshape(-1, 3, 3)
    r12, r13, r23 = data.distances(7).T
    np.testing.assert_allclose(r12, np.linalg.norm(atoms[:, 0] - atoms[:, 1], axis=1))
    np.testing.assert_allclose(r13, np.linalg.norm(atoms[:, 0] - atoms[:, 2], axis=1))
    np.testing.assert_allclose(r23, np.linalg.norm(atoms[:, 1] - atoms[:, 2], axis=1))


def test_train_and_test_parts_share_no_sequence(data):
    train, test = data.split(5000, 5000, rng=3)
    assert len(train) == len(test) == 5000
    assert np.union1d(train.number, test.number).size == 10_000
    again, _ = data.split(5000, 5000, rng=3)
    np.testing.assert_array_equal(train.number, again.number)
    for part in (train, test):
        np.testing.assert_array_equal(part.outcome, data.outcome[part.number])
        np.testing.assert_array_equal(part.distances(20), data.distances(20)[part.number])
        np.testing.assert_array_equal(part.sequence(5), data.sequence(int(part.number[5])))


def test_one_seed_makes_one_database():
    first, again, other = (triatomic_outcomes(200, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.x, again.x)
    assert not np.array_equal(first.starts(), other.starts())


def test_a_start_that_falls_apart_is_replaced(monkeypatch):
    keep = TriatomicCluster.inside
    seen = []

    def inside(self, x):
        seen.append(len(x))
        return keep(self, x) & (np.arange(len(x)) % 2 == 0) if len(seen) == 1 else keep(self, x)

    monkeypatch.setattr(TriatomicCluster, "inside", inside)
    data = triatomic_outcomes(40)
    assert len(data) == 40 and seen == [40, 20]
    np.testing.assert_array_equal(data.number, np.arange(40))
    np.testing.assert_array_equal(data.sequence(39)[-1], data.configurations(0)[39])


def test_a_way_cut_short_is_not_converged():
    model = TriatomicCluster()
    paths = record_quenches(model, model.sample(30, np.random.default_rng(0)), max_iter=5)
    assert not paths.converged.any()
    np.testing.assert_array_equal(np.diff(paths.first), 6)


def test_misuse_is_answered_with_a_sentence():
    with pytest.raises(ValueError, match="n is 0"):
        triatomic_outcomes(0)
    small = triatomic_outcomes(20)
    with pytest.raises(ValueError, match="at most 20"):
        small.split(15, 6)
    with pytest.raises(ValueError, match="s is -1"):
        small.configurations(-1)
