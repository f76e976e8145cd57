"""From a model to a connected landscape."""

from landscape_lab.surveying.log import Log, report
from landscape_lab.surveying.run import survey
from landscape_lab.surveying.surveyor import Budget

__all__ = [
    "Budget",
    "Log",
    "report",
    "survey",
]
