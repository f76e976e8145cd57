"""Gradients of random cubics beside the products of full tensors, and lists of critical points."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from threadpoolctl import threadpool_limits

from benchmarks.networks import fastest
from landscape_lab import PSpin, critical_points, minimize
from landscape_lab.analysis import expected_counts
from landscape_lab.types import Floats

WALKERS, CALLS = 64, 8


def beside_full_tensors(sizes: tuple[int, ...] = (50, 100, 200)) -> None:
    """Crowds of 64, one thread: the product with the full tensor, and what a processor can do.

    A turn is some calls in a row, as a search makes them: each then finds its own coefficients in
    the caches, and not the other's.
    """
    print("Gradients of p-spin models with p = 3, 64 walkers, one thread, microseconds a walker")
    print("     N   ours   full tensor   ratio   operations / peak   memory / full tensor")
    for n in sizes:
        model = PSpin(n, 3, rng=0)
        x = model.sample(WALKERS, np.random.default_rng(0))
        full = np.ascontiguousarray(model.couplings.reshape(n, -1))
        square = np.random.default_rng(0).standard_normal((1024, 1024))
        with threadpool_limits(1, "blas"):
            ours, whole, peak = (
                taken / CALLS
                for taken in fastest(
                    lambda model=model, x=x: [model.energy_gradient(x) for _ in range(CALLS)],
                    lambda full=full, x=x, n=n: [_by_full_tensor(full, x, n) for _ in range(CALLS)],
                    lambda square=square: [square @ square for _ in range(CALLS)],
                    rounds=max(5, 2000 // n),
                )
            )
        a_flop = peak / (2 * 1024**3)
        held = model.packed.nbytes + model.__dict__.get("_slopes", np.empty(0)).nbytes
        least = 2 * n**3 / 3 * a_flop
        print(f"  {n:4d}  {ours / WALKERS:6.1f}   {whole / WALKERS:8.1f}   {whole / ours:8.2f}"
              f"   {ours / WALKERS / least:10.2f}   {held / full.nbytes:18.2f}")  # fmt: skip


def _by_full_tensor(full: Floats, x: Floats, n: int) -> Floats:
    """``sum_jk S_ijk u_j u_k``: one large product, then a small one for each walker."""
    return np.matmul((x @ full).reshape(-1, n, n), x[:, :, None])


def quenches(sizes: tuple[int, ...] = (50, 100, 200, 400)) -> None:
    """Quenches of 64 walkers that begin in single precision, beside double precision alone."""
    print("Quenches with p = 3, 64 walkers, one thread, milliseconds each, double precision beside")
    with ThreadPoolExecutor(1) as one:
        for n in sizes:
            model, exact = PSpin(n, 3, rng=0), Exact(n, 3, rng=0)
            x = model.sample(WALKERS, np.random.default_rng(0))
            ours, alone = fastest(
                lambda model=model, x=x, one=one: minimize(model, x, executor=one),
                lambda exact=exact, x=x, one=one: minimize(exact, x, executor=one),
                rounds=5,
            )
            ends = minimize(model, x).energy, minimize(exact, x).energy
            same = np.mean(np.abs(ends[0] - ends[1]) < 1e-6 * n)
            print(f"  N = {n:3d}  {ours / WALKERS / 1e3:8.3f}  {alone / WALKERS / 1e3:8.3f}   "
                  f"{alone / ours:.2f} times as fast, {same:.0%} in the same minimum")  # fmt: skip


class Exact(PSpin):
    """The same landscape without its single precision."""

    coarse = False


def lists(sizes: tuple[int, ...] = (8, 10, 12, 14)) -> None:
    """Every critical point of one tensor of each size, certified."""
    critical_points(PSpin(4, 3, rng=0).couplings)
    print("Every critical point of a tensor with p = 3, all processors")
    for n in sizes:
        couplings = PSpin(n, 3, rng=0).couplings
        began = time.perf_counter()
        points = critical_points(couplings)
        seconds = time.perf_counter() - began
        print(f"  N = {n:2d}  {points.n_solutions:6d} solutions, {len(points):5d} critical points, "
              f"{points.n_repeated} followed anew, {seconds:.2f} s")  # fmt: skip


def exact_counts() -> None:
    """Mean numbers of minima and saddles, for a slider."""
    expected_counts(2)
    print("Exact mean numbers of minima, and with saddles of index 1")
    for n in (20, 50, 100):
        times = []
        for n_indices in (1, 2):
            began = time.perf_counter()
            expected_counts(n, p=4, n_indices=n_indices)
            times.append(time.perf_counter() - began)
        print(f"  N = {n:3d}  {times[0]:.2f} s, {times[1]:.2f} s")


if __name__ == "__main__":
    beside_full_tensors((50, 100, 200, 400))
    quenches()
    lists()
    exact_counts()
