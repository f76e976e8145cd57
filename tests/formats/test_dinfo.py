"""What disconnectionDPS is asked to draw."""

import numpy as np
import pytest

from landscape_lab.formats import Dinfo, FileWarning, read_dinfo, write_dinfo
from tests.formats.networks import thirds


def test_dinfo_comes_back_with_keywords_of_every_kind(tmp_path):
    other = (("IDENTIFY",), ("TRMIN", "2", "a"), ("TRMIN", "1", "b"))
    dinfo = Dinfo(-40.25, 1 / 3, 12, "min.data", "ts.data", other)
    write_dinfo(dinfo, tmp_path / "dinfo")
    assert read_dinfo(tmp_path / "dinfo") == dinfo
    thresholds = dinfo.thresholds(thirds())
    assert thresholds.size == 12 and thresholds[-1] == -40.25
    assert np.diff(thresholds) == pytest.approx(1 / 3)


def test_autorange_reaches_from_the_highest_saddle_to_the_lowest_minimum(tmp_path):
    (tmp_path / "dinfo").write_text("autorange\ndelta 0.5\nminima min.x\nts ts.x\nscalebar 2\n")
    dinfo = read_dinfo(tmp_path / "dinfo")
    assert (dinfo.minima, dinfo.transition_states) == ("min.x", "ts.x")
    assert dinfo.other == (("AUTORANGE",), ("SCALEBAR", "2"))
    network = thirds()
    thresholds = dinfo.thresholds(network)
    assert thresholds[-1] == network.ts_energy.max()
    assert thresholds[0] <= network.energy.min() < thresholds[1]
    write_dinfo(dinfo, tmp_path / "again")
    assert read_dinfo(tmp_path / "again") == dinfo
    with pytest.raises(ValueError, match="levels of the network's range"):
        Dinfo(None, 1e-9, None).thresholds(network)


def test_the_last_of_two_lines_counts_and_is_said(tmp_path):
    (tmp_path / "dinfo").write_text("FIRST 1\nDELTA 1\nLEVELS 3\nfirst 2\nTRMIN 1 a\nTRMIN 2 b\n")
    with pytest.warns(FileWarning, match="line 4: FIRST stands here again, and 2 counts"):
        dinfo = read_dinfo(tmp_path / "dinfo")
    assert dinfo.first == 2
    assert dinfo.other == (("TRMIN", "1", "a"), ("TRMIN", "2", "b"))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("DELTA 1\nFIRST x\nLEVELS 3\n", "line 2: FIRST wants a number"),
        ("DELTA\n", "line 1: DELTA wants a number"),
        ("! a comment\nDELTA -1\n", "line 2: DELTA is -1"),
        ("LEVELS 2.5\n", "line 1: LEVELS is 2.5"),
        ("TS\n", "line 1: TS wants the name"),
        ("DELTA 1_0\n", "line 1: DELTA wants a number"),
        ("FIRST \u0661\n", "line 1: FIRST wants a number"),
        ("FIRST nan\n", "line 1: FIRST is nan"),
        ("LEVELS 1e300\n", "line 1: LEVELS is 1e300"),
        ("DELTA 1\nLEVELS 3\n", "has no FIRST"),
        ("AUTORANGE\nLEVELS 3\n", "has no DELTA"),
    ],
)
def test_damage_in_dinfo_has_a_line(tmp_path, text, sentence):
    (tmp_path / "dinfo").write_text(text)
    with pytest.raises(ValueError, match=sentence):
        read_dinfo(tmp_path / "dinfo")


def test_the_same_line_twice_says_nothing_new(tmp_path):
    (tmp_path / "dinfo").write_text("DELTA 1\nFIRST 2\nLEVELS 3\nIDENTIFY\nDELTA 1\n")
    assert read_dinfo(tmp_path / "dinfo") == Dinfo(2.0, 1.0, 3, other=(("IDENTIFY",),))


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"delta": 0}, "dinfo.delta is 0"),
        ({"levels": 2.0}, "dinfo.levels must be a whole number"),
        ({"first": np.nan}, "dinfo.first is nan"),
        ({"minima": "two words"}, "dinfo has the line .*two words"),
        ({"first": None}, "dinfo.first"),
        ({"levels": None}, "dinfo.levels"),
        ({"other": [("TRMIN", 2)]}, "dinfo has the line"),
        ({"other": ["TRMIN"]}, "dinfo.other is"),
    ],
)
def test_what_could_not_be_read_again_is_not_written(tmp_path, change, sentence):
    with pytest.raises((ValueError, TypeError), match=sentence):
        write_dinfo(
            Dinfo(**({"first": 1.0, "delta": 1.0, "levels": 2} | change)), tmp_path / "dinfo"
        )
    assert not (tmp_path / "dinfo").exists()
