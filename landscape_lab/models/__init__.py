"""Landscapes to walk on, one file a family; none knows a search."""

from landscape_lab.models.clusters import LennardJones, Morse
from landscape_lab.models.neural_network import DenseNetwork, SoftmaxNetwork
from landscape_lab.models.packings import SoftSpheres
from landscape_lab.models.regression import DampedSines
from landscape_lab.models.spin_glass import ProductOfSpheres, PSpin
from landscape_lab.models.surfaces import EggBox, LakeDistrict, MullerBrown
from landscape_lab.models.thomson import Thomson
from landscape_lab.models.triatomic import TriatomicCluster

__all__ = [
    "DampedSines",
    "DenseNetwork",
    "EggBox",
    "LakeDistrict",
    "LennardJones",
    "Morse",
    "MullerBrown",
    "PSpin",
    "ProductOfSpheres",
    "SoftSpheres",
    "SoftmaxNetwork",
    "Thomson",
    "TriatomicCluster",
]
