import gc

import numba
import pytest
from numba.core.event import Listener, install_listener

import landscape_lab.kernels  # noqa: F401


class Seen(Listener):
    def __init__(self):
        self.during = []

    def on_start(self, event):
        self.during.append(gc.isenabled())

    def on_end(self, event):
        pass


@pytest.mark.parametrize("collects", [True, False])
def test_no_garbage_is_looked_for_while_numba_compiles_and_then_as_before(collects):
    inner, before = numba.njit(lambda x: x * 2), gc.isenabled()
    outer = numba.njit(lambda x: inner(x) + 1)
    (gc.enable if collects else gc.disable)()
    try:
        with install_listener("numba:compile", seen := Seen()):
            assert outer(3) == 7
        assert seen.during == [False, False]
        assert gc.isenabled() is collects
        with pytest.raises(numba.TypingError):
            numba.njit(lambda x: x.nothing)(1)
        assert gc.isenabled() is collects
    finally:
        (gc.enable if before else gc.disable)()
