"""Results of long computations as small files: written by a recipe, read by the book and tests."""

from os import PathLike
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.network import TransitionNetwork

DATA = Path(__file__).parent / "data"

NETWORK_FIELDS = (
    "energy", "log_det", "ts_energy", "ts_log_det", "ends", "order", "ts_order", "ts_curvature",
)  # fmt: skip

Results = dict[str, NDArray[Any]]


def write(path: str | PathLike[str], **arrays: Any) -> Path:
    """Write named arrays to one compressed ``.npz`` file; integers as small as they fit.

    Parameters
    ----------
    path : path
        The file; replaced as a whole if it is there.
    **arrays : array_like

    Returns
    -------
    Path
        The file.
    """
    place = Path(path)
    unfinished = place.with_suffix(".unfinished.npz")
    small: dict[str, Any] = {name: _small(array) for name, array in arrays.items()}
    np.savez_compressed(unfinished, **small)
    unfinished.replace(place)
    return place


def write_network(path: str | PathLike[str], network: TransitionNetwork, **more: Any) -> Path:
    """Write a network, and more arrays that belong to it."""
    fields = {name: getattr(network, name) for name in NETWORK_FIELDS}
    return write(path, n_modes=network.n_modes, **fields, **more)


def read(name: str, folder: str | PathLike[str] = DATA) -> Results:
    """The arrays of one result; of those that are shipped, unless another folder is given.

    Raises
    ------
    ValueError
        If there is no such result.
    """
    path = Path(folder) / f"{name}.npz"
    if not path.exists():
        there = ", ".join(sorted(file.stem for file in Path(folder).glob("*.npz"))) or "none"
        raise ValueError(f"name is {name!r}; results in {folder}: {there}")
    with np.load(path) as arrays:
        return dict(arrays)


def read_network(
    name: str, folder: str | PathLike[str] = DATA
) -> tuple[TransitionNetwork, Results]:
    """A network, and the other arrays that were written with it."""
    arrays = read(name, folder)
    n_modes = int(arrays.pop("n_modes"))
    fields = {field: arrays.pop(field) for field in NETWORK_FIELDS}
    fields["ends"] = fields["ends"].astype(np.int64)
    return TransitionNetwork(n_modes=n_modes, **fields), arrays


def _small(array: Any) -> NDArray[Any]:
    """The same numbers; integers in the fewest bytes that hold them."""
    values = np.asarray(array)
    if values.dtype.kind in "iu" and values.size:
        least, most = int(values.min()), int(values.max())
        return values.astype(np.promote_types(np.min_scalar_type(least), np.min_scalar_type(most)))
    return values
