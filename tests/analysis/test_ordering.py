"""The order in which nodes leave, and who is joined then."""

import numpy as np
import pytest

from landscape_lab.analysis.kinetics.ordering import prepare


def neighbors(structure, k):
    """Positions that the node at position k is joined to when it leaves."""
    return structure.row[structure.start[k] : structure.start[k + 1]].tolist()


def test_the_points_of_a_star_leave_before_its_middle_and_join_nobody():
    star = np.array([[0, k] for k in range(1, 7)])
    structure = prepare(8, 7, np.concatenate([star, [[0, 7]]]))
    assert structure.position[0] == 6 and structure.position[7] == 7
    assert structure.row.size == len(star) + 1
    assert all(neighbors(structure, k) == [6] for k in range(6))


def test_a_chain_leaves_without_a_new_edge_and_a_ring_with_one_for_each():
    chain = np.array([[k, k + 1] for k in range(9)])
    assert prepare(10, 9, chain).row.size == 9
    # When a node of a ring leaves its two neighbors are joined, until three are left.
    ring = np.concatenate([chain, [[9, 0]]])
    assert prepare(10, 9, ring).row.size == 10 + (10 - 3)


@pytest.mark.parametrize("seed", range(3))
def test_every_edge_is_found_where_its_first_end_leaves(seed):
    rng = np.random.default_rng(seed)
    edges = np.array([[k, rng.integers(k)] for k in range(1, 70)] + [[0, 5], [5, 0]])
    structure = prepare(70, 68, edges)
    first = np.sort(structure.position[edges], axis=1)
    assert structure.row[structure.slot].tolist() == first[:, 1].tolist()
    assert (structure.slot >= structure.start[first[:, 0]]).all()
    assert (structure.slot < structure.start[first[:, 0] + 1]).all()
    assert sorted(structure.position) == list(range(70))
