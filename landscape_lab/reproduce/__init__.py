"""The paper's figures at full scale: one file each, from one seed, resumable.

A recipe is a function of the folder where it works. It keeps its surveys there, so that it can be
stopped and continued, and ends with small files of results. Those of a full run are shipped in
``data``; `read` and `read_network` give them to the book and to the tests.
"""

from collections.abc import Callable
from importlib import import_module
from os import PathLike
from pathlib import Path

from landscape_lab.reproduce.results import read, read_network

__all__ = ["RECIPES", "read", "read_network", "reproduce"]

RECIPES: dict[str, str] = {
    "fig2": "landscapes of networks with 3 to 6 hidden nodes, and their heat capacity for Fig. 3",
    "fig10": "the network of the fits of a curve, for Fig. 10",
    "fig7": "networks that read digits, for four strengths of the regularization: Fig. 7 to 9, 11",
    "clusters": "Lennard-Jones and Morse clusters, and charges on a sphere, for sec. VI",
    "fig12": "where descents on random polynomials end, for Fig. 12 and 14",
    "homotopy": "all critical points of random polynomials, and surveys held against the lists",
    "below": "who gets deepest at equal cost, on random polynomials: quenches or cleverer searches",
    "unseen": "how many minima quenches miss, and what estimates say, where the truth is known",
    "fig15": "landscapes of spin glasses, for Fig. 15",
    "fig16": "students of a teacher on handwritten digits, for Fig. 16",
    "packings": "in how many ways soft disks can be packed, by lists and by volumes of basins",
    "basins": "volumes of basins beside counts of where starts arrive, for sec. VIII",
    "exact": "volumes of basins again and again where the truth is known, in 2 to 30 dimensions",
    "fig4": "how early networks foresee the fate of a molecule, for 3 to 6 hidden nodes",
}
"""What can be reproduced, and the sentence that says what it is."""

Recipe = Callable[[Path, bool], list[Path]]


def reproduce(name: str, folder: str | PathLike[str], *, progress: bool = True) -> list[Path]:
    """Compute one of the paper's figures; continue if it was begun.

    Parameters
    ----------
    name : str
        One of `RECIPES`.
    folder : path
        Where surveys and results are kept; made if there is none.
    progress : bool
        Show progress bars.

    Returns
    -------
    list of Path
        The files of results.

    Raises
    ------
    ValueError
        If there is no such figure.
    OSError
        If the folder cannot be made or written.
    """
    if name not in RECIPES:
        raise ValueError(f"name is {name!r}; one of these would do: {', '.join(sorted(RECIPES))}")
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    recipe: Recipe = import_module(f"landscape_lab.reproduce.{name}").make
    return recipe(place, progress)
