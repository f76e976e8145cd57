"""Spectra of Hessians and a step along their modes: eight at a time beside LAPACK one by one."""

import time

import numpy as np

from landscape_lab import LennardJones
from landscape_lab.kernels import kernel
from landscape_lab.search.modes import Spectra

CROWD = 32
TURNS = 9


@kernel
def _one_by_one(hessians):
    for hessian in hessians:
        np.linalg.eigh(hessian)


def microseconds(n_atoms: int) -> tuple[float, float]:
    """Processor time for a matrix, in turns, the shortest of each: ours, and LAPACK's from numba.

    Ours leaves out the six directions of rigid motions, tells the components of a gradient and of
    a mode, and makes a step and a mode of theirs; it forms no eigenvectors. LAPACK forms them, and
    gets matrices from which the six directions have been left out before.
    """
    model = LennardJones(n_atoms)
    x = model.symmetry.normalize(model.sample(CROWD, np.random.default_rng(0)))
    hessians, zero, running = model.hessian(x), model.symmetry.zero_modes(x), np.zeros(CROWD, int)
    vectors = np.random.default_rng(1).standard_normal((CROWD, 2, model.n))
    inner = np.ascontiguousarray(hessians[:, 6:, 6:])
    spectra, ours, theirs = Spectra(CROWD, model.n), [], []
    for _ in range(TURNS + 1):
        along = vectors.copy()
        began = time.thread_time()
        spectra.resolve(hessians, zero, running, along)
        spectra.compose(along)
        between = time.thread_time()
        _one_by_one(inner)
        ours.append(between - began)
        theirs.append(time.thread_time() - between)
    return min(ours[1:]) / CROWD * 1e6, min(theirs[1:]) / CROWD * 1e6


def beside_lapack() -> None:
    """Clusters of 7 to 22 atoms, a crowd of 32."""
    print("Spectrum and step, microseconds; LAPACK's eigenvectors one by one, without zero modes")
    for n_atoms in (7, 8, 9, 13, 19, 22, 38):
        ours, theirs = microseconds(n_atoms)
        print(
            f"  {3 * n_atoms - 6} modes: {ours:.1f}, LAPACK {theirs:.1f}, {theirs / ours:.1f} times"
        )


if __name__ == "__main__":
    beside_lapack()
