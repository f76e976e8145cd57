"""Students of a teacher on handwritten digits, for Fig. 16 of Ballard et al. 2017.

A network of ten hidden nodes learns one half of the images. What it gives for the other half are
the targets of others, narrower, as wide and wider, linear and with rectifiers. The loss of those
that are as wide or wider can reach zero; that of a linear narrow one has an exact floor.
"""

from functools import cache
from itertools import product
from pathlib import Path

import numpy as np

from landscape_lab.datasets.mnist import mnist_digits
from landscape_lab.models.neural_network.dense import Activation, DenseNetwork
from landscape_lab.reproduce.batches import gather
from landscape_lab.reproduce.results import Results
from landscape_lab.search.stochastic import stochastic_descent
from landscape_lab.types import Floats

HALF = 5000
"""Images of each half."""

TAUGHT = 10
"""Hidden nodes of the teacher."""

BATCH, EPOCHS = 50, 50

WIDTHS = (5, 10, 20)

RATES = (0.02, 0.05)

ACTIVATIONS: tuple[Activation, ...] = ("linear", "relu")

STARTS = 2
"""Students of each kind, from other weights and with other batches."""

CASES = tuple(product(range(len(ACTIVATIONS)), RATES, range(STARTS)))
"""Activation, rate and start of each student of a width."""


def make(folder: Path, progress: bool) -> list[Path]:
    """Train all students and write their losses."""
    sizes = dict.fromkeys(WIDTHS, len(CASES))
    return [gather(folder, "students", sizes, train_one, progress, batch=4)]


@cache
def targets(activation: Activation) -> Floats:
    """What the teacher gives for the second half of the images, ``(5000, 10)``."""
    train, _ = mnist_digits()
    inputs, classes = train.inputs(), np.eye(10)[train.labels]
    teacher = DenseNetwork(inputs[:HALF], classes[:HALF], n_hidden=TAUGHT, activation=activation)
    start = teacher.sample(1, np.random.default_rng(0))[0]
    trained = stochastic_descent(teacher, start, rate=0.1, batch=BATCH, n_epochs=EPOCHS, rng=0)
    return teacher.outputs(trained.x, inputs[HALF : 2 * HALF])


def student(width: int, activation: Activation) -> DenseNetwork:
    """A student's loss on the second half of the images."""
    inputs = mnist_digits()[0][HALF : 2 * HALF].inputs()
    return DenseNetwork(inputs, targets(activation), n_hidden=width, activation=activation)


def train_one(width: int, case: int, *, epochs: int = EPOCHS) -> Results:
    """One student's training.

    Returns
    -------
    dict
        Its ``activation`` (a place in `ACTIVATIONS`), ``rate`` and ``start``; its ``loss`` before
        the first and after every epoch; and the ``floor`` of its loss, for linear ones.
    """
    kind, rate, start = CASES[case]
    model = student(width, ACTIVATIONS[kind])
    rng = np.random.default_rng([width, start])
    trained = stochastic_descent(
        model, model.sample(1, rng)[0], rate=rate, batch=BATCH, n_epochs=epochs, rng=start
    )
    return {
        "activation": np.array(kind), "rate": np.array(rate), "start": np.array(start),
        "loss": np.asarray(trained.loss).astype(np.float32),
        "floor": np.array(model.linear_floor() if kind == 0 else 0.0),
    }  # fmt: skip
