"""Rates between sets, spread of passage times, communities and pathways, by other computations."""

from fractions import Fraction
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from scipy.linalg import expm

from landscape_lab.analysis import (
    coarse_grain,
    committor,
    dominant_paths,
    fastest_path,
    first_passage_variance,
    flow,
    flux_paths,
    mean_first_passage_time,
    minimax_path,
    rates,
    rates_between,
    rates_from_matrix,
    reactive_flux,
    survival,
)
from tests.analysis.markov import (
    balanced,
    binary_models,
    fractions,
    generator,
    log_of,
    passage_exactly,
    unbalanced,
)
from tests.analysis.networks import networks, random_network
from tests.analysis.test_kinetics import binary

A, B = [0, 1], [7, 8]


@pytest.mark.parametrize("reversible", [None, False])
def test_rates_between_sets_are_those_of_dense_linear_algebra(reversible):
    rate, p = balanced(9, 11)
    k = rates_from_matrix(rate, reversible=reversible)
    q = generator(rate)
    time = np.zeros(9)
    time[:7] = np.linalg.solve(-q[:7, :7], np.ones(7))
    forth = np.zeros(9)
    forth[B] = 1
    forth[2:7] = np.linalg.solve(-q[2:7, 2:7], q[2:7, 7:].sum(axis=1))
    weight = p[A] / p[A].sum()
    found = rates_between(k, A=A, B=B)
    assert np.exp(found.log_steady_state) == pytest.approx(weight @ (q[A] @ forth))
    assert np.exp(found.log_non_steady_state) == pytest.approx(weight @ (1 / time[A]))
    assert np.exp(found.log_passage) == pytest.approx(1 / (weight @ time[A]))


def test_deep_sets_have_one_rate_and_a_shallow_one_has_three():
    # Two funnels of two minima each, joined by a high door: mixing inside is quick.
    network = binary([0, 1, 0, 1], [2, 2, 12], [[0, 1], [2, 3], [1, 2]])
    deep = rates_between(network, 1.0, [0, 1], [2, 3])
    assert deep.log_steady_state == pytest.approx(deep.log_passage, abs=0.01)
    assert deep.log_non_steady_state == pytest.approx(deep.log_passage, abs=0.01)
    shallow = rates_between(network, 1.0, 1, [2, 3])
    # From one minimum alone, nothing but returns set steady state and passage apart.
    assert shallow.log_non_steady_state == pytest.approx(shallow.log_passage, rel=1e-14)
    assert shallow.log_steady_state > shallow.log_passage + 1


@settings(max_examples=40, deadline=None)
@given(binary_models())
def test_variances_keep_their_digits_without_detailed_balance(log2):
    exact = fractions(log2)
    mean = passage_exactly(exact, {0}, [Fraction(1)] * len(exact))
    square = passage_exactly(exact, {0}, [2 * t for t in mean])
    found = first_passage_variance(
        rates_from_matrix(log2 * np.log(2), log=True), target=0, log=True
    )
    expected = [log_of(s - t * t) for s, t in zip(square, mean, strict=True)]
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-11)


def test_the_variance_of_a_walk_over_a_cold_barrier_is_its_mean_squared():
    network = binary([0, 0], [5000], [[0, 1]])
    mean = mean_first_passage_time(network, 1.0, 1, log=True)[0]
    assert first_passage_variance(network, 1.0, 1, log=True)[0] == pytest.approx(
        2 * mean, rel=1e-14
    )


@pytest.mark.parametrize("reversible", [None, False])
def test_survival_is_the_exponential_of_the_rate_matrix(reversible):
    rate, _ = balanced(8, 2)
    k = rates_from_matrix(rate, reversible=reversible)
    time = np.array([0.0, 0.03, 0.5, 4.0])
    q = generator(rate)[2:, 2:]
    left = survival(k, target=[0, 1], time=time)
    assert (left[:2] == 0).all()
    np.testing.assert_allclose(left[2:].T, [expm(q * t).sum(axis=1) for t in time], atol=1e-12)
    start = np.arange(8.0)
    found = survival(k, target=[0, 1], time=time, start=start)
    np.testing.assert_allclose(found, start / start.sum() @ left, rtol=1e-14)


def test_survival_decays_at_its_own_time_where_rates_span_a_hundred_powers_of_ten():
    # A trap that is 400 powers of two deep, behind a quick exchange.
    network = binary([0, 300, 399], [400, 400], [[0, 1], [1, 2]])
    mean = mean_first_passage_time(network, 1.0, 2)[0]
    left = survival(network, 1.0, 2, [0.0, mean, 3 * mean])
    assert left[0] == pytest.approx(np.exp([0, -1, -3]), rel=1e-10)


def test_walkers_without_a_way_to_the_target_stay_under_way():
    network = binary([0, 0, 0], [1], [[0, 1]])
    left = survival(network, 1.0, 0, [0.0, 5.0])
    assert left[2].tolist() == [1, 1] and left[0].tolist() == [0, 0]
    assert first_passage_variance(network, 1.0, 0)[2] == np.inf


def test_local_equilibrium_averages_fluxes():
    rate, p = balanced(6, 4)
    group = np.array([0, 1, 0, 2, 2, 1])
    coarse = coarse_grain(rates_from_matrix(rate), communities=group)
    member = np.eye(3)[group]
    total = p @ member
    expected = (member.T @ (p[:, None] * rate) @ member) / total[:, None]
    np.fill_diagonal(expected, 0)
    np.testing.assert_allclose(coarse.matrix().toarray(), expected, rtol=1e-12)
    assert np.exp(coarse.log_occupation) == pytest.approx(total)
    assert coarse.reversible


@pytest.mark.parametrize("reversible", [None, False])
def test_hummer_and_szabo_keep_the_time_in_which_membership_is_forgotten(reversible):
    rate, p = balanced(7, 6)
    group = np.array([0, 0, 0, 1, 1, 1, 1])
    k = rates_from_matrix(rate, reversible=reversible)
    coarse = coarse_grain(k, communities=group, method="hummer-szabo")
    # The integral of the autocorrelation of membership, by eigenvectors of the symmetric matrix.
    root = np.sqrt(p)
    value, vector = np.linalg.eigh(root[:, None] * generator(rate) / root)
    inside = (group == 0) - p[group == 0].sum()
    amplitude = (vector.T @ (root * inside)) ** 2
    lasting = np.flatnonzero(value < -1e-9)
    time = (amplitude[lasting] / -value[lasting]).sum() / amplitude[lasting].sum()
    both = coarse.matrix().toarray()
    assert both[0, 1] + both[1, 0] == pytest.approx(1 / time)
    assert np.exp(coarse.log_occupation) == pytest.approx([p[:3].sum(), p[3:].sum()])


def test_single_minima_as_communities_are_the_network_itself():
    rate = unbalanced(5, 8)
    k = rates_from_matrix(rate)
    for method in ("local equilibrium", "hummer-szabo"):
        same = coarse_grain(k, communities=np.arange(5), method=method)
        np.testing.assert_allclose(same.matrix().toarray(), rate, rtol=1e-9, atol=1e-12)


def test_where_hummer_and_szabo_are_no_rates_the_communities_are_named():
    # A chain whose second community falls into halves that hardly exchange.
    rate = np.zeros((4, 4))
    for i, j, k in ((0, 1, 1.0), (1, 2, 0.01), (2, 3, 1.0)):
        rate[i, j] = rate[j, i] = k
    k = rates_from_matrix(rate)
    with pytest.raises(
        ValueError, match="communities . and . have a rate of -.*split it, or choose"
    ):
        coarse_grain(k, communities=[0, 1, 1, 2], method="hummer-szabo")
    assert (coarse_grain(k, communities=[0, 1, 1, 2]).log_rate < 2).all()
    cold = binary([0, 3, 0], [400, 5], [[0, 1], [1, 2]])
    with pytest.raises(ValueError, match="keep no digits"):
        coarse_grain(cold, 1.0, [0, 1, 2], method="hummer-szabo")
    for wrong in (None, [0, 1], [0, 2, 2], [-1, 0, 1]):
        with pytest.raises(ValueError, match="communities has shape"):
            coarse_grain(cold, 1.0, wrong)


@settings(max_examples=60, deadline=None)
@given(networks(max_minima=7))
def test_no_simple_path_is_lower_than_the_minimax_path(network):
    end = network.n_minima - 1
    assume(end and network.components()[0] == network.components()[end])
    height = {}
    for (i, j), e in zip(network.ends.tolist(), network.ts_energy.tolist(), strict=True):
        pair = frozenset((i, j))
        height[pair] = min(e, height.get(pair, np.inf))
    graph = nx.Graph([tuple(pair) for pair in height if len(pair) == 2])
    ways = nx.all_simple_paths(graph, 0, end)
    lowest = min(max(height[frozenset(step)] for step in pairwise(way)) for way in ways)
    path = minimax_path(network, 0, end)
    assert network.ts_energy[path.transition_states].max() == lowest
    assert path.minima[[0, -1]].tolist() == [0, end]
    for step, saddle in zip(pairwise(path.minima.tolist()), path.transition_states, strict=True):
        assert set(network.ends[saddle].tolist()) == set(step)
    assert path.barrier == path.energy.max() - path.energy[0]


def test_a_minimax_path_needs_a_way():
    network = random_network(3, 0, 0)
    with pytest.raises(ValueError, match="no path joins start 0 and end 2"):
        minimax_path(network, 0, 2)
    assert minimax_path(network, 1, 1).minima.tolist() == [1]


def test_dominant_paths_are_the_most_probable_of_all_simple_ones():
    rate, p = balanced(7, 9, density=0.6)
    k = rates_from_matrix(rate)
    graph = nx.DiGraph()
    branching = rate / rate.sum(axis=1)[:, None]
    for i, j in zip(*np.nonzero(rate), strict=True):
        graph.add_edge(int(i), int(j))
    every = {}
    for a in A:
        for way in nx.all_simple_paths(graph, a, [5, 6]):
            if len(set(way) & {*A}) == 1 and len(set(way) & {5, 6}) == 1:
                inside = p[a] / p[A].sum()
                every[tuple(way)] = inside * np.prod([branching[s] for s in pairwise(way)])
    best = sorted(every.values(), reverse=True)
    found = dominant_paths(k, A=A, B=[5, 6], n_paths=12)
    probability = [every[tuple(path.minima.tolist())] for path in found]
    assert probability == pytest.approx(best[:12])
    assert len(dominant_paths(k, A=A, B=[5, 6], n_paths=10**4)) == len(every)
    one = dominant_paths(k, A=0, B=6, n_paths=1)[0]
    assert one.minima.tolist() == fastest_path(k, start=0, end=6).minima.tolist()
    assert dominant_paths(binary([0, 0], [], []), 1.0, 0, 1) == []


def test_flux_comes_apart_into_paths_that_sum_to_it():
    rate, _ = balanced(10, 12)
    whole = reactive_flux(rates_from_matrix(rate), A=A, B=B)
    parts = flux_paths(whole, share=1)
    assert sum(part.share for part in parts) == pytest.approx(1, abs=1e-9)
    share = [part.share for part in parts]
    assert share == sorted(share, reverse=True)
    sums = dict.fromkeys(zip(whole.source.tolist(), whole.target.tolist(), strict=True), 0.0)
    for part in parts:
        assert part.minima[0] in A and part.minima[-1] in B
        for step in pairwise(part.minima.tolist()):
            sums[step] += part.share
    assert list(sums.values()) == pytest.approx(whole.share.tolist(), abs=1e-9)
    assert len(flux_paths(whole, share=0.5)) < len(parts)
    walkers = flow(rates_from_matrix(rate), target=0)
    with pytest.raises(ValueError, match="flow starts or ends in minimum"):
        flux_paths(walkers)


def test_two_roads_of_known_width():
    # From 0 to 3 over 1 with three times the conductance of the way over 2.
    k = rates_from_matrix([[0, 3, 1, 0], [3, 0, 0, 3], [1, 0, 0, 1], [0, 3, 1, 0]])
    first, second = flux_paths(reactive_flux(k, A=0, B=3))
    assert (first.minima.tolist(), second.minima.tolist()) == ([0, 1, 3], [0, 2, 3])
    assert (first.share, second.share) == (pytest.approx(0.75), pytest.approx(0.25))
    assert committor(k, A=0, B=3)[1] == pytest.approx(0.5)
    assert rates(binary([0], [], []), 1.0).n_minima == 1
