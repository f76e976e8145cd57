"""A table says what its columns are, and breaks nothing that belongs together."""

import pytest

from landscape_lab.show.tables import table


def test_columns_are_named_and_words_cannot_break_out():
    html = table(["", "mean"], [("a < b", -1.5)])._repr_html_()
    assert '<th scope="col">mean</th>' in html
    assert "a &lt; b" in html
    assert "<td>−1.5</td>" in html


def test_a_number_stays_with_its_spread():
    html = table(["", "x"], [("a", "a power of -1.3 ± 0.3, with any seed")]).html
    assert 'a power of <span style="white-space: nowrap">-1.3 ± 0.3,</span> with any seed' in html


def test_only_short_names_of_rows_stay_on_one_line():
    html = table(
        ["", "x"], [("short", 1), ("a name that would push the rest off the page", 2)]
    ).html
    assert html.count("nowrap") == 1


def test_a_row_that_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="a row has 1 entries; 2 would do"):
        table(["a", "b"], [(1,)])
