"""Random polynomials on spheres: one sphere, or a product of three."""

from landscape_lab.models.spin_glass.p_spin import PSpin
from landscape_lab.models.spin_glass.three_spheres import ProductOfSpheres

__all__ = ["PSpin", "ProductOfSpheres"]
