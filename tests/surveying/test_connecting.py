"""Between which minima bands are laid: the shortest ways over what is not yet joined."""

from itertools import combinations

import networkx as nx
import numpy as np
import pytest

from landscape_lab import FunctionPotential, survey
from landscape_lab.landscape.store import Landscape
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.walkers import Status
from landscape_lab.surveying.connecting import DEARER, POWER, TRIES, Connector
from landscape_lab.surveying.log import Log
from tests.problems import double_wells


def on_a_plane() -> FunctionPotential:
    """A landscape that is never asked: minima are put into it by hand."""
    return FunctionPotential(lambda x: (np.sum(x**2, axis=1), 2 * x), 2, name="a plane")


def points(x, curvature=1.0):
    x = np.array(x, dtype=float)
    size, one = len(x), np.ones(len(x))
    return Saddles(
        x=x, energy=np.arange(size) + 10.0 * (curvature < 0), rms=0 * one,
        curvature=curvature * one, mode=np.zeros_like(x), log_det=one,
        status=np.full(size, Status.CONVERGED), n_eval=np.ones(size, dtype=int),
    )  # fmt: skip


def connector(x, joined=()):
    """Minima at places ``(M, 2)``, the first the lowest, some pairs of them joined."""
    model = on_a_plane()
    landscape = Landscape(model)
    landscape.add_minima(points(x))
    if len(joined):
        middles = np.mean(np.array(x, dtype=float)[np.array(joined)], axis=1)
        landscape.add_transition_states(points(middles, -1.0), np.array(joined))
    return Connector(landscape, model)


LINE = [[0, 0], [4, 0], [1, 0], [2, 0], [3, 0]]


def test_a_far_minimum_is_reached_over_those_between():
    assert sorted(connector(LINE).pairs([])) == [(0, 2), (1, 4), (2, 3), (3, 4)]


def test_what_is_joined_costs_nothing():
    # 0 and 1 are joined, so 4 is near to 1, and 3 as near over 4 as over 2.
    assert sorted(connector(LINE, [(0, 1), (0, 2)]).pairs([])) == [(1, 4), (2, 3)]


def test_nothing_is_missing_where_all_is_joined():
    assert connector(LINE, [(0, 2), (2, 3), (3, 4), (4, 1)]).pairs([]) == []
    assert connector(LINE[:1]).pairs([]) == []


def test_near_parts_come_first():
    x = [[0, 0], [5, 0], [-1, 0], [0, 3]]
    assert connector(x).pairs([]) == [(0, 2), (0, 3), (0, 1)]


def test_a_try_in_vain_makes_a_pair_dearer_and_the_last_one_rules_it_out():
    # A square: from 0 to 3 over 1 and over 2 are equally far.
    x = [[0, 0], [1.0, 0], [0, 1.1], [1.0, 1.1]]
    fresh = connector(x)
    assert sorted(fresh.pairs([])) == [(0, 1), (0, 2), (1, 3)]
    assert sorted(fresh.pairs([[1, 3]])) == [(0, 1), (0, 2), (2, 3)]
    assert DEARER > 1
    pairs = list(combinations(range(4), 2))
    spent = [list(pair) for pair in pairs for _ in range(TRIES)]
    assert fresh.pairs(spent) == []
    assert fresh.pairs(spent[:-1]) == [], "an end that nothing leads to is no use"
    assert fresh.pairs(spent[2:] + spent[:1]) == [(0, 1)]


@pytest.mark.parametrize("seed", range(5))
def test_ways_are_as_short_as_those_of_another_program(seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(9, 2))
    joined = rng.permutation(9)[:6].reshape(3, 2)
    tried = [sorted(rng.choice(9, 2, replace=False).tolist()) for _ in range(4)]
    found = connector(x, joined).pairs(tried)
    graph, sparse = nx.Graph(), nx.Graph()
    free = {tuple(sorted(pair)) for pair in joined.tolist()}
    for i, j in combinations(range(9), 2):
        cost = np.linalg.norm(x[i] - x[j]) ** POWER * DEARER ** tried.count([i, j])
        out = tried.count([i, j]) >= TRIES
        weight = 0.0 if (i, j) in free else np.inf if out else cost
        graph.add_edge(i, j, weight=weight)
        if (i, j) in free or (i, j) in found:
            sparse.add_edge(i, j, weight=weight)
    whole, chosen = (nx.single_source_dijkstra_path_length(g, 0) for g in (graph, sparse))
    assert chosen == pytest.approx(whole)
    assert len(found) == len({*graph}) - 3 - 1  # one for each part but the first


def test_a_second_band_between_a_pair_is_finer(monkeypatch):
    seen = []

    def band(potential, start, end, *, n_images, executor):
        seen.append((start.tolist(), n_images))
        raise StopIteration

    monkeypatch.setattr("landscape_lab.surveying.connecting.elastic_band", band)
    for tried in ([], [[2, 0]]):
        with pytest.raises(StopIteration):
            connector(LINE).tops([(0, 2)], tried, None)
    (first, few), (again, many) = seen
    assert first == again == [[0.0, 0.0]]
    assert many - 1 == 2 * (few - 1)


def test_bands_alone_join_the_corners_of_a_cube():
    model = double_wells(3)
    landscape = survey(model, rng=0, progress=False, modes=0, searches=200, quiet_searches=0)
    assert landscape.n_minima == 8
    assert landscape.network().connected()
    # Neighbors are nearer than what lies across a face.
    tried = np.array(Log.of(landscape).tried)
    x = landscape.minima.x
    assert np.linalg.norm(x[tried[:, 0]] - x[tried[:, 1]], axis=1) == pytest.approx(2.0)
    assert len(tried) == 7
