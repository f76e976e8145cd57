"""How large a basin of attraction is: the chance that a random start ends in its minimum."""

from landscape_lab.basins.counting import BasinCount, count_basins
from landscape_lab.basins.outcome import Outcome, Volume
from landscape_lab.basins.volume import basin_volume, body_volume

__all__ = ["BasinCount", "Outcome", "Volume", "basin_volume", "body_volume", "count_basins"]
