"""Quenches per second from the same starts, one core: ours, pele's and SciPy's."""

import json
import os
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import scipy.optimize

from landscape_lab import LennardJones, TriatomicCluster, minimize

ROUNDS = 5
STARTS = {7: 2000, 13: 1000, 38: 150}


def _ours(model, starts, tol):
    with ThreadPoolExecutor(1) as executor:
        began = time.perf_counter()
        found = minimize(model, starts, tol=tol, executor=executor)
        return time.perf_counter() - began, found


def beside_pele(python: Path) -> None:
    """Lennard-Jones clusters, gradient to 1e-5, taking turns with pele's C++ LBFGS."""
    print(f"Lennard-Jones quenches per second, one core, median of {ROUNDS} rounds in turns")
    print(f"{'':>6}{'ours':>10}{'pele':>10}{'ratio':>8}   evaluations ours / pele")
    peer = subprocess.Popen(
        [python, Path(__file__).with_name("pele_quenches.py")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        for n_atoms, count in STARTS.items():
            model = LennardJones(n_atoms)
            starts = model.sample(count, np.random.default_rng(0))
            path = Path(folder) / f"{n_atoms}.npy"
            np.save(path, starts)
            _ours(model, starts[:10], 1e-5)
            mine, theirs = [], []
            for _ in range(ROUNDS):
                seconds, found = _ours(model, starts, 1e-5)
                mine.append(count / seconds)
                peer.stdin.write(f"{path}\n")
                peer.stdin.flush()
                told = json.loads(peer.stdout.readline())
                theirs.append(count / told["seconds"])
            ratio = np.median(np.array(mine) / np.array(theirs))
            print(
                f"LJ{n_atoms:<4}{np.median(mine):>10.0f}{np.median(theirs):>10.0f}{ratio:>8.2f}"
                f"   {found.n_eval.mean():.0f} / {told['evaluations']:.0f}"
                f"   converged {found.converged.sum()} / {told['converged']}"
                f"   mean energy {found.energy.mean():.3f} / {told['energy']:.3f}"
            )
    peer.stdin.close()
    peer.wait()


def beside_scipy() -> None:
    """10,000 starts of the triatomic cluster, beside SciPy's L-BFGS-B on the same function."""
    model = TriatomicCluster()
    starts = model.sample(10_000, np.random.default_rng(0))
    _ours(model, starts[:10], 1e-6)

    def one(x):
        energy, gradient = model.energy_gradient(x[None])
        return energy[0], gradient[0]

    some = starts[:300]
    began = time.perf_counter()
    peers = [
        scipy.optimize.minimize(
            one, x, jac=True, method="L-BFGS-B", options={"gtol": 1e-6, "ftol": 0.0}
        )
        for x in some
    ]
    theirs = len(some) / (time.perf_counter() - began)
    seconds, found = _ours(model, starts, 1e-6)
    print("Triatomic cluster, 10,000 starts, gradient to 1e-6, one core")
    print(
        f"  ours   {seconds:.3f} s, {len(starts) / seconds:.0f} quenches per second, "
        f"{found.n_eval.mean():.0f} evaluations each, {found.converged.sum()} converged"
    )
    print(
        f"  SciPy  {theirs:.0f} quenches per second start by start, "
        f"{np.mean([p.nfev for p in peers]):.0f} evaluations each"
    )
    print(f"  ratio  {len(starts) / seconds / theirs:.0f}")


def pin_to_one_core() -> None:
    """Keep this process and its children on one processor, where the system allows."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
