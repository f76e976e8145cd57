"""A table of a page: it names its columns, and a phone can scroll it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

__all__ = ["Table", "table"]

WHOLE = 'style="white-space: nowrap"'

SPREAD = r"\S+ ± \S+"
"""A number with its spread."""

UNBROKEN = rf"<span {WHOLE}>\g<0></span>"

LONGEST_NAME = 24
"""Letters of a row's name up to which it stays on one line."""


@dataclass(frozen=True)
class Table:
    """Rows of words that show themselves as the last line of a cell.

    Attributes
    ----------
    html : str
    """

    html: str

    def _repr_html_(self) -> str:
        return self.html


def table(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Table:
    """Make a table whose first column names the rows; a minus is written as such.

    Parameters
    ----------
    head : sequence
        What stands above each column; the first may be empty.
    rows : iterable of sequences
        As many entries each. A number with its spread, such as ``2.1 ± 0.3``, is not broken, nor
        is a short name of a row.

    Returns
    -------
    Table

    Raises
    ------
    ValueError
        If a row has another number of entries than the head.
    """
    titles = "".join(f'<th scope="col">{escape(str(word))}</th>' for word in head)
    lines = []
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"a row has {len(row)} entries; {len(head)} would do, as in the head")
        lines.append("".join(_entry(k, word) for k, word in enumerate(row)))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return Table(f"<table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table>")


def _entry(column: int, word: Any) -> str:
    text = escape(str(word))
    text = f"−{text[1:]}" if text.startswith("-") else text
    if column == 0 and len(text) <= LONGEST_NAME:
        return f"<td {WHOLE}>{text}</td>"
    return f"<td>{re.sub(SPREAD, UNBROKEN, text)}</td>"
