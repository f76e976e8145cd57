"""A network on images beside the two matrix products that it cannot do without."""

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.networks import fastest
from landscape_lab import SoftmaxNetwork
from landscape_lab.datasets import mnist_digits


def microseconds() -> tuple[float, float, float, float]:
    """Gradient, its two products, a Hessian product, and one at a place that is known.

    784-10-10 on 1000 images, 32 walkers, one thread.
    """
    train = mnist_digits()[0][:1000]
    model = SoftmaxNetwork(
        train.inputs(), train.labels, n_hidden=10, n_classes=10, lam=0.01, shifts="removed",
        links="lit",
    )  # fmt: skip
    rng = np.random.default_rng(0)
    x, v = model.sample(32, rng), rng.standard_normal((32, model.n))
    lit = train.inputs()
    lit = np.ascontiguousarray(lit[:, lit.any(axis=0)])
    weights, slopes = rng.standard_normal((320, lit.shape[1])), rng.standard_normal((320, 1000))
    with threadpool_limits(1, "blas"):
        at_x = model.hessian_operator(x)
        gradient, forward, back, alone, product = fastest(
            lambda: model.energy_gradient(x),
            lambda: weights @ lit.T,
            lambda: slopes @ lit,
            lambda: model.hessian_product(x, v),
            lambda: at_x(v),
            rounds=12,
        )
    return gradient, forward + back, alone, product


def beside_its_products() -> None:
    """Print them."""
    gradient, products, alone, product = microseconds()
    print("Loss and gradient of 32 networks 784-10-10, 1000 images, one thread")
    print(f"  gradient          {gradient / 1e3:.1f} ms")
    print(f"  its two products  {products / 1e3:.1f} ms, ratio "
          f"{gradient / products:.2f}")  # fmt: skip
    print(f"  Hessian product   {alone / gradient:.2f} gradients; at a place that is known "
          f"{product / gradient:.2f}")  # fmt: skip


if __name__ == "__main__":
    beside_its_products()
