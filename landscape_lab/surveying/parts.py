"""Which minima are connected, kept up to date as transition states are found."""

from landscape_lab.landscape.store import Landscape
from landscape_lab.types import Integers


class Parts:
    """The connected parts of a landscape that grows.

    Parameters
    ----------
    landscape : Landscape
        What is known of it at first is read; what comes later is told by `join`.
    """

    def __init__(self, landscape: Landscape) -> None:
        from scipy.cluster.hierarchy import DisjointSet  # takes a while, and only surveys need it

        self._sets = DisjointSet()
        if landscape.n_transition_states:
            self.join(landscape.network().ends)

    def join(self, ends: Integers) -> None:
        """Note the two minima ``(B, 2)`` of transition states."""
        for a, b in ends.tolist():
            self._sets.add(a)
            self._sets.add(b)
            self._sets.merge(a, b)

    def number(self, n_minima: int) -> int:
        """How many parts there are among so many minima; those without a saddle are parts, too."""
        return self._sets.n_subsets + n_minima - len(self._sets)
