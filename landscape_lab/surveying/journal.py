"""What a survey writes down after each task: a row, however much is known already.

What grows with a survey is kept in rows: what was tried and planned, how much was known when, and
what independent draws met. A row is added with each task and never changed. So writing costs as
much late in a survey as early. `Log.of` and `Sightings.read` put the rows together.
"""

from itertools import takewhile
from typing import Any

from landscape_lab.landscape.store import Landscape
from landscape_lab.surveying.log import ROWS, Log
from landscape_lab.surveying.sightings import Sightings
from landscape_lab.types import Integers


class Journal:
    """The log and the sightings of a survey, and what of them is not yet written.

    Attributes
    ----------
    log : Log
    sightings : Sightings
    """

    def __init__(self, landscape: Landscape) -> None:
        self.landscape = landscape
        self.log, self.sightings = Log.of(landscape), Sightings.read(landscape)
        self._met: dict[str, list[Any]] = {}
        # What older files keep in one piece goes into the first row.
        self._written = self._lengths() if self.log.rows else (0, 0, 0)

    def _lengths(self) -> tuple[int, int, int]:
        return len(self.log.growth), len(self.log.tried), self.log.streams

    def sighted(self, kind: str, ended: int, numbers: Integers) -> None:
        """Note draws of one kind: how many ended, and what all met ``(B,)``, -1 for nothing."""
        self.sightings.add(kind, ended, numbers)
        self._met[kind] = [ended, numbers[numbers >= 0].tolist()]

    def write(self) -> None:
        """Write down what is new; to be committed with the points of a task."""
        log, (growth, tried, streams) = self.log, self._written
        row = {
            "growth": log.growth[growth:], "tried": log.tried[tried:], "met": self._met,
            "plans": {kind: _since(streams, plans) for kind, plans in log.plans.items()},
            "waiting": {kind: len(plans) for kind, plans in log.plans.items()},
        }  # fmt: skip
        self.landscape.remember(f"{ROWS} {log.rows}", row)
        log.rows += 1
        self.landscape.remember("log", log.without_rows())
        self._met, self._written = {}, self._lengths()


def _since(stream: int, plans: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The plans of a queue that were made from a stream on."""
    return list(takewhile(lambda plan: plan["stream"] >= stream, reversed(plans)))[::-1]
