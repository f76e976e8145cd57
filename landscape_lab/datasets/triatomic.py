"""Where does a molecule of three atoms fall? Quenches and their outcomes, to be foreseen early."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscape_lab.datasets.quench_paths import QuenchPaths, record_quenches
from landscape_lab.models.triatomic import TriatomicCluster
from landscape_lab.search.workers import Workers
from landscape_lab.types import Floats, Integers
from landscape_lab.validation import Random, count, generator

PAIRS = ((0, 1), (0, 2), (1, 2))
"""Atoms of the distances r12, r13, r23."""

MOST = 10**6
"""Sequences; each takes some 4 kB."""

SAME_LENGTH = 1e-3
"""Sides of a triangle that differ by less are equal; in a chain the longest is twice the others."""


@dataclass(frozen=True, eq=False, repr=False)
class TriatomicOutcomes:
    """Minimization sequences of the triatomic cluster, each with the minimum it ends in.

    Lengths are in units of the Lennard-Jones diameter.

    Attributes
    ----------
    number : (N,)
        Which of all sequences these are, counted from 0.
    outcome : (N,)
        0 for the equilateral triangle; 1, 2 or 3 for the straight chain with that atom in the
        middle.
    n_steps : (N,)
        Steps from the start to convergence.
    x : (K, 9)
        All configurations, sequence after sequence.
    first : (N + 1,)
        Where each sequence begins in `x`.
    """

    number: Integers
    outcome: Integers
    n_steps: Integers
    x: Floats
    first: Integers

    OUTCOMES = ("triangle", "atom 1 in the middle", "atom 2 in the middle", "atom 3 in the middle")

    def __len__(self) -> int:
        return len(self.number)

    def __repr__(self) -> str:
        return f"TriatomicOutcomes({len(self)} sequences)"

    def __getitem__(self, which: Any) -> "TriatomicOutcomes":
        """Some of the sequences: a slice, a mask or an array of indices."""
        chosen = np.atleast_1d(np.arange(len(self))[which])
        length = self.n_steps[chosen] + 1
        first = np.concatenate([[0], np.cumsum(length)])
        rows = np.repeat(self.first[chosen] - first[:-1], length) + np.arange(first[-1])
        return TriatomicOutcomes(
            self.number[chosen], self.outcome[chosen], self.n_steps[chosen], self.x[rows], first
        )

    def configurations(self, s: int) -> Floats:
        """Configurations `s` steps before convergence, ``(N, 9)``.

        Sequences with fewer steps give their start, as in Ballard et al. 2017, sec. III. With
        ``s = 0`` these are the minima.

        Raises
        ------
        ValueError, TypeError
            If `s` is not a whole number from zero.
        """
        back = np.minimum(count(s, "s", least=0), self.n_steps)
        return self.x[self.first[1:] - 1 - back]

    def starts(self) -> Floats:
        """The first configurations, ``(N, 9)``."""
        return self.x[self.first[:-1]]

    def distances(self, s: int | None = None) -> Floats:
        """r12, r13 and r23 `s` steps before convergence, ``(N, 3)``; at the start if `s` is None.

        Raises
        ------
        ValueError, TypeError
            If `s` is not a whole number from zero.
        """
        return distances(self.starts() if s is None else self.configurations(s))

    def sequence(self, i: int) -> Floats:
        """All configurations of one sequence from its start to its end, ``(n_steps + 1, 9)``."""
        at = range(len(self))[count(i, "i", least=-len(self), most=len(self) - 1)]
        return self.x[self.first[at] : self.first[at + 1]]

    def split(
        self,
        n_train: int,
        n_test: int,
        *,
        rng: Random = 0,
    ) -> tuple["TriatomicOutcomes", "TriatomicOutcomes"]:
        """Choose two parts at random that share no sequence.

        Raises
        ------
        ValueError, TypeError
            If there are not so many sequences.
        """
        train, test = count(n_train, "n_train"), count(n_test, "n_test")
        if train + test > len(self):
            raise ValueError(
                f"n_train is {n_train} and n_test is {n_test}; their sum can be at most {len(self)}"
            )
        order = generator(rng).permutation(len(self))
        return self[order[:train]], self[order[train : train + test]]


def distances(x: Floats) -> Floats:
    """r12, r13 and r23 of configurations, ``(..., 9) -> (..., 3)``."""
    atoms = x.reshape(*x.shape[:-1], 3, 3)
    pairs = [atoms[..., i, :] - atoms[..., j, :] for i, j in PAIRS]
    return np.linalg.norm(np.stack(pairs, axis=-2), axis=-1)


def outcomes(x: Floats) -> Integers:
    """Which minimum each of some minima is, ``(N, 9) -> (N,)``: 0 triangle, 1 to 3 chains.

    The longest distance of a chain lies opposite the atom in the middle: r23 if that is atom 1.
    """
    r = distances(x)
    equal = r.max(axis=1) - r.min(axis=1) < SAME_LENGTH
    return np.where(equal, 0, 3 - np.argmax(r, axis=1))


def triatomic_outcomes(
    n: int = 10_000,
    rng: Random = 0,
    *,
    executor: Workers | None = None,
) -> TriatomicOutcomes:
    """Make the paper's database: quenches of the triatomic cluster and what they end in.

    Starts are uniform in a cube of side 2 sqrt(3); each quench goes by LBFGS to a root mean square
    gradient of 1e-6 (Ballard et al. 2017, sec. III). Should one leave the cluster in pieces,
    another start takes its place.

    Parameters
    ----------
    n : int
        Number of sequences.
    rng : int, SeedSequence or Generator
    executor : concurrent.futures.Executor or distributed.Client, optional
        Where pieces of the work run; threads on all processors unless given.

    Returns
    -------
    TriatomicOutcomes

    Raises
    ------
    ValueError, TypeError
        If `n` is not a whole number from one.

    Examples
    --------
    >>> data = triatomic_outcomes(1000)
    >>> train, test = data.split(500, 500)
    >>> train.distances(s=10).shape
    (500, 3)
    """
    n, random = count(n, "n", most=MOST), generator(rng)
    model = TriatomicCluster()
    found: list[TriatomicOutcomes] = []
    missing = n
    while missing:
        paths = record_quenches(model, model.sample(missing, random), executor=executor)
        found.append(_labeled(paths, n - missing))
        missing -= len(found[-1])
    return found[0] if len(found) == 1 else _joined(found)


def _labeled(paths: QuenchPaths, number: int) -> TriatomicOutcomes:
    """The converged ways with their outcomes, numbered on from `number`."""
    n_steps = np.diff(paths.first) - 1
    outcome = outcomes(paths.x[paths.first[1:] - 1])
    everything = TriatomicOutcomes(
        np.zeros(len(n_steps), dtype=np.int64), outcome, n_steps, paths.x, paths.first
    )
    kept = everything if paths.converged.all() else everything[paths.converged]
    kept.number[:] = number + np.arange(len(kept))
    return kept


def _joined(parts: list[TriatomicOutcomes]) -> TriatomicOutcomes:
    number, outcome, n_steps, x = (
        np.concatenate([getattr(part, name) for part in parts])
        for name in ("number", "outcome", "n_steps", "x")
    )
    first = np.concatenate([[0], np.cumsum(n_steps + 1)])
    return TriatomicOutcomes(number, outcome, n_steps, x, first)
