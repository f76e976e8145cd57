"""Graph measures agree with networkx, which counts one node at a time, and with closed forms."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from networks import network, networks, random_network

from landscape_lab.analysis import compare_with_random, graph, steps_to, topology
from landscape_lab.analysis.graphs.random_graphs import _swapped


def of_graph(edges, n):
    edges = np.array(edges, dtype=np.int64).reshape(-1, 2)
    return network(np.zeros(n), np.ones(len(edges)), edges)


def check_against_networkx(landscape):
    whole = graph(landscape)
    measures = topology(landscape)
    pieces = list(nx.connected_components(whole))
    assert measures.n_components == len(pieces)
    assert measures.n_nodes == max(map(len, pieces))
    piece = whole.subgraph(measures.nodes.tolist())
    assert nx.is_connected(piece)
    assert measures.n_edges == piece.number_of_edges()
    assert measures.degree.tolist() == [piece.degree[k] for k in measures.nodes.tolist()]
    assert measures.diameter == nx.diameter(piece)
    assert measures.clustering == pytest.approx(nx.average_clustering(piece))
    assert measures.transitivity == pytest.approx(nx.transitivity(piece))
    assert measures.path_counts.sum() == measures.n_nodes * (measures.n_nodes - 1) // 2
    if measures.n_nodes > 1:
        assert measures.mean_path == pytest.approx(nx.average_shortest_path_length(piece))
        assert measures.degree_distribution @ np.arange(measures.degree.max() + 1) == (
            pytest.approx(measures.mean_degree)
        )
    return piece, measures


@settings(max_examples=100, deadline=None)
@given(networks())
def test_measures_agree_with_networkx_on_small_networks(landscape):
    check_against_networkx(landscape)


@pytest.mark.parametrize(
    ("n", "m", "seed"), [(63, 90, 0), (64, 100, 1), (65, 80, 2), (300, 700, 3)]
)
def test_measures_agree_with_networkx_on_larger_networks(n, m, seed):
    piece, measures = check_against_networkx(random_network(n, m, seed))
    expected = nx.degree_assortativity_coefficient(piece)
    assert measures.assortativity == pytest.approx(expected)


def test_multiple_and_degenerate_transition_states_are_counted_apart():
    landscape = network(
        [0.0, 1.0, 2.0, 9.0], [5.0, 3.0, 4.0, 6.0, 2.0], [[0, 1], [1, 0], [0, 1], [1, 2], [1, 1]]
    )
    measures = topology(landscape)
    assert measures.n_transition_states == 5
    assert measures.n_degenerate == 1
    assert measures.n_multiple == 2
    assert measures.n_edges == 2
    assert (measures.n_components, measures.n_nodes, measures.nodes.tolist()) == (2, 3, [0, 1, 2])


def test_the_graph_keeps_the_lowest_saddle_of_each_pair():
    landscape = network([0.0, 1.0, 2.0], [5.0, 3.0, 4.0, 6.0], [[0, 1], [1, 0], [1, 2], [2, 2]])
    result = graph(landscape)
    assert sorted(result.edges) == [(0, 1), (1, 2)]
    assert result.edges[0, 1] == {
        "energy": 3.0,
        "barrier": 2.0,
        "transition_state": 1,
        "n_transition_states": 2,
    }
    assert result.nodes[2] == {"energy": 2.0}


def test_a_path_has_the_mean_distance_of_its_closed_form():
    n = 200
    measures = topology(of_graph([(k, k + 1) for k in range(n - 1)], n))
    assert measures.mean_path == pytest.approx((n + 1) / 3)
    assert measures.diameter == n - 1
    assert measures.clustering == 0


def test_a_star_is_disassortative_and_two_steps_wide():
    measures = topology(of_graph([(0, k) for k in range(1, 30)], 30))
    assert measures.diameter == 2
    assert measures.assortativity == pytest.approx(-1)
    assert measures.path_counts.tolist() == [0, 29, 29 * 28 // 2]


def test_everyone_knows_everyone_in_a_complete_graph():
    n = 20
    measures = topology(of_graph([(i, j) for i in range(n) for j in range(i)], n))
    assert (measures.mean_path, measures.clustering, measures.diameter) == (1, 1, 1)
    assert measures.mean_degree == n - 1
    assert np.isnan(measures.assortativity)


def test_a_single_minimum_has_no_paths():
    measures = topology(network([0.0], [], []))
    assert (measures.n_nodes, measures.n_edges, measures.diameter) == (1, 0, 0)
    assert np.isnan(measures.mean_path)


def test_a_ring_with_a_few_shortcuts_is_a_small_world():
    ring = nx.connected_watts_strogatz_graph(200, 8, 0.1, seed=1)
    result = compare_with_random(of_graph(list(ring.edges), 200), n_samples=20)
    # Watts and Strogatz: paths nearly as short as chance makes them, clustering far above it.
    assert 1 < result.path_ratio < 1.6
    assert result.clustering_ratio > 8
    assert result.small_world > 5


def test_random_graphs_have_the_clustering_of_their_density():
    landscape = of_graph(list(nx.gnm_random_graph(100, 1000, seed=2).edges), 100)
    result = compare_with_random(landscape, n_samples=50)
    # A pair of neighbors is joined with the probability of any pair, m / (n (n - 1) / 2).
    assert result.clustering.mean() == pytest.approx(1000 / 4950, rel=0.02)
    assert result.small_world == pytest.approx(1, rel=0.1)
    assert (result.n_nodes == 100).all()


def test_paths_from_a_thousand_nodes_tell_the_mean_path_of_a_large_random_graph():
    n, m = 5000, 20_000
    landscape = of_graph(list(nx.gnm_random_graph(n, m, seed=1).edges), n)
    result = compare_with_random(landscape, n_samples=4)
    # The network is such a graph itself, and its mean path is counted over all pairs.
    assert result.path_ratio == pytest.approx(1, abs=0.003)
    assert result.mean_path.std() < 0.01


def test_hubs_alone_are_no_neighborhood_where_chance_keeps_the_degrees():
    # Every node knows the two hubs, and nothing else: all triangles come from the hubs.
    hubs = [(0, 1)] + [(hub, k) for hub in (0, 1) for k in range(2, 40)]
    landscape = of_graph(hubs, 40)
    by_size = compare_with_random(landscape, n_samples=20)
    by_degree = compare_with_random(landscape, n_samples=20, keep_degrees=True)
    assert by_size.small_world > 3
    # No edge can move without being there twice.
    assert by_degree.small_world == pytest.approx(1)


def test_swaps_keep_every_degree_and_lose_the_neighborhoods():
    ring = nx.watts_strogatz_graph(200, 8, 0.0, seed=1)
    result = compare_with_random(of_graph(list(ring.edges), 200), n_samples=5, keep_degrees=True)
    # In a random graph of degree 8 two neighbors are joined with a chance of about 7 / 200.
    assert result.clustering == pytest.approx(7 / 200, rel=0.5)
    assert result.clustering_ratio > 10
    swapped = _swapped(200, np.array(ring.edges), np.random.default_rng(0))
    assert np.unique(np.sort(swapped, axis=1), axis=0).shape == (800, 2)
    assert (np.bincount(swapped.ravel()) == 8).all()


def test_one_seed_gives_one_comparison():
    landscape = random_network(50, 90, seed=4)
    first = compare_with_random(landscape, n_samples=5, rng=3)
    second = compare_with_random(landscape, n_samples=5, rng=np.random.default_rng(3))
    np.testing.assert_array_equal(first.mean_path, second.mean_path)
    assert not np.array_equal(
        first.mean_path, compare_with_random(landscape, n_samples=5).mean_path
    )


def test_a_comparison_needs_an_edge_and_a_sample():
    with pytest.raises(ValueError, match="network has no edge"):
        compare_with_random(network([0.0, 1.0], [], []))
    with pytest.raises(ValueError, match="n_samples is 0"):
        compare_with_random(network([0.0, 1.0], [2.0], [[0, 1]]), n_samples=0)


@settings(max_examples=50, deadline=None)
@given(networks())
def test_steps_to_a_minimum_are_those_of_networkx(landscape):
    ways = nx.single_source_shortest_path_length(graph(landscape), landscape.global_minimum)
    steps = steps_to(landscape)
    assert steps.tolist() == [ways.get(k, -1) for k in range(landscape.n_minima)]
    last = landscape.n_minima - 1
    assert steps_to(landscape, last)[last] == 0


def test_steps_to_a_minimum_that_is_not_there_are_refused():
    with pytest.raises(ValueError, match="minimum is 3; it can be at most 1"):
        steps_to(network([0.0, 1.0], [2.0], [[0, 1]]), 3)


def test_paths_from_some_minima_tell_of_all_within_their_error():
    landscape = random_network(4000, 9000, 5)
    exact = topology(landscape)
    assert (exact.n_sources, exact.mean_path_error) == (exact.n_nodes, 0.0)
    some = topology(landscape, n_sources=512)
    assert some.n_sources == 512
    assert 0.0 < some.mean_path_error < 0.02 * exact.mean_path
    assert abs(some.mean_path - exact.mean_path) < 4 * some.mean_path_error
    assert exact.diameter - 3 <= some.diameter <= exact.diameter
    pairs = exact.n_nodes * (exact.n_nodes - 1) // 2
    assert some.path_counts.sum() == pytest.approx(pairs, abs=some.diameter)
    assert some.clustering == exact.clustering
    assert some.degree.tolist() == exact.degree.tolist()


def test_an_error_needs_two_groups_of_sources():
    landscape = random_network(400, 900, 6)
    assert np.isnan(topology(landscape, n_sources=100).mean_path_error)
    assert topology(landscape, n_sources=1000).mean_path_error == 0.0
    with pytest.raises(ValueError, match="n_sources is 0"):
        topology(landscape, n_sources=0)
