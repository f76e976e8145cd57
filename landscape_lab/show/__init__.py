"""Pictures of landscapes, still and moving: the only wing that draws."""

from landscape_lab.show.picture import Picture
from landscape_lab.show.plots import plot_network, plot_path
from landscape_lab.show.style import STYLE, use_style
from landscape_lab.show.trees import plot_disconnectivity
from landscape_lab.show.widgets import Control, explore

__all__ = [
    "STYLE",
    "Control",
    "Picture",
    "explore",
    "plot_disconnectivity",
    "plot_network",
    "plot_path",
    "use_style",
]
