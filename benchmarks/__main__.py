"""Print every comparison: ``python -m benchmarks``.

pele and SciPy are installed from the package registry into an environment of their own. What
counts is a ratio: both sides run in turns, on one core of the same machine.
"""

import subprocess
import sys
from pathlib import Path

from benchmarks import first_quench, mnist, networks, quenches, surveys

PEERS = Path(".venv-peers")


def peers() -> Path:
    """The Python of the peers' environment, made at the first use."""
    python = PEERS / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", PEERS], check=True)
        install = [python, "-m", "pip", "install", "-q", "pele==0.1.2", "scipy==1.17.1"]
        subprocess.run(install, check=True)
    return python


first_quench.beside_its_limit()
surveys.small_clusters()
quenches.pin_to_one_core()
networks.beside_numpy()
networks.second_derivatives()
networks.newton_finish()
mnist.beside_its_products()
quenches.beside_scipy()
quenches.beside_pele(peers())
