"""Print every comparison: ``python -m benchmarks``.

Peers are installed from the package registry into environments of their own. What counts is a
ratio: both sides run in turns, on one core of the same machine. What the book's page on benchmarks
shows is written to files beside this one.
"""

from benchmarks import (
    clusters,
    commits,
    first_quench,
    memory,
    mnist,
    modes,
    networks,
    peers,
    quenches,
    spin_glass,
    summary,
    surveys,
    waiting,
)  # fmt: skip

first_quench.beside_its_limit()
surveys.small_clusters()
clusters.shipped_surveys()
clusters.large_networks()
memory.main()
commits.main()
waiting.main(waiting.RUNS)
quenches.pin_to_one_core()
summary.main(rounds=5)
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
