"""Many small cases, one after the other, in batches that are kept when a run is interrupted."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from landscape_lab.reproduce.results import Results, read, write
from landscape_lab.types import Integers

BATCH = 20
"""So many cases are written to a file of their own."""


def gather(
    folder: Path, name: str, sizes: dict[int, int], one: Callable[[int, int], Results],
    progress: bool, *, batch: int = BATCH,
) -> Path:  # fmt: skip
    """Results of all cases in one file.

    Parameters
    ----------
    folder : Path
        Where the batches are kept, and the file.
    name : str
        Of the file.
    sizes : dict
        How many cases there are of each size, those of the seeds from 0 on.
    one : function
        Takes a size and a seed to arrays, which have the same shapes for all cases.
    progress : bool
        Show a progress bar.
    batch : int
        Cases of a batch.

    Returns
    -------
    Path
        The file: the arrays with the case as their first axis, and ``n`` and ``seed`` of each.
    """
    parts = []
    for n, seeds in tqdm(list(_batches(sizes, batch)), desc=name, disable=not progress):
        part = f"{name}-{n}-{seeds[0]}"
        if not (folder / f"{part}.npz").exists():
            rows = [one(n, int(seed)) for seed in seeds]
            stacked = {key: np.stack([row[key] for row in rows]) for key in rows[0]}
            write(folder / f"{part}.npz", n=np.full(len(seeds), n), seed=seeds, **stacked)
        parts.append(read(part, folder))
    joined = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    return write(folder / f"{name}.npz", **joined)


def _batches(sizes: dict[int, int], batch: int) -> Iterator[tuple[int, Integers]]:
    for n, cases in sizes.items():
        for first in range(0, cases, batch):
            yield n, np.arange(first, min(first + batch, cases))
