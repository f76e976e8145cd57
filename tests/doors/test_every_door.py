"""Every public name is a door: good arguments are answered, bad ones are told what would do.

``make fuzz`` tries 10,000 cases with fresh luck; the tests try 1000, always the same ones.
"""

import os

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import landscape_lab
from landscape_lab import analysis, basins, datasets, formats, show
from tests.doors import making, reading
from tests.doors.door import judge
from tests.doors.values import wrong

CASES = int(os.environ.get("LANDSCAPE_LAB_FUZZ", "1000"))
DOORS = reading.DOORS | making.DOORS

NO_DOORS = {
    "records that functions return": {
        "BasinCount", "Completeness", "CriticalPoints", "Digits", "Enclosures", "Exchange",
        "ExpectedCounts", "Flow", "FluxPath", "Minima", "Path", "PathsampleFiles", "Pathways",
        "Peaks", "Quenches", "RandomComparison", "Rates", "RelaxationModes", "Resampled",
        "RocCurve", "Saddles", "SetRates", "Topology", "TopSearchFiles", "Trainings",
        "TransitionStates", "Volume",
    },
    "what `write_dinfo` looks at": {"Dinfo"},
    "contracts for classes of one's own": {"NoSymmetry", "SampledPotential", "Symmetry"},
    "what readers warn with": {"FileWarning"},
    "constants": {"Outcome", "STYLE", "Status"},
}  # fmt: skip
"""Public names that nothing can be handed to."""

NOT_YET: set[str] = set()
"""Doors that do not hold yet; whoever mends one takes it out."""

each_door = pytest.mark.parametrize("name", sorted(set(DOORS) - NOT_YET))
tried = settings(
    max_examples=max(2, CASES // len(DOORS)), deadline=None, database=None,
    derandomize="LANDSCAPE_LAB_FUZZ" not in os.environ,
    phases=[Phase.generate],  # Cases are small already, and shrinking takes minutes.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def somewhere_else(tmp_path_factory):
    """Whatever a wrong name of a file makes, it is not made here."""
    before = os.getcwd()
    os.chdir(tmp_path_factory.mktemp("doors"))
    yield
    os.chdir(before)


def test_every_public_name_is_in_the_table():
    rooms = (landscape_lab, analysis, basins, formats, show, datasets)
    names = {name for room in rooms for name in room.__all__}
    entered = {name.split(".")[0].split(" ")[0] for name in DOORS}
    assert names - entered == set().union(*NO_DOORS.values())
    assert entered <= names
    assert set(DOORS) >= NOT_YET


@each_door
@settings(tried, max_examples=max(1, CASES // len(DOORS) // 4))
@given(data=st.data())
def test_good_arguments_are_answered(name, data):
    door = DOORS[name]
    judge(door, data.draw(door.good), None)


@pytest.mark.parametrize("name", sorted(name for name in set(DOORS) - NOT_YET if DOORS[name].names))
@tried
@given(data=st.data())
def test_a_wrong_argument_is_named(name, data):
    door = DOORS[name]
    arguments = data.draw(door.good)
    spoilt = data.draw(st.sampled_from(door.names))
    judge(door, arguments | {spoilt: data.draw(wrong)}, spoilt)
