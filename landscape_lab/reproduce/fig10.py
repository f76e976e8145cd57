"""Fig. 10 of Ballard et al. 2017: the network of the fits of a curve, so wide that it holds 89.

The paper does not say where frequencies end. Below 15 our data have about as many fits, no two of
them images of each other, as the paper counts.
"""

from pathlib import Path

from landscape_lab.models.regression import DampedSines
from landscape_lab.reproduce.results import write_network
from landscape_lab.surveying.run import survey

SEED = 0

MAX_FREQUENCY = 15.0


def make(folder: Path, progress: bool) -> list[Path]:
    """Survey the fits and write their network, with the parameters ``x`` of every fit."""
    model = DampedSines.paper(rng=SEED, max_frequency=MAX_FREQUENCY)
    path = folder / "fits.sqlite"
    with survey(
        model, path, rng=SEED, progress=progress, quenches=20_000, quiet_quenches=4096,
        quiet_searches=4096,
    ) as landscape:  # fmt: skip
        x = landscape.minima.x
        return [write_network(folder / "fits.npz", landscape.network(), x=x)]
