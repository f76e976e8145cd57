"""The instrument from the command line.

What goes wrong in a way that can be foreseen is told in one line on standard error, with status 2;
Ctrl-C ends with status 130, and says what is kept.
"""

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from landscape_lab.landscape.store import Landscape
from landscape_lab.models.clusters import LennardJones, Morse
from landscape_lab.models.regression import DampedSines
from landscape_lab.models.spin_glass import PSpin
from landscape_lab.models.surfaces import MullerBrown
from landscape_lab.models.thomson import Thomson
from landscape_lab.models.triatomic import TriatomicCluster
from landscape_lab.potential.base import Potential
from landscape_lab.reproduce import RECIPES
from landscape_lab.reproduce import reproduce as run_recipe
from landscape_lab.surveying.account import report
from landscape_lab.surveying.run import survey as run_survey
from landscape_lab.surveying.surveyor import Budget

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

MODELS = (
    "lj8 (atoms), morse7:6 (atoms, range), thomson12 (charges), pspin20 (spins), triatomic, "
    "regression, muller-brown"
)
PATTERNS: dict[str, Callable[..., Potential]] = {
    r"lj([0-9]{1,9})": lambda atoms: LennardJones(int(atoms)),
    r"morse([0-9]{1,9}):([0-9]+\.?[0-9]*|\.[0-9]+)": (
        lambda atoms, rho: Morse(int(atoms), float(rho))
    ),
    r"thomson([0-9]{1,9})": lambda charges: Thomson(int(charges)),
    r"pspin([0-9]{1,9})": lambda spins: PSpin(int(spins), rng=0),
    "triatomic": TriatomicCluster,
    "regression": DampedSines.paper,
    "muller-brown": MullerBrown,
}


def model(name: str) -> Potential:
    """The model that a name on the command line stands for.

    Raises
    ------
    ValueError
        If there is none.
    """
    for pattern, make in PATTERNS.items():
        if found := re.fullmatch(pattern, name):
            return make(*found.groups())
    raise ValueError(f"model is {name!r}; one of these would do: {MODELS}")


@contextmanager
def _one_sentence(kept: Path | None = None) -> Iterator[None]:
    """End with a sentence instead of a traceback; `kept` is where interrupted work lies."""
    try:
        yield
    except BrokenPipeError as error:
        # Who reads has read enough. What is left must not be written when Python ends.
        sys.stdout = None
        raise typer.Exit(1) from error
    except (ValueError, TypeError, OSError, MemoryError) as error:
        _say(str(error) or "the memory does not suffice")
        raise typer.Exit(2) from error
    except KeyboardInterrupt as error:
        there = kept is not None and kept.exists()
        _say(
            f"interrupted; {kept} keeps what was found, and the same command continues from there"
            if there else "interrupted before anything was written"
        )  # fmt: skip
        raise typer.Exit(130) from error


def _say(sentence: str) -> None:
    typer.echo(f"landscape-lab: {' '.join(sentence.split())}", err=True)


def _shown(progress: bool) -> bool:
    """Whether to show a progress bar: not where standard error is closed."""
    return progress and sys.stderr is not None


@app.command()
def survey(
    name: Annotated[str, typer.Argument(metavar="MODEL", help=MODELS)],
    path: Annotated[
        Path, typer.Argument(help="File that keeps the landscape; continued if there.")
    ],
    seed: Annotated[
        int | None,
        typer.Option(help="One seed, one result; 0 unless given, or the file's own.", min=0),
    ] = None,
    quiet_searches: Annotated[
        int, typer.Option(help="Stop after so many independent draws without a new point.", min=0)
    ] = Budget.quiet_searches,
    searches: Annotated[
        int, typer.Option(help="Saddle searches at the most.", min=0)
    ] = Budget.searches,
    progress: Annotated[bool, typer.Option(help="Show a progress bar.")] = True,
) -> None:
    """Map a landscape, or continue to map it."""
    with _one_sentence(kept=path), run_survey(
        model(name), path, rng=seed, progress=_shown(progress), quiet_searches=quiet_searches,
        searches=searches,
    ) as landscape:  # fmt: skip
        typer.echo(report(landscape))


@app.command()
def info(path: Annotated[Path, typer.Argument(help="A landscape file.")]) -> None:
    """Tell what a landscape file holds, and how complete it is."""
    with _one_sentence(), Landscape(path=path) as landscape:
        name, *options = landscape.recall("model").items()
        described = ", ".join([name[1], *(f"{key} {value}" for key, value in options)])
        typer.echo(f"{'model':<23}{described}")
        if landscape.n_minima:
            typer.echo(f"{'lowest energy':<23}{landscape.minima.energy.min():.9f}")
        typer.echo(report(landscape))


@app.command()
def reproduce(
    name: Annotated[str, typer.Argument(metavar="FIGURE", help=", ".join(RECIPES))],
    folder: Annotated[
        Path | None, typer.Argument(help="Where it is kept; `reproduced/FIGURE` unless given.")
    ] = None,
    progress: Annotated[bool, typer.Option(help="Show progress bars.")] = True,
) -> None:
    """Compute a figure of the paper at full scale, or continue to."""
    place = folder or Path("reproduced") / name
    with _one_sentence(kept=place):
        for path in run_recipe(name, place, progress=_shown(progress)):
            typer.echo(path)
