"""Print every comparison: ``python -m benchmarks``.

Peers are installed from the package registry into environments of their own. What counts is a
ratio: both sides run in turns, on one core of the same machine.
"""

from benchmarks import (
    clusters,
    first_quench,
    mnist,
    modes,
    networks,
    peers,
    quenches,
    spin_glass,
    surveys,
)  # fmt: skip

first_quench.beside_its_limit()
surveys.small_clusters()
clusters.shipped_surveys()
clusters.large_networks()
quenches.pin_to_one_core()
modes.beside_lapack()
networks.beside_numpy()
networks.second_derivatives()
networks.newton_finish()
mnist.beside_its_products()
spin_glass.beside_full_tensors()
spin_glass.lists()
spin_glass.exact_counts()
quenches.beside_scipy()
quenches.beside_pele(peers.pele())
peers.beside_autodiff()
