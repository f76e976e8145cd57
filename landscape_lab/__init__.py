"""Landscape Lab: see the landscapes that machine learning trains on, and map them.

A name is imported when it is first asked for (SPEC 1 of Scientific Python); `__init__.pyi` tells
where each comes from.
"""

import lazy_loader

__version__ = "0.1.0"

ROOMS = {
    "analysis",
    "basins",
    "datasets",
    "formats",
    "landscape",
    "models",
    "network",
    "potential",
    "search",
    "show",
    "surveying",
}
"""Parts of the package that are there by name without an import of their own."""

__getattr__, __dir__, _names = lazy_loader.attach_stub(__name__, __file__)

__all__ = [name for name in _names if name not in ROOMS]
