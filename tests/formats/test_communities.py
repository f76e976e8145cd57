"""Communities come back as they were written, and as other programs write them."""

import numpy as np
import pytest

from landscape_lab.analysis import coarse_grain, rates
from landscape_lab.formats import FileWarning, read_communities, write_communities
from tests.analysis.four_funnels import COMMUNITIES, four_funnels


def written(tmp_path, text):
    path = tmp_path / "communities.dat"
    path.write_text(text)
    return path


def test_communities_come_back_and_make_a_coarse_network(tmp_path):
    path = tmp_path / "communities.dat"
    write_communities(COMMUNITIES, path)
    assert path.read_text().split() == [str(number) for number in COMMUNITIES]
    found = read_communities(path, n_minima=32)
    np.testing.assert_array_equal(found, COMMUNITIES)
    assert coarse_grain(rates(four_funnels(), 1.0), communities=found).n_minima == 4


def test_communities_counted_from_one_or_with_gaps_are_renumbered_and_said(tmp_path):
    path = written(tmp_path, " 1\n 5\n 1\n\n 3\n")
    with pytest.warns(FileWarning, match="communities 1 to 5 are counted from 0 here, to 2"):
        assert read_communities(path).tolist() == [0, 2, 0, 1]


def test_a_column_of_a_table_is_read(tmp_path):
    path = written(tmp_path, "1 0.5 1\n2 0.7 0\n3 0.9 1\n")
    assert read_communities(path, column=2).tolist() == [1, 0, 1]
    with pytest.raises(ValueError, match="has 3 columns; column says which"):
        read_communities(path)
    with pytest.raises(ValueError, match="line 1: 3 columns; 4 are needed"):
        read_communities(path, column=3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("0\n1.5\n", "line 2: the community is 1.5; a whole number"),
        ("0\nx\n", "line 2: 'x' is no number"),
        ("0\n1\n", "has 2 lines; one for each of n_minima 3"),
    ],
)
def test_damage_has_a_file_and_a_line(tmp_path, text, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_communities(written(tmp_path, text), n_minima=3)


def test_an_empty_file_is_told(tmp_path):
    with pytest.raises(ValueError, match="is empty"):
        read_communities(written(tmp_path, "\n"))


def test_communities_that_are_none_are_not_written(tmp_path):
    with pytest.raises(ValueError, match="communities.*-1"):
        write_communities([0, -1], tmp_path / "c")
    with pytest.raises(ValueError, match="communities is empty"):
        write_communities([], tmp_path / "c")
