"""The command and its manners.

What goes wrong in a way that can be foreseen is told in one line on standard error, with status 2;
Ctrl-C ends with status 130, and says what is kept. Results go to standard output, all that is said
about them to standard error, so that a pipe gets numbers and nothing else.
"""

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from landscape_lab.cli.interrupts import after_compiling

app = typer.Typer(no_args_is_help=True, pretty_exceptions_enable=False)


@contextmanager
def one_sentence(kept: Path | None = None) -> Iterator[None]:
    """End with a sentence instead of a traceback; `kept` is where interrupted work lies."""
    try:
        with warnings.catch_warnings():
            warnings.showwarning = lambda message, *_where, **_more: say(str(message))
            warnings.simplefilter("always", UserWarning)
            with after_compiling():
                yield
    except BrokenPipeError as error:
        # Who reads has read enough. What is left must not be written when Python ends.
        sys.stdout = None
        raise typer.Exit(1) from error
    except (ValueError, TypeError, OSError, MemoryError) as error:
        say(str(error) or "the memory does not suffice")
        raise typer.Exit(2) from error
    except KeyboardInterrupt as error:
        there = kept is not None and kept.exists()
        say(
            f"interrupted; {kept} keeps what was found, and the same command continues from there"
            if there else "interrupted before anything was written"
        )  # fmt: skip
        raise typer.Exit(130) from error


def say(sentence: str) -> None:
    """Say something about a result on standard error."""
    typer.echo(f"landscape-lab: {' '.join(sentence.split())}", err=True)


def seen(progress: bool) -> bool:
    """Whether to show a progress bar: not where standard error is closed."""
    return progress and sys.stderr is not None
