"""From a model to a connected landscape."""

from landscape_lab.surveying.account import report
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.euler import EulerCheck, euler_check
from landscape_lab.surveying.evidence import Verdict, verdict
from landscape_lab.surveying.log import Log
from landscape_lab.surveying.run import survey
from landscape_lab.surveying.sightings import Sightings

__all__ = [
    "Budget",
    "EulerCheck",
    "Log",
    "Sightings",
    "Verdict",
    "euler_check",
    "report",
    "survey",
    "verdict",
]
