"""A word to who waits: loops are compiled once for each kind of processor, and kept."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from numba.core.event import Event, Listener, install_listener
from tqdm import tqdm

COMPILING = (
    "Compiling loops for this processor: this happens once and takes up to a minute. "
    "From then on they are read from a cache."
)


class _Once(Listener):
    """Says it on standard error when the first loop is compiled, and never again."""

    said = False

    def on_start(self, event: Event) -> None:
        if not self.said:
            self.said = True
            tqdm.write(COMPILING, file=sys.stderr)

    def on_end(self, event: Event) -> None:
        """What follows shows itself."""


@contextmanager
def announced(progress: bool) -> Iterator[None]:
    """Within this block who watches the progress is told when numba's compiler is at work."""
    if not progress or sys.stderr is None:  # Standard error may be closed.
        yield
        return
    with install_listener("numba:compile", _Once()):
        yield
