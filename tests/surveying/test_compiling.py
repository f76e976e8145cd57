"""Who waits for numba's compiler is told so, once."""

import numba
import pytest

from landscape_lab import LennardJones, survey
from landscape_lab.surveying.compiling import COMPILING, announced

FEW = {"quenches": 1, "searches": 0}


def compile_one():
    numba.njit(lambda x: x + 1)(1)


@pytest.mark.parametrize(("progress", "times"), [(True, 1), (False, 0)])
def test_it_is_said_once_to_who_watches(progress, times, capsys):
    with announced(progress):
        compile_one()
        compile_one()
    compile_one()
    assert capsys.readouterr().err.count(COMPILING) == times


def test_a_survey_whose_loops_are_compiled_says_nothing_of_it(capsys):
    survey(LennardJones(3), progress=False, **FEW).close()
    survey(LennardJones(3), **FEW).close()
    assert COMPILING not in capsys.readouterr().err


def test_nothing_is_said_where_standard_error_is_closed(monkeypatch):
    monkeypatch.setattr("sys.stderr", None)
    with announced(True):
        compile_one()
