"""What a landscape is: a function of a point, and what leaves it unchanged."""

from landscape_lab.potential.adapters import FunctionPotential
from landscape_lab.potential.base import Potential
from landscape_lab.potential.energies import EnergyPotential
from landscape_lab.potential.gradient_check import GradientCheck, check_gradient
from landscape_lab.potential.motions import RigidMotions
from landscape_lab.potential.sampled import SampledPotential
from landscape_lab.potential.scale import Scale
from landscape_lab.potential.symmetry import NoSymmetry, Symmetry

__all__ = [
    "EnergyPotential",
    "FunctionPotential",
    "GradientCheck",
    "NoSymmetry",
    "Potential",
    "RigidMotions",
    "SampledPotential",
    "Scale",
    "Symmetry",
    "check_gradient",
]
