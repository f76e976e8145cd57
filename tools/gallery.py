"""The pictures of the README and of the opening page's gallery.

``python -m tools.gallery`` draws them anew into ``book/_static``; they are committed, because a
reader of the repository sees them before anything is built.
"""

import argparse
from pathlib import Path

import numpy as np
from matplotlib import pyplot
from matplotlib.figure import Figure
from PIL import Image

from landscape_lab.analysis import (
    DisconnectivityTree,
    disconnectivity,
    flow,
    heat_capacity,
    occupation,
    steps_to,
    topology,
)
from landscape_lab.datasets.mnist import mnist_digits
from landscape_lab.datasets.triatomic import outcomes
from landscape_lab.landscape.store import Landscape
from landscape_lab.models.regression import DampedSines
from landscape_lab.models.spin_glass import PSpin
from landscape_lab.models.surfaces import LakeDistrict
from landscape_lab.models.triatomic import TriatomicCluster
from landscape_lab.reproduce import fig2, fig7, read_network
from landscape_lab.reproduce.detours import STEPS, descents
from landscape_lab.search.balls import certify_balls
from landscape_lab.search.bands import elastic_band
from landscape_lab.search.flow import gradient_flow
from landscape_lab.search.homotopy import critical_points
from landscape_lab.search.lbfgs import minimize
from landscape_lab.show.basins import plot_borders
from landscape_lab.show.digits import plot_digits, plot_nodes
from landscape_lab.show.networks import place_by_energy, plot_flow, plot_heights
from landscape_lab.show.outcomes import ThirdAtom, plot_outcome, plot_outcome_map
from landscape_lab.show.style import HAIRLINE, INK, MINIMUM, PATH, SADDLE, use_style
from landscape_lab.show.surfaces import Relief, plot_basins, plot_points
from landscape_lab.show.water import plot_water, water_level
from landscape_lab.surveying.run import survey

STATIC = Path(__file__).resolve().parent.parent / "book" / "_static"
LEVEL = -0.58
"""Just before the two valleys meet."""

CARD = (4.8, 3.0)

SUMMIT = {**SADDLE, "marker": "^", "markersize": 8.5, "color": INK}


def draw_preview(relief: Relief, tree: DisconnectivityTree, charted: Landscape) -> Figure:
    """Draw the flooded island and its disconnectivity graph."""
    return water_level(relief, tree, charted.minima.x, LEVEL)


def draw_mapping(relief: Relief, tree: DisconnectivityTree, charted: Landscape) -> Figure:
    """Draw the flooded island alone."""
    figure, ax = pyplot.subplots(figsize=CARD)
    plot_water(ax, relief, tree, charted.minima.x, LEVEL)
    return figure


def draw_triatomic() -> Figure:
    """Draw what becomes of three atoms, for every place of the third."""
    places = ThirdAtom.around(1.8)
    ends = minimize(TriatomicCluster(), places.configurations).x
    figure, ax = pyplot.subplots(figsize=CARD)
    plot_outcome_map(ax, places, outcomes(ends))
    for k, center in enumerate(((0.0, 2.6), (-2.2, 1.5), (2.2, 1.5), (0.0, 0.5))):
        plot_outcome(ax, k, center=center, size=0.3, letters=8)
    return figure


def draw_committees() -> Figure:
    """Draw the heat capacity of a landscape of networks, and its occupied minima on the way."""
    network, _ = fig2.shipped(3, 1e-3)
    kT = np.geomspace(1e-4, 0.12, 300)
    figure, ax = pyplot.subplots(figsize=CARD)
    ax.semilogx(kT, heat_capacity(network, kT), color=INK, linewidth=2.4)
    foot = network.n_modes / 2 - 1.5
    for at in np.geomspace(4e-4, 0.05, 4):
        shares = np.sort(occupation(network, at))[::-1]
        ax.scatter(np.full(len(shares), at), foot - 1.1 * np.arange(len(shares)), 300 * shares,
                   MINIMUM["color"])  # fmt: skip
    ax.set_axis_off()
    return figure


def draw_regression() -> Figure:
    """Draw noisy data of the paper's curve, its best fit and some that are stuck."""
    model = DampedSines.paper()
    fits = minimize(model, model.sample(200, np.random.default_rng(1)))
    fits = fits[fits.converged]
    fits = fits[np.argsort(fits.energy)]
    stuck = np.unique(fits.energy.round(6), return_index=True)[1]
    x = np.linspace(model.x.min(), model.x.max(), 400)
    figure, ax = pyplot.subplots(figsize=CARD)
    ax.plot(model.x, model.t, "o", color=HAIRLINE["color"], markersize=3.5, alpha=0.7)
    for k in stuck[1:5]:
        ax.plot(
            x, DampedSines.curve(fits.x[k], x), color=MINIMUM["color"], linewidth=1.2, alpha=0.6
        )
    ax.plot(x, DampedSines.curve(fits.x[0], x), **{**PATH, "linewidth": 2.4})
    ax.set_axis_off()
    return figure


def draw_mnist() -> Figure:
    """Draw digits, and what the ten hidden nodes of a network that reads them look for."""
    strong = fig7.network(0.1, links="lit")
    weights = read_network("mnist-0.1")[1]["weights"][:1].astype(np.float64)
    train = mnist_digits()[0][: fig7.N_TRAIN]
    figure, (above, below) = pyplot.subplots(2, 1, figsize=CARD, height_ratios=(1, 2))
    plot_digits(above, train.images[[7, 2, 1, 18, 4]], columns=5)
    dark = (train.images == 0).all(axis=0).ravel()
    plot_nodes(below, strong.layers(weights)[1][0], columns=5, unseen=dark)
    return figure


def draw_paths() -> Figure:
    """Draw losses on straight lines to all images of a network, the nearest in color."""
    train, _ = fig2.data()
    model = fig2.Case(3, "all", 1e-3).model(train)
    first, second = fig2.shipped(3, 1e-3)[1]["x"][:2].astype(np.float64)
    images = np.concatenate(list(model.symmetry.images(second[None])))
    s = np.linspace(0, 1, 60)
    lines = np.array([model.energy(first + s[:, None] * (end - first)) for end in images])
    band = elastic_band(model, first, second).energy
    near = np.argmin(np.linalg.norm(images - first, axis=1))
    figure, ax = pyplot.subplots(figsize=CARD)
    ax.plot(s, lines.T, color="#c3c8ce", linewidth=1)
    ax.plot(s, lines[near], color="#1c5087", linewidth=3)
    ax.plot(np.linspace(0, 1, len(band)), band, **PATH)
    ax.set_axis_off()
    return figure


def draw_networks() -> Figure:
    """Draw minima of a small neural network, colored by their steps to the best one."""
    network, _ = read_network("triatomic-3-all-1e-5")
    network = network.subset(topology(network).nodes)
    figure, ax = pyplot.subplots(figsize=CARD)
    plot_heights(network, values=steps_to(network), ax=ax)
    ax.set_axis_off()
    return figure


def draw_kinetics() -> Figure:
    """Draw the minima of nine atoms, the passes between them, and the roads to the best one."""
    network, _ = read_network("lj9")
    figure, ax = pyplot.subplots(figsize=CARD)
    x = place_by_energy(network)
    plot_heights(network, positions=x, ax=ax)
    plot_flow(network, flow(network, 0.1), x, least=0.02, ax=ax)
    ax.set_axis_off()
    return figure


def draw_pspin() -> Figure:
    """Draw all critical points of a random cubic by level and index."""
    n = 8
    points = critical_points(PSpin(n, 3, rng=0).couplings)
    figure, ax = pyplot.subplots(figsize=CARD)
    for k in range(n):
        style = MINIMUM if k == 0 else SUMMIT if k == n - 1 else SADDLE
        here = points.value[points.index == k]
        ax.plot(here, [k] * len(here), **style)
    ax.set_axis_off()
    return figure


def draw_basin_volumes(island: LakeDistrict, charted: Landscape) -> Figure:
    """Draw the basins of the island's lakes as Adam sees them, under the borders of the flow."""
    relief, lakes = Relief.of(island, size=100), charted.minima.x
    balls = certify_balls(island, lakes)
    ends = descents(island, float(np.linalg.eigvalsh(island.hessian(lakes)).max()))["Adam"](
        relief.points, STEPS["Adam"][-1]
    )
    figure, ax = pyplot.subplots(figsize=CARD)
    plot_basins(ax, relief, gradient_flow(island, ends, balls=balls).ball)
    plot_borders(ax, relief, gradient_flow(island, relief.points, balls=balls).ball)
    plot_points(ax, lakes)
    return figure


def save(figure: Figure, name: str) -> Path:
    """Write a figure as a small PNG."""
    path = STATIC / f"{name}.png"
    figure.savefig(path, dpi=200, facecolor="white")
    pyplot.close(figure)
    with Image.open(path) as image:
        packed = image.convert("RGB").quantize(128, dither=Image.Dither.NONE)
    packed.save(path, optimize=True)
    return path


def main() -> None:
    """Draw all of them and say where they are."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    use_style()
    island = LakeDistrict()
    relief = Relief.of(island)
    charted = survey(island, rng=0, progress=False)
    tree = disconnectivity(charted.network(), order=charted.minima.x[:, 0])
    pictures = {
        "preview": draw_preview(relief, tree, charted),
        "gallery-mapping": draw_mapping(relief, tree, charted),
        "gallery-regression": draw_regression(),
        "gallery-triatomic": draw_triatomic(),
        "gallery-committees": draw_committees(),
        "gallery-mnist": draw_mnist(),
        "gallery-paths": draw_paths(),
        "gallery-networks": draw_networks(),
        "gallery-kinetics": draw_kinetics(),
        "gallery-pspin": draw_pspin(),
        "gallery-basin_volumes": draw_basin_volumes(island, charted),
    }
    for name, figure in pictures.items():
        print(save(figure, name))


if __name__ == "__main__":
    main()
