"""Graphs of networkx and GraphML hold all of a network."""

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings

from landscape_lab.analysis import graph
from landscape_lab.formats import from_networkx, read, read_graphml, to_networkx, write_graphml
from tests.formats.networks import any_network, assert_same, thirds


@settings(max_examples=30, deadline=None)
@given(network=any_network())
def test_graphs_hold_all_of_a_network(tmp_path_factory, network):
    path = tmp_path_factory.mktemp("graph") / "network.graphml"
    write_graphml(network, path)
    assert_same(read_graphml(path), network)
    back = from_networkx(to_networkx(network))
    assert_same(back, network, skip=["ends"])
    np.testing.assert_array_equal(np.sort(back.ends), np.sort(network.ends))


def test_graphml_is_understood_by_networkx_and_understands_it(tmp_path):
    network = thirds()
    write_graphml(network, tmp_path / "ours.graphml")
    theirs = nx.read_graphml(tmp_path / "ours.graphml", node_type=int)
    assert theirs.graph["n_modes"] == 9
    assert sorted(energy for *_, energy in theirs.edges(data="energy")) == [
        *sorted(network.ts_energy)
    ]
    nx.write_graphml(to_networkx(network), tmp_path / "theirs.graphml")
    back = read(tmp_path / "theirs.graphml")
    assert back.energy.tolist() == network.energy.tolist()
    assert sorted(back.ts_energy) == sorted(network.ts_energy)
    assert back.n_modes == 9


def test_any_graph_with_energies_is_a_network():
    simple = nx.Graph()
    simple.add_node("deep", energy=-1)
    simple.add_node("high", energy=0)
    simple.add_edge("high", "deep", energy=1.5)
    network = from_networkx(simple)
    assert (network.energy.tolist(), network.ts_energy.tolist()) == ([-1, 0], [1.5])
    assert sorted(network.ends[0].tolist()) == [0, 1]
    # TopSearch's graph holds arrays of one number, and GML text.
    simple.add_node("deep", energy=np.array([-1.0]))
    simple.add_node("high", energy="0.0")
    assert from_networkx(simple).energy.tolist() == [-1, 0]
    simple.add_node("high", energy="[0.0]")
    assert from_networkx(simple).energy.tolist() == [-1, 0]
    whole = thirds()
    assert from_networkx(graph(whole)).n_transition_states == 2


def test_what_a_graph_calls_by_another_name_is_told_by_names(tmp_path):
    foreign = nx.MultiGraph()
    foreign.add_nodes_from([(0, {"E": -1.0, "basin": 7.0}), (1, {"E": 0.5, "basin": 2.0})])
    foreign.add_edge(0, 1, E=2.0, nu=-3.0)
    nx.write_graphml(foreign, tmp_path / "g")
    names = {"energy": "E", "curvature": "nu"}
    for network in (from_networkx(foreign, names=names), read_graphml(tmp_path / "g", names=names)):
        assert network.energy.tolist() == [-1.0, 0.5]
        assert network.ts_curvature.tolist() == [-3.0]
    with pytest.raises(ValueError, match="energy is missing; there is 'E', 'basin': names tells"):
        from_networkx(foreign)
    for wrong in ({"height": "E"}, {"energy": 1}):
        with pytest.raises(ValueError, match="names has"):
            from_networkx(foreign, names=wrong)
    with pytest.raises(TypeError, match="names is"):
        from_networkx(foreign, names="E")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g: g.add_node(2), "node 2 energy is missing"),
        (lambda g: g.add_edge(0, 1, energy="high"), r"edge \(0, 1\) energy is 'high', no number"),
        (lambda g: g.add_edge(0, 1, energy=-9), r"edge \(0, 1\) energy lies below"),
        (lambda g: g.add_edge(0, 1, energy=9, curvature=1), "curvature is not negative"),
        (lambda g: g.add_node(0, order=0), "node 0 order is below 1"),
        (lambda g: g.add_node(0, log_det=1.0), "n_modes is not given"),
        (lambda g: g.remove_nodes_from([0, 1]), "graph has no nodes"),
        (lambda g: g.add_node(0, energy=True), "node 0 energy is True, no number"),
        (lambda g: g.add_node(0, energy=1j), "node 0 energy is 1j, no number"),
        (lambda g: g.add_node(0, energy=[1.0, 2.0]), "node 0 energy is .* no number"),
        (lambda g: g.add_node(0, energy=np.nan), "node 0 energy is nan; a finite"),
        (lambda g: g.add_node(0, energy=10**400), "node 0 energy is .*no number"),
    ],
)
def test_a_graph_that_is_no_network_is_refused(change, sentence):
    loose = nx.MultiGraph()
    loose.add_nodes_from([(0, {"energy": 0}), (1, {"energy": 1})])
    change(loose)
    with pytest.raises(ValueError, match=sentence):
        from_networkx(loose)


def test_a_directed_graph_is_refused():
    with pytest.raises(TypeError, match="graph is directed"):
        from_networkx(nx.DiGraph())
    for wrong in (None, {}, "graph"):
        with pytest.raises(TypeError, match="graph is .*a Graph, such as"):
            from_networkx(wrong)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("</node>", "", "mismatched tag"),
        ('<data key="node_energy">-1.33333333333333', "<data>1", "line 14: <data> has no key"),
        ('"node_energy">-1.33333333333333', '"x">', "line 14: energy is missing"),
        ("-1.33333333333333", "low", "line 14: energy is 'low.*no number"),
        ('target="1"', 'target="8"', "line 16: ends in '8', which is no node"),
        ('id="1"', 'id="0"', "line 14: minimum '0' stands there for a second time"),
        ('"undirected"', '"directed"', "line 11: the graph is directed"),
        ("edge_energy\">0.33333333333333", "edge_energy\">-3", "line 16: energy lies below"),
        ("<graph ", "<other ", "mismatched tag"),
        (">9<", ">nine<", "line 12: n_modes is 'nine'"),
        (">9<", ">\u0669<", "line 12: n_modes is"),
        ("-1.33333333333333", "-1_0", "line 14: energy is .*no number"),
        ("-1.33333333333333", "nan<!--", "line 14: unclosed token"),
        ("utf-8", "utf-77", "x.graphml: unknown encoding"),
    ],
)  # fmt: skip
def test_damage_in_graphml_has_a_line(tmp_path, old, new, sentence):
    path = tmp_path / "x.graphml"
    write_graphml(thirds(), path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=sentence):
        read_graphml(path)
