"""What a name on the command line stands for: a model of ours, or one in a file of one's own."""

import importlib.util
import inspect
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from landscape_lab.models.clusters import LennardJones, Morse
from landscape_lab.models.regression import DampedSines
from landscape_lab.models.spin_glass import PSpin
from landscape_lab.models.surfaces import MullerBrown
from landscape_lab.models.thomson import Thomson
from landscape_lab.models.triatomic import TriatomicCluster
from landscape_lab.potential.base import Potential
from landscape_lab.potential.energies import EnergyPotential

MODELS = (
    "lj8 (atoms), morse7:6 (atoms, range), thomson12 (charges), pspin20 (spins), triatomic, "
    "regression, muller-brown, or mine.py:name, a Potential or an energy in a file of your own"
)
PATTERNS: dict[str, Callable[..., Potential]] = {
    r"lj([0-9]{1,9})": lambda atoms: LennardJones(int(atoms)),
    r"morse([0-9]{1,9}):([0-9]+\.?[0-9]*|\.[0-9]+)": (
        lambda atoms, rho: Morse(int(atoms), float(rho))
    ),
    r"thomson([0-9]{1,9})": lambda charges: Thomson(int(charges)),
    r"pspin([0-9]{1,9})": lambda spins: PSpin(int(spins), rng=0),
    "triatomic": TriatomicCluster,
    "regression": DampedSines.paper,
    "muller-brown": MullerBrown,
    r"(.+\.py):([^\W\d]\w*)(?::([0-9]{1,6}))?": lambda file, name, n: own_model(
        Path(file), name, n and int(n)
    ),
}


def model(name: str) -> Potential:
    """The model that a name on the command line stands for.

    Raises
    ------
    ValueError
        If there is none.
    OSError
        If a file of one's own cannot be read.
    """
    for pattern, make in PATTERNS.items():
        if found := re.fullmatch(pattern, name):
            return make(*found.groups())
    raise ValueError(f"model is {name!r}; one of these would do: {MODELS}")


def own_model(file: Path, name: str, n: int | None) -> Potential:
    """The landscape that somebody's file calls by a name.

    It may be a `Potential`, a class or function without arguments that makes one, or an energy: a
    function of its coordinates, one argument each, or of one array of `n` numbers.

    Raises
    ------
    ValueError
        If the file does not run, does not hold the name, or what it holds is no landscape.
    OSError
        If there is no such file.
    """
    found = _run(file).get(name, inspect.Parameter.empty)
    there = f"{file} holds {name}"
    if found is inspect.Parameter.empty:
        raise ValueError(
            f"{file} holds no {name}; the name of a Potential or of a function would do"
        )
    if isinstance(found, Potential):
        return found
    if not callable(found):
        raise ValueError(f"{there}, which is no landscape; a Potential or a function would do")
    needed = _needed(found)
    if needed == 0:
        made = found()
        if isinstance(made, Potential):
            return made
        raise ValueError(f"{there}, which makes no Potential; one, or an energy, would do")
    if needed > 1:
        if _takes_columns(found, needed):
            return EnergyPotential(lambda x: found(*x.T), needed, crowd=True, name=name)
        return EnergyPotential(lambda x: found(*x), needed, name=name)
    if not n:
        raise ValueError(
            f"{there}, a function of one argument; {file}:{name}:N would do, N its length"
        )
    return EnergyPotential(found, n, name=name)


def _needed(function: Callable[..., Any]) -> int:
    """Arguments that a call must give."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return 1
    ordinary = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    return sum(p.kind in ordinary and p.default is p.empty for p in parameters)


def _takes_columns(function: Callable[..., Any], n: int) -> bool:
    """Whether a function of coordinates gives many points' energies at once, and the same ones."""
    points = np.random.default_rng(0).uniform(-1.0, 1.0, (4, n))
    try:
        together = np.asarray(function(*points.T), dtype=np.float64)
        alone = np.array([function(*point) for point in points], dtype=np.float64)
    except Exception:  # Whatever it is, it does not take them.
        return False
    return together.shape == alone.shape and bool(np.allclose(together, alone, rtol=1e-12))


def _run(file: Path) -> dict[str, Any]:
    """The names of a Python file, which is run as if from its own folder."""
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist; give the path of a Python file that does")
    spec = importlib.util.spec_from_file_location(f"_own_{file.stem}", file)
    if spec is None or spec.loader is None:
        raise ValueError(f"{file} is no Python file; one would do")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.insert(0, str(file.resolve().parent))
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{file} does not run: {type(error).__name__}: {error}") from error
    finally:
        sys.path.pop(0)
    return vars(module)
