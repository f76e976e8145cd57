"""Landscapes that the tests share: every model, and those whose answers are known."""

import numpy as np

from landscape_lab import (
    DampedSines,
    DenseNetwork,
    EggBox,
    FunctionPotential,
    LakeDistrict,
    LennardJones,
    Morse,
    MullerBrown,
    NoSymmetry,
    Potential,
    ProductOfSpheres,
    PSpin,
    SoftmaxNetwork,
    SoftSpheres,
    Symmetry,
    Thomson,
    TriatomicCluster,
)
from landscape_lab.models.surfaces import DoubleWells


def double_wells(n: int = 3) -> FunctionPotential:
    """A sum of double wells (x^2 - 1)^2, one for each coordinate.

    Its 2^n minima lie at the corners of a cube, energy 0; its n 2^(n - 1) transition states in the
    middles of the edges, energy 1; each eigenvalue of the Hessian is 8 or, uphill, -4.
    """
    return FunctionPotential(
        lambda x: (np.sum((x**2 - 1) ** 2, axis=1), 4 * x * (x**2 - 1)), n, name="double wells"
    )


def classified(
    n_inputs: int, n_hidden: int, n_classes: int, n_samples: int, *, seed: int = 0, **options
) -> SoftmaxNetwork:
    """A network that learns noisy labels: the nearest of random centers, a tenth of them wrong."""
    rng = np.random.default_rng(seed)
    inputs = rng.standard_normal((n_samples, n_inputs))
    centers = rng.standard_normal((n_classes, n_inputs))
    labels = np.argmin(np.linalg.norm(inputs[:, None] - centers, axis=2), axis=1)
    wrong = rng.random(n_samples) < 0.1
    labels[wrong] = rng.integers(n_classes, size=wrong.sum())
    return SoftmaxNetwork(inputs, labels, n_hidden=n_hidden, n_classes=n_classes, **options)


def student() -> DenseNetwork:
    """A linear network that learns three random numbers from four others, 40 times."""
    rng = np.random.default_rng(0)
    return DenseNetwork(rng.standard_normal((40, 4)), rng.standard_normal((40, 3)), n_hidden=2)


MODELS: dict[str, Potential] = {
    "LJ5": LennardJones(5),
    "LJ13": LennardJones(13),
    "Morse, long range": Morse(6, 3.0),
    "Morse, short range": Morse(9, 14.0),
    "triatomic": TriatomicCluster(),
    "Thomson": Thomson(7),
    "regression": DampedSines.paper(),
    "regression, images kept": DampedSines.paper(images="kept"),
    "lakes": LakeDistrict(),
    "Muller-Brown": MullerBrown(),
    "egg box": EggBox(),
    "two double wells": DoubleWells(),
    "double wells": double_wells(),
    "one spin a term": PSpin(6, 1, rng=0),
    "two spins": PSpin(6, 2, rng=0),
    "three spins": PSpin(8, 3, rng=0),
    "four spins": PSpin(7, 4, rng=0),
    "three spheres": ProductOfSpheres(5, rng=0),
    "disks": SoftSpheres(6),
    "spheres, Hertzian, all alike": SoftSpheres(
        8, dimension=3, packing_fraction=0.8, size_ratio=1.0, force="hertzian"
    ),
    "network": classified(3, 2, 3, 60, lam=1e-2),
    "linear student": student(),
    "network, output biases free": classified(
        2, 3, 4, 60, lam=1e-2, regularize="all but output biases"
    ),
    "network, shifts removed": classified(2, 2, 3, 60, lam=1e-2, shifts="removed"),
}


class InUnits(Symmetry):
    """A symmetry for coordinates in another unit of length."""

    def __init__(self, symmetry: Symmetry, length: float) -> None:
        self.symmetry, self.length = symmetry, length

    def zero_modes(self, x):
        return self.symmetry.zero_modes(x / self.length)

    def invariants(self, x):
        return self.length * self.symmetry.invariants(x / self.length)

    def align(self, x, reference):
        return self.length * self.symmetry.align(x / self.length, reference / self.length)

    def order(self, x):
        return self.symmetry.order(x / self.length)

    def normalize(self, x):
        return self.length * self.symmetry.normalize(x / self.length)


def in_units(
    model: Potential, energy: float, length: float, *, stated: bool = False, hessian: bool = True
) -> FunctionPotential:
    """The same landscape with other units of energy and coordinates, its scales stated or not."""

    def energy_gradient(x):
        value, gradient = model.energy_gradient(x / length)
        return energy * value, energy / length * gradient

    bare = isinstance(model.symmetry, NoSymmetry)
    return FunctionPotential(
        energy_gradient, model.n, symmetry=None if bare else InUnits(model.symmetry, length),
        sample=lambda count, rng: length * model.sample(count, rng),
        hessian=(lambda x: energy / length**2 * model.hessian(x / length)) if hessian else None,
        length=length * model.scale.length if stated else None,
        energy_unit=energy * model.scale.energy if stated else None, name=type(model).__name__,
    )  # fmt: skip


LJ7_MINIMA = (-16.505384, -15.935043, -15.593211, -15.533060)
"""Cambridge Cluster Database, and the enumerations of small clusters since."""

LJ8_MINIMA = (
    -19.821489, -19.765298, -19.189311, -19.169280, -18.976056, -18.856826, -18.828672, -18.778208,
)  # fmt: skip


def rough_points(model: Potential, count: int, seed: int = 0) -> np.ndarray:
    """Random points where energies are moderate: a few steps downhill from random starts."""
    from landscape_lab import minimize

    return minimize(model, model.sample(count, np.random.default_rng(seed)), max_iter=8).x
