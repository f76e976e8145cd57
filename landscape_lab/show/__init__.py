"""Pictures of landscapes, still and moving: the only wing that draws."""

from landscape_lab.show.picture import Picture
from landscape_lab.show.widgets import Control, explore

__all__ = ["Control", "Picture", "explore"]
