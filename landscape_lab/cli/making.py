"""Commands that make a landscape: survey, continue, info, reproduce."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from landscape_lab.cli.manners import app, one_sentence, seen
from landscape_lab.cli.names import MODELS, model
from landscape_lab.landscape.store import Landscape
from landscape_lab.potential.base import Potential
from landscape_lab.reproduce import RECIPES
from landscape_lab.reproduce import reproduce as run_recipe
from landscape_lab.surveying.account import report
from landscape_lab.surveying.budget import Budget
from landscape_lab.surveying.run import survey as run_survey

Seed = Annotated[
    int | None,
    typer.Option(help="One seed, one result; 0 unless given, or the file's own.", min=0),
]
QuietSearches = Annotated[
    int, typer.Option(help="Stop after so many independent draws without a new point.", min=0)
]
Searches = Annotated[int, typer.Option(help="Saddle searches at the most.", min=0)]
Progress = Annotated[bool, typer.Option(help="Show a progress bar.")]


@app.command()
def survey(
    name: Annotated[str, typer.Argument(metavar="MODEL", help=MODELS)],
    path: Annotated[
        Path, typer.Argument(help="File that keeps the landscape; continued if there.")
    ],
    seed: Seed = None,
    quiet_searches: QuietSearches = Budget.quiet_searches,
    searches: Searches = Budget.searches,
    progress: Progress = True,
) -> None:
    """Map a landscape, or continue to map it."""
    with one_sentence(kept=path):
        _survey(name, path, seed, quiet_searches, searches, progress)


@app.command(name="continue")
def go_on(
    path: Annotated[Path, typer.Argument(help="A landscape file that `survey` began.")],
    quiet_searches: QuietSearches = Budget.quiet_searches,
    searches: Searches = Budget.searches,
    progress: Progress = True,
) -> None:
    """Continue a survey; the file knows its model."""
    with one_sentence(kept=path):
        with Landscape(path=path) as landscape:
            name = landscape.recall("command")
        if name is None:
            raise ValueError(
                f"{path} was not begun by `landscape-lab survey` and does not know its model's "
                "name; `landscape-lab survey MODEL` continues it"
            )
        _survey(str(name), path, None, quiet_searches, searches, progress)


def _survey(
    name: str, path: Path, seed: int | None, quiet_searches: int, searches: int, progress: bool
) -> None:
    potential = model(name)
    try:
        landscape = run_survey(
            potential, path, rng=seed, progress=seen(progress), quiet_searches=quiet_searches,
            searches=searches,
        )  # fmt: skip
        landscape.close()
        typer.echo(_account(path))
    except KeyboardInterrupt:
        _note(potential, path, name)
        raise
    _note(potential, path, name)


def _account(path: Path) -> str:
    with Landscape(path=path) as landscape:
        return report(landscape)


def _note(potential: Potential, path: Path, name: str) -> None:
    """Let a file know what its model was called, for `continue`."""
    if not path.exists():
        return
    file, colon, rest = name.rpartition(".py:")
    full = f"{Path(f'{file}.py').resolve()}:{rest}" if colon else name
    with closing(Landscape(potential, path)) as landscape, landscape.transaction():
        landscape.remember("command", full)


@app.command()
def info(path: Annotated[Path, typer.Argument(help="A landscape file.")]) -> None:
    """Tell what a landscape file holds, and how complete it is."""
    with one_sentence(), Landscape(path=path) as landscape:
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
    with one_sentence(kept=place):
        for path in run_recipe(name, place, progress=seen(progress)):
            typer.echo(path)
