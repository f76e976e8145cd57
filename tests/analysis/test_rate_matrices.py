"""Rates of one's own: what is found from a matrix alone, with and without detailed balance."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.sparse import coo_array, csr_array

from landscape_lab.analysis import (
    committor,
    fastest_path,
    flow,
    mean_first_passage_time,
    rates,
    rates_from_matrix,
    reactive_flux,
    relaxation_modes,
)
from tests.analysis.markov import (
    balanced,
    binary_models,
    committor_exactly,
    fractions,
    generator,
    log_of,
    passage_exactly,
    stationary_exactly,
    unbalanced,
)
from tests.analysis.test_kinetics import binary


def test_the_equilibrium_of_a_published_model_is_found():
    p = np.array([0.6, 0.25, 0.15])
    flux = np.array([[0, 0.9, 0], [0.9, 0, 0.3], [0, 0.3, 0]])
    k = rates_from_matrix(flux / p[:, None])
    assert k.reversible and np.isnan(k.temperature)
    assert np.exp(k.log_occupation) == pytest.approx(p)
    rate = flux / p[:, None]
    time = np.linalg.solve((np.diag(rate.sum(1)) - rate)[1:, 1:], np.ones(2))
    assert mean_first_passage_time(k, target=0) == pytest.approx([0, *time])


@pytest.mark.parametrize("make", [np.asarray, csr_array, coo_array])
@pytest.mark.parametrize("log", [False, True])
def test_dense_sparse_and_logarithms_are_the_same_model(make, log):
    rate, p = balanced(6, 1, density=1.0)
    given = rate.copy()
    np.fill_diagonal(given, -rate.sum(axis=1))  # The diagonal is not read.
    if log:
        given = np.where(np.eye(6) > 0, 0.0, np.log(np.where(rate > 0, rate, 1.0)))
    k = rates_from_matrix(make(given), log=log)
    assert k.reversible
    np.testing.assert_allclose(k.matrix().toarray(), rate, rtol=1e-14)
    assert np.exp(k.log_occupation) == pytest.approx(p)


@settings(max_examples=60, deadline=None)
@given(binary_models())
def test_digits_stay_without_detailed_balance_where_rates_span_sixty_powers_of_two(log2):
    exact = fractions(log2)
    last = len(exact) - 1
    k = rates_from_matrix(log2 * np.log(2), log=True, reversible=False)
    assert k.log_occupation == pytest.approx(
        [log_of(p) for p in stationary_exactly(exact)], rel=1e-12, abs=1e-12
    )
    time = passage_exactly(exact, {0}, [1] * len(exact))
    assert mean_first_passage_time(k, target=0, log=True) == pytest.approx(
        [log_of(t) for t in time], rel=1e-12, abs=1e-12
    )
    found = committor(k, A=0, B=last)
    assert found == pytest.approx(
        [float(q) for q in committor_exactly(exact, {0}, {last})], rel=1e-12
    )


@pytest.mark.parametrize("reversible", [None, False])
def test_either_elimination_agrees_with_dense_linear_algebra(reversible):
    rate, _ = balanced(9, 3)
    k = rates_from_matrix(rate, reversible=reversible)
    assert k.reversible == (reversible is None)
    q = generator(rate)
    time = np.zeros(9)
    time[2:] = np.linalg.solve(-q[2:, 2:], np.ones(7))
    assert mean_first_passage_time(k, target=[0, 1]) == pytest.approx(time)
    forth = np.linalg.solve(-q[2:, 2:], q[2:, 1])
    assert committor(k, A=0, B=1) == pytest.approx([0, 1, *forth])
    both = reactive_flux(k, A=0, B=1)
    assert np.exp(both.log_flux) == pytest.approx(
        q[0] @ [0, 1, *forth] * np.exp(k.log_occupation[0])
    )
    into = both.target == 1
    assert both.share[into].sum() == pytest.approx(1)


def test_reactive_flux_without_detailed_balance_is_that_of_transition_path_theory():
    rate = unbalanced(7, 5)
    k = rates_from_matrix(rate)
    assert not k.reversible
    q = generator(rate)
    p = np.linalg.lstsq(np.vstack([q.T, np.ones(7)]), [*np.zeros(7), 1], rcond=None)[0]
    assert np.exp(k.log_occupation) == pytest.approx(p)
    reverse = generator((rate * p[:, None]).T / p[:, None])
    forth, back = np.zeros(7), np.zeros(7)
    forth[6] = back[0] = 1
    forth[1:6] = np.linalg.solve(-q[1:6, 1:6], q[1:6, 6])
    back[1:6] = np.linalg.solve(-reverse[1:6, 1:6], reverse[1:6, 0])
    flux = (p * back)[:, None] * rate * forth
    net = np.maximum(flux - flux.T, 0)
    found = reactive_flux(k, A=0, B=6)
    assert np.exp(found.log_flux) == pytest.approx(flux[:, 6].sum())
    dense = np.zeros((7, 7))
    dense[found.source, found.target] = found.share * np.exp(found.log_flux)
    np.testing.assert_allclose(dense, net, atol=1e-14)


def test_a_networks_rates_stand_for_network_and_temperature():
    network = binary([0, 3, 1, 4], [5, 6, 4, 7], [[0, 1], [1, 2], [2, 3], [0, 3]])
    k = rates(network, 0.7)
    np.testing.assert_array_equal(
        mean_first_passage_time(k, target=2), mean_first_passage_time(network, 0.7, 2)
    )
    np.testing.assert_array_equal(committor(k, A=0, B=2), committor(network, 0.7, 0, 2))
    np.testing.assert_array_equal(
        relaxation_modes(k).log_rate, relaxation_modes(network, 0.7).log_rate
    )
    np.testing.assert_array_equal(flow(k, target=0).share, flow(network, 0.7, 0).share)
    path, same = fastest_path(k, start=1, end=3), fastest_path(network, 0.7, 1, 3)
    assert path.minima.tolist() == same.minima.tolist()
    assert path.log_probability == same.log_probability
    assert np.isnan(path.energy).all() and np.isnan(path.barrier)


def test_states_that_are_left_for_good_are_empty_in_the_end():
    k = rates_from_matrix([[0, 1.0, 0], [0, 0, 2.0], [0, 3.0, 0]])
    assert np.exp(k.log_occupation) == pytest.approx([0, 0.6, 0.4])
    assert mean_first_passage_time(k, target=2) == pytest.approx([1 + 0.5, 0.5, 0])
    # From the pair nobody comes back, and from the first state one may go either way.
    assert mean_first_passage_time(k, target=0).tolist() == [0, np.inf, np.inf]
    fork = rates_from_matrix([[0, 1.0, 1.0], [0, 0, 1.0], [0, 0, 0]])
    assert mean_first_passage_time(fork, target=1).tolist() == [np.inf, 0, np.inf]
    assert committor(fork, A=1, B=2) == pytest.approx([0.5, 0, 1])
    # Two places that nothing leaves: no distribution is the only one that stays.
    ends = rates_from_matrix([[0, 1.0, 3.0], [0, 0, 0], [0, 0, 0]])
    assert np.isnan(ends.log_occupation).all()
    assert committor(ends, A=1, B=2) == pytest.approx([0.75, 0, 1])
    with pytest.raises(ValueError, match="no single equilibrium"):
        reactive_flux(ends, A=1, B=2)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"matrix": [[0, 1.0]]}, r"matrix has shape \(1, 2\); a square"),
        ({"matrix": [[0, -1.0], [1, 0]]}, r"matrix\[0, 1\] is -1.0; a finite number from zero"),
        ({"matrix": [[0, np.nan], [1, 0]]}, r"matrix\[0, 1\] is nan"),
        ({"matrix": [[0, np.inf], [1, 0]], "log": True}, r"matrix\[0, 1\] is inf; .* -inf"),
        ({"matrix": [[0, 1.0, 0], [0, 0, 1], [1, 0, 0]], "reversible": True}, "no detailed balanc"),
        ({"matrix": csr_array((2, 3))}, r"matrix has shape \(2, 3\)"),
    ],
)
def test_what_is_no_rate_matrix_is_refused(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        rates_from_matrix(**arguments)


def test_a_temperature_beside_rates_or_none_at_all_is_an_error():
    k = rates_from_matrix([[0, 1.0], [1, 0]])
    with pytest.raises(ValueError, match="temperature is 1.0, and network holds rates"):
        mean_first_passage_time(k, 1.0, 0)
    with pytest.raises(ValueError, match="temperature is None"):
        mean_first_passage_time(binary([0, 1], [2], [[0, 1]]), target=0)
    with pytest.raises(ValueError, match="target is None"):
        flow(k)
    ring = rates_from_matrix([[0, 1.0, 0], [0, 0, 1], [1, 0, 0]])
    for call in (relaxation_modes, lambda k: flow(k, target=0)):
        with pytest.raises(ValueError, match="without detailed balance"):
            call(ring)
