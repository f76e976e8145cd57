"""Handwritten digits: part of MNIST, shipped with the package.

The images are the first 10,000 for training and all 10,000 for tests of the database of LeCun,
Cortes and Burges (LeCun et al., Proc. IEEE 86, 2278 (1998)), CC BY-SA 3.0; the attribution lies
beside the file. Ballard et al. 2017, sec. V, train on 1000 of them and test on 10,000.
"""

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landscape_lab.types import Floats, Integers
from landscape_lab.validation import as_path

FILE = Path(__file__).with_name("mnist_10k10k.npz")
SHA256 = "3be1bb6efef62c4154f22f1c60c12b6a271e20181b29300050905b41f0045b24"


@dataclass(frozen=True, eq=False)
class Digits:
    """Images of digits, and which digit each is; an index or a slice takes a part.

    Attributes
    ----------
    images : (N, 28, 28) array of uint8
        Brightness of the pixels, 0 for the background to 255.
    labels : (N,) array of int
        The digits, 0 to 9.
    """

    images: NDArray[np.uint8]
    labels: Integers

    def __len__(self) -> int:
        return len(self.labels)

    def __getitem__(self, which: Any) -> "Digits":
        return Digits(self.images[which], self.labels[which])

    def inputs(self) -> Floats:
        """The pixels as inputs of a network, from 0 to 1, row after row, ``(N, 784)``.

        ``(784,)`` for a single image, as networks take it.
        """
        return self.images.reshape(*self.images.shape[:-2], -1) / 255.0


def mnist_digits(path: Path = FILE) -> tuple[Digits, Digits]:
    """10,000 images to train on and 10,000 others to test with.

    Parameters
    ----------
    path : path
        The file; the one shipped with the package unless given.

    Returns
    -------
    train, test : Digits

    Raises
    ------
    ValueError
        If the file is not the one that the package was made with.
    OSError
        If it cannot be read.

    Examples
    --------
    >>> train, test = mnist_digits()
    >>> train[:1000].inputs().shape
    (1000, 784)
    >>> train.labels[:10]
    array([5, 0, 4, 1, 9, 2, 1, 3, 1, 4])
    """
    data = as_path(path).read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != SHA256:
        raise ValueError(
            f"path is {path}, whose SHA-256 checksum is {found[:12]}..., not {SHA256[:12]}...; the "
            "file is damaged or another one, and a fresh copy of the package would do"
        )
    with np.load(io.BytesIO(data)) as arrays:
        train, test = (
            Digits(arrays[f"x_{part}"], arrays[f"y_{part}"].astype(np.int64))
            for part in ("train", "test")
        )
    return train, test
