"""The tree says what the network says: who is joined at which height, and lines never cross."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import network, networks, random_network

from landscape_lab.analysis import disconnectivity

ORDERS = ("center", "size", "energy")


def minimax(landscape):
    """Highest saddle on the best path between all pairs, from a minimum spanning tree."""
    graph = nx.Graph()
    graph.add_nodes_from(range(landscape.n_minima))
    for (i, j), energy in zip(landscape.ends.tolist(), landscape.ts_energy, strict=True):
        if i != j and not (graph.has_edge(i, j) and graph[i][j]["weight"] <= energy):
            graph.add_edge(i, j, weight=energy)
    tree = nx.minimum_spanning_tree(graph)
    height = np.full((landscape.n_minima,) * 2, np.inf)
    for i in tree:
        height[i, i] = landscape.energy[i]
        for j, path in nx.single_source_shortest_path(tree, i).items():
            if i != j:
                edges = zip(path[:-1], path[1:], strict=True)
                height[i, j] = max(tree[a][b]["weight"] for a, b in edges)
    return height


def merge_energies(tree):
    return tree.merge_energy(tree.minima[:, None], tree.minima[None, :])


@settings(max_examples=150, deadline=None)
@given(networks())
def test_minima_merge_at_the_highest_saddle_of_the_best_path(landscape):
    np.testing.assert_array_equal(merge_energies(disconnectivity(landscape)), minimax(landscape))


def test_a_network_of_many_minima_agrees_with_the_minimum_spanning_tree():
    landscape = random_network(150, 400, seed=1)
    np.testing.assert_array_equal(merge_energies(disconnectivity(landscape)), minimax(landscape))


@settings(max_examples=80, deadline=None)
@given(networks(), st.integers(1, 12))
def test_with_levels_minima_merge_at_the_next_threshold(landscape, levels):
    exact = minimax(landscape)
    tree = disconnectivity(landscape, levels)
    merged = merge_energies(tree)
    apart = ~np.eye(landscape.n_minima, dtype=bool)
    joined = np.isfinite(exact) & apart
    slot = np.searchsorted(tree.levels, exact[joined])
    np.testing.assert_array_equal(merged[joined], tree.levels[slot])
    assert np.isinf(merged[~np.isfinite(exact)]).all()


def test_pieces_that_join_above_the_last_threshold_stay_apart():
    landscape = network([0.0, 1.0, 0.5], [2.0, 5.0], [[0, 1], [1, 2]])
    tree = disconnectivity(landscape, [1.5, 2.5])
    assert tree.roots.size == 2
    assert tree.merge_energy(0, 1) == 2.5
    assert tree.merge_energy(0, 2) == np.inf
    assert tree.merge_energy(np.empty((0, 3), dtype=int), 0).shape == (0, 3)


@settings(max_examples=100, deadline=None)
@given(networks(), st.integers(0, 13))
def test_superbasins_are_the_pieces_of_the_network_under_water(landscape, threshold):
    level = threshold - 0.5
    tree = disconnectivity(landscape)
    wet = landscape.energy <= level
    graph = nx.Graph()
    graph.add_nodes_from(np.flatnonzero(wet).tolist())
    graph.add_edges_from(landscape.ends[landscape.ts_energy <= level].tolist())
    labels = tree.superbasins(level)
    assert (labels[~wet] == -1).all()
    pieces = {frozenset(piece) for piece in nx.connected_components(graph)}
    found = {frozenset(np.flatnonzero(labels == k).tolist()) for k in range(labels.max() + 1)}
    assert found == pieces
    depths = [landscape.energy[labels == k].min() for k in range(labels.max() + 1)]
    assert depths == sorted(depths)


@settings(max_examples=100, deadline=None)
@given(networks(), st.sampled_from(ORDERS), st.sampled_from([None, 3, 8]))
def test_every_node_stands_over_its_own_leaves(landscape, order, levels):
    tree = disconnectivity(landscape, levels, order=order)
    below = [[] for _ in tree.parent]
    for leaf in range(tree.n_leaves):
        node = leaf
        while node >= 0:
            below[node].append(leaf)
            node = tree.parent[node]
    assert sorted(tree.x[: tree.n_leaves]) == [k + 0.5 for k in range(tree.n_leaves)]
    for node, leaves in enumerate(below):
        places = tree.x[leaves]
        assert np.ptp(places) == len(leaves) - 1 == tree.size[node] - 1
        assert places.min() <= tree.x[node] <= places.max()
        assert tree.lowest[node] in tree.minima[leaves]
        assert landscape.energy[tree.lowest[node]] == landscape.energy[tree.minima[leaves]].min()


def crossings(lines):
    """Pairs of lines of which each passes through the other, ends not counted."""
    pieces = [
        (k, line[s], line[s + 1])
        for k, line in enumerate(lines)
        for s in range(2)
        if not np.array_equal(line[s], line[s + 1])
    ]
    found = []
    for a, (k, p, q) in enumerate(pieces):
        for m, r, s in pieces[a + 1 :]:
            if k == m:
                continue
            sides = [_turn(p, q, r), _turn(p, q, s), _turn(r, s, p), _turn(r, s, q)]
            if sides[0] * sides[1] < 0 and sides[2] * sides[3] < 0:
                found.append((k, m))
    return found


def _turn(a, b, c):
    area = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    return 0 if abs(area) < 1e-9 else np.sign(area)


@settings(max_examples=80, deadline=None)
@given(
    networks(),
    st.sampled_from(ORDERS),
    st.sampled_from([None, 3, 8]),
    st.sampled_from([None, 0.0, 0.7, 100.0]),
)
def test_lines_never_cross(landscape, order, levels, slant):
    assert not crossings(disconnectivity(landscape, levels, order=order).branches(slant))


@pytest.mark.parametrize("levels", [None, 10])
def test_lines_of_forty_minima_never_cross(levels):
    tree = disconnectivity(random_network(40, 90, seed=3), levels)
    assert not crossings(tree.branches())
    assert not crossings(tree.branches(0.5))


@settings(max_examples=60, deadline=None)
@given(networks(), st.randoms(use_true_random=False))
def test_renaming_the_minima_renames_the_tree_and_nothing_else(landscape, random):
    new = np.array(random.sample(range(landscape.n_minima), landscape.n_minima))
    energy = np.empty(landscape.n_minima)
    energy[new] = landscape.energy
    shuffled = random.sample(range(landscape.n_transition_states), landscape.n_transition_states)
    renamed = network(energy, landscape.ts_energy[shuffled], new[landscape.ends[shuffled]])
    first, second = merge_energies(disconnectivity(landscape)), disconnectivity(renamed)
    np.testing.assert_array_equal(first, second.merge_energy(new[:, None], new[None, :]))


def test_renaming_leaves_the_picture_alone_when_energies_differ():
    landscape = random_network(60, 140, seed=5)
    new = np.random.default_rng(0).permutation(60)
    energy = np.empty(60)
    energy[new] = landscape.energy
    renamed = network(energy, landscape.ts_energy[::-1], new[landscape.ends[::-1]])
    first, second = disconnectivity(landscape, 12), disconnectivity(renamed, 12)
    np.testing.assert_array_equal(first.x[:60], second.x[new])


def test_the_deepest_minimum_of_a_palm_tree_stands_in_its_middle():
    m = 41
    tree = disconnectivity(
        network(np.arange(m), np.arange(1, m) + 0.5, [[0, k] for k in range(1, m)])
    )
    assert tree.x[0] == m / 2
    assert np.ptp(tree.x[m:]) == 0, "its stem is straight"
    # Minima that join higher stand further out.
    assert (np.diff(np.abs(tree.x[1:m:2] - tree.x[0])) > 0).all()


def test_an_array_orders_the_leaves_where_the_tree_allows_it():
    landscape = network([0.0, 2.0, 1.0, 3.0], [4.0, 5.0, 6.0], [[0, 1], [1, 2], [2, 3]])
    tree = disconnectivity(landscape, order=[0.0, 1.0, 2.0, 3.0])
    assert tree.x[:4].tolist() == [0.5, 1.5, 2.5, 3.5]


def test_showing_some_minima_does_not_move_their_mergers():
    landscape = random_network(80, 200, seed=7)
    whole = disconnectivity(landscape)
    some = disconnectivity(landscape, minima=20)
    assert some.n_leaves == 20
    assert some.n_dropped == 60
    assert set(some.minima) == set(np.argsort(landscape.energy)[:20])
    np.testing.assert_array_equal(
        merge_energies(some), whole.merge_energy(some.minima[:, None], some.minima[None, :])
    )
    mask = np.isin(np.arange(80), some.minima)
    np.testing.assert_array_equal(disconnectivity(landscape, minima=mask).x, some.x)


def test_the_piece_with_the_global_minimum_can_stand_alone():
    landscape = network([3.0, 1.0, 0.0, 2.0, 5.0], [4.0, 4.0], [[0, 1], [2, 3]])
    every = disconnectivity(landscape)
    assert (every.roots.size, every.n_dropped) == (3, 0)
    one = disconnectivity(landscape, component="global")
    assert one.minima.tolist() == [2, 3]
    assert (one.roots.size, one.n_dropped) == (1, 3)
    with pytest.raises(ValueError, match="minimum 0, which is not among the leaves"):
        one.merge_energy(0, 2)


def test_degenerate_transition_states_are_ignored():
    landscape = network([0.0, 1.0], [0.5, 2.0], [[0, 0], [0, 1]])
    assert disconnectivity(landscape).energy.tolist() == [0.0, 1.0, 2.0]


def test_saddles_of_equal_energy_make_one_merger():
    landscape = network([0.0, 0.0, 0.0, 1.0], [2.0, 2.0, 3.0], [[0, 1], [1, 2], [2, 3]])
    assert disconnectivity(landscape).parent.tolist() == [4, 4, 4, 5, 5, -1]


def test_a_single_minimum_is_a_tree():
    for levels in (None, 4):
        tree = disconnectivity(network([1.5], [], []), levels)
        assert (tree.parent.tolist(), tree.x.tolist()) == ([-1], [0.5])
        assert tree.branches().shape == (1, 3, 2)


def test_a_hundred_thousand_minima_keep_their_leaves():
    tree = disconnectivity(random_network(100_000, 150_000, seed=2))
    np.testing.assert_array_equal(np.sort(tree.x[:100_000]), np.arange(100_000) + 0.5)
    assert (tree.parent[tree.parent >= 0] > np.flatnonzero(tree.parent >= 0)).all()


def test_arrays_of_a_tree_are_read_only():
    tree = disconnectivity(network([0.0, 1.0], [2.0], [[0, 1]]))
    with pytest.raises(ValueError, match="read-only"):
        tree.x[0] = 3.0


@pytest.mark.parametrize(
    ("options", "error", "sentence"),
    [
        ({"levels": 0}, ValueError, "levels is 0; it must be at least 1"),
        ({"levels": 2.5}, TypeError, "levels must be a whole number, not 2.5"),
        ({"levels": []}, ValueError, "a list of energies"),
        ({"levels": [2.0, 1.0]}, ValueError, "increasing order"),
        ({"levels": [0.0, np.nan]}, ValueError, r"levels\[1\] is nan"),
        ({"component": "largest"}, ValueError, '"all" or "global"'),
        ({"order": "depth"}, ValueError, "order is 'depth'; \"center\""),
        ({"order": [1.0]}, ValueError, "order has shape \\(1,\\); \\(3,\\)"),
        ({"minima": 0}, ValueError, "minima is 0; it must be at least 1"),
        ({"minima": [3]}, ValueError, "counted from 0 to 2"),
        ({"minima": 1.0}, TypeError, "minima must be a whole number"),
        ({"minima": np.zeros(3, dtype=bool)}, ValueError, "name at least one"),
    ],
)
def test_misuse_is_answered_with_a_sentence(options, error, sentence):
    landscape = network([0.0, 1.0, 2.0], [2.0, 3.0], [[0, 1], [1, 2]])
    with pytest.raises(error, match=sentence):
        disconnectivity(landscape, **options)


def test_a_negative_slant_is_refused():
    with pytest.raises(ValueError, match="slant is -1"):
        disconnectivity(network([0.0], [], [])).branches(-1)
