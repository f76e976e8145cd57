"""An answer is put into an exercise, and the visible check after it says what it thinks of it."""

import contextlib
import functools
import io
from pathlib import Path
from types import FunctionType

import nbformat
import pytest

from tools.student import student_source

EXERCISES = Path(__file__).resolve().parent.parent.parent / "exercises"


@functools.cache
def cells(chapter: str) -> tuple[tuple[str, str], ...]:
    """Names and solved sources of the code cells of a notebook, in order."""
    notebook = nbformat.read(EXERCISES / f"{chapter}.ipynb", as_version=4)
    return tuple((cell.id, cell.source) for cell in notebook.cells if cell.cell_type == "code")


@functools.cache
def solved(chapter: str, upto: str) -> dict:
    """What is defined when the cell `upto` and all before it have run.

    The setting of an exercise runs once, and serves all answers to it.
    """
    names = [name for name, _ in cells(chapter)]
    at = names.index(upto)
    defined = moved(solved(chapter, names[at - 1])) if at else {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(cells(chapter)[at][1], defined)
    return defined


def moved(defined: dict) -> dict:
    """A copy of what is defined, whose functions see the copy as a notebook's see the notebook."""
    copy = dict(defined)
    for name, value in defined.items():
        if isinstance(value, FunctionType) and value.__globals__ is defined:
            copy[name] = FunctionType(
                value.__code__, copy, name, value.__defaults__, value.__closure__
            )
            copy[name].__kwdefaults__ = value.__kwdefaults__
    return copy


def told(chapter: str, exercise: str, check: str, answer: str = "") -> str:
    """What the visible check prints about an answer, which replaces parts of the solution."""
    defined = dict(solved(chapter, exercise))
    source = dict(cells(chapter))
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(source[exercise], defined)  # so that its functions see the answer
        exec(answer, defined)
        exec(student_source(source[check]), defined)
    return printed.getvalue()


def assert_refused(chapter: str, exercise: str, check: str, answer: str) -> None:
    """The check stops at this answer, and says why."""
    with pytest.raises(Exception) as stopped:
        told(chapter, exercise, check, answer)
    assert str(stopped.value).strip(), "refused without a word"
