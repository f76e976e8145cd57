"""Ctrl-C while numba compiles waits until it has: there a callback from LLVM would swallow it."""

import _thread
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from numba.core.event import Event, Listener, install_listener


class _Compiling(Listener):
    """Knows whether numba compiles, and keeps an interrupt until it does not."""

    def __init__(self) -> None:
        self.depth, self.asked = 0, False

    def on_start(self, event: Event) -> None:
        self.depth += 1

    def on_end(self, event: Event) -> None:
        self.depth -= 1
        if self.asked and self.depth == 0:
            self.asked = False
            _thread.interrupt_main()

    def interrupt(self, number: int, frame: FrameType | None) -> None:
        """What the signal does."""
        if self.depth == 0:
            raise KeyboardInterrupt
        self.asked = True


@contextmanager
def after_compiling() -> Iterator[None]:
    """Within this block Ctrl-C waits for loops that are being compiled.

    Unless somebody else has said what the signal does, or it is not ours: it is the main thread's.
    """
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if not usual or threading.current_thread() is not threading.main_thread():
        yield
        return
    listener = _Compiling()
    signal.signal(signal.SIGINT, listener.interrupt)
    try:
        with install_listener("numba:compile", listener):
            yield
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)
