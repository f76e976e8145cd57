"""Commands that read a network, ours or another program's: draw, export, import, and numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from landscape_lab.analysis import (
    coarse_grain,
    disconnectivity,
    heat_capacity,
    mean_energy,
    mean_first_passage_time,
    rates,
    rates_between,
)
from landscape_lab.cli.manners import app, one_sentence
from landscape_lab.cli.tables import Form, parse_minima, parse_temperatures, write_table
from landscape_lab.formats import read, read_communities, write_graphml, write_pathsample
from landscape_lab.landscape.store import Landscape
from landscape_lab.landscape.tables import APPLICATION_ID
from landscape_lab.network import TransitionNetwork
from landscape_lab.types import Floats

Source = Annotated[
    Path,
    typer.Argument(help="A landscape file, GraphML, a pele database, or a PATHSAMPLE folder."),
]
Modes = Annotated[
    int | None,
    typer.Option(help="Number of non-zero modes, for files that do not tell.", min=0),
]
Format = Annotated[Form, typer.Option("--format", help="How to write numbers.")]
MAGIC = slice(68, 72)
"""Where an SQLite file tells whose it is (sqlite.org/fileformat.html)."""


def is_ours(path: Path) -> bool:
    """Whether a file is a landscape: SQLite with our mark."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        head = file.read(100)
    mine = int.from_bytes(head[MAGIC], "big") == APPLICATION_ID
    return head.startswith(b"SQLite format 3\0") and mine


def network_of(path: Path, n_modes: int | None) -> TransitionNetwork:
    """The network of a landscape file, or of another program's."""
    if is_ours(path):
        with Landscape(path=path) as landscape:
            return landscape.network()
    return read(path, n_modes=n_modes)


@app.command()
def draw(
    path: Source,
    picture: Annotated[Path, typer.Argument(help="Where to: a name in .svg, .png or .pdf.")],
    levels: Annotated[
        int, typer.Option(help="Energies at which minima are grouped; 0 for all of them.", min=0)
    ] = 0,
    lowest: Annotated[int, typer.Option(help="Label so many of the lowest minima.", min=0)] = 0,
    minima: Annotated[
        int, typer.Option(help="Draw so many of the lowest minima; 0 for all.", min=0)
    ] = 0,
    color: Annotated[
        str | None,
        typer.Option(help="log_det, order, or a file with a number for each minimum."),
    ] = None,
    n_modes: Modes = None,
) -> None:
    """Draw a disconnectivity graph."""
    with one_sentence():
        if picture.suffix.lower() not in (".svg", ".png", ".pdf"):
            raise ValueError(
                f"picture is {picture}; a name that ends in .svg, .png or .pdf would do"
            )
        network = network_of(path, n_modes)
        options: dict[str, Any] = {}
        if color is not None:
            options = {"values": _column(network, color), "label": Path(color).stem}
        # Imported here because it takes a second that no other command needs.
        from landscape_lab.show.trees import plot_disconnectivity

        shape: dict[str, Any] = {"levels": levels} if levels else {}
        tree = disconnectivity(network, minima=minima or None, **shape)
        ax = plot_disconnectivity(tree, lowest=lowest, **options)
        ax.figure.savefig(picture, dpi=200)  # type: ignore[union-attr]
        typer.echo(picture)


def _column(network: TransitionNetwork, color: str) -> Floats:
    if color in ("log_det", "order"):
        return np.asarray(getattr(network, color))
    if not Path(color).is_file():
        raise ValueError(f"color is {color}; log_det, order or the name of a file would do")
    try:
        values = np.loadtxt(color, ndmin=1)
    except ValueError as error:
        raise ValueError(f"color is {color}, where {error}; one number a line would do") from error
    if values.shape != (network.n_minima,):
        raise ValueError(
            f"color is {color} with numbers of shape {values.shape}; one for each of "
            f"{network.n_minima} minima would do"
        )
    return values


@app.command()
def export(
    path: Source,
    target: Annotated[
        Path, typer.Argument(help="A name in .graphml, or a folder for PATHSAMPLE's files.")
    ],
    n_modes: Modes = None,
) -> None:
    """Write a network for other programs."""
    with one_sentence():
        _write(path, target, n_modes)
        typer.echo(target)


@app.command(name="import")
def import_(
    path: Source,
    target: Annotated[Path, typer.Argument(help="A name in .graphml, which keeps all of it.")],
    n_modes: Modes = None,
) -> None:
    """Read another program's files once, and keep the network in one file for later commands."""
    with one_sentence():
        if target.suffix.lower() != ".graphml":
            raise ValueError(f"target is {target}; a name that ends in .graphml would do")
        network = _write(path, target, n_modes)
        parts = int(network.components().max()) + 1
        typer.echo(f"{network!r}")
        typer.echo(f"connected parts {parts}, lowest energy {network.energy.min():.9g}")


def _write(path: Path, target: Path, n_modes: int | None) -> TransitionNetwork:
    network = network_of(path, n_modes)
    if target.suffix.lower() == ".graphml":
        write_graphml(network, target)
        return network
    points: dict[str, Any] = {}
    # Of other landscapes PATHSAMPLE would take the coordinates for atoms'.
    if is_ours(path):
        with Landscape(path=path) as landscape:
            x, ts_x = landscape.minima.x, landscape.transition_states.x
        if x.shape[1] % 3 == 0 and network.n_modes == max(x.shape[1] - 6, 1):
            points = {"x": x, "ts_x": ts_x} if len(ts_x) else {"x": x}
    write_pathsample(network, target, **points)
    return network


@app.command(name="heat-capacity")
def heat_capacity_(
    path: Source,
    temperatures: Annotated[
        str, typer.Argument(help="k_B T: one, several as 0.1,0.2 or a range as 0.1:1:10.")
    ],
    n_modes: Modes = None,
    form: Format = Form.table,
) -> None:
    """Heat capacity and mean energy in the superposition approximation."""
    with one_sentence():
        kT = parse_temperatures(temperatures)
        network = network_of(path, n_modes)
        columns = {
            "temperature": kT,
            "heat_capacity": heat_capacity(network, kT),
            "mean_energy": mean_energy(network, kT),
        }
        write_table(columns, form)


@app.command(name="rates")
def rates_(
    path: Source,
    temperature: Annotated[float, typer.Argument(help="k_B T, in units of energy.")],
    start: Annotated[
        str | None, typer.Option("--from", help="Minima that are left, as 0,3 or 0-3, from 0.")
    ] = None,
    end: Annotated[str | None, typer.Option("--to", help="Minima that are reached.")] = None,
    communities: Annotated[
        Path | None,
        typer.Option(help="A file with the community of each minimum, one a line: between these."),
    ] = None,
    n_modes: Modes = None,
    form: Format = Form.table,
) -> None:
    """Rates between neighbors, or from one set of minima to another, as natural logarithms.

    With communities, which are taken to be in equilibrium inside, these stand in place of minima.
    """
    with one_sentence():
        network = network_of(path, n_modes)
        if (start is None) != (end is None):
            raise ValueError("--from and --to go together; give both or neither")
        k = rates(network, temperature)
        if communities is not None:
            group = read_communities(communities, n_minima=network.n_minima)
            k = coarse_grain(k, communities=group)
        if start is None or end is None:
            columns = {"from": k.source, "to": k.target, "log_rate": k.log_rate}
            joining = {"transition_state": k.transition_state} if communities is None else {}
            write_table(columns | joining, form)
            return
        A, B = (parse_minima(given, k.n_minima) for given in (start, end))
        found = rates_between(k, A=A, B=B)
        inside = k.log_occupation[A]
        weight = np.exp(inside - np.logaddexp.reduce(inside))
        time = mean_first_passage_time(k, target=B)[A]
        rows = {
            "log_rate, steady state": found.log_steady_state,
            "log_rate, not steady": found.log_non_steady_state,
            "log_rate, passage time": found.log_passage,
            "mean passage time": float(weight @ time),
        }
        write_table(
            {"quantity": np.array(list(rows)), "value": np.array(list(rows.values()))}, form
        )
