"""Landscape Lab: see the landscapes that machine learning trains on, and map them."""

from landscape_lab.adapters import FunctionPotential
from landscape_lab.analysis import (
    DisconnectivityTree,
    Topology,
    auc,
    committor,
    compare_with_random,
    disconnectivity,
    graph,
    heat_capacity,
    mean_first_passage_time,
    misclassification_distance,
    misclassification_index,
    occupation,
    rates,
    roc_curve,
    topology,
)
from landscape_lab.completeness import completeness
from landscape_lab.landscape import Landscape
from landscape_lab.models.clusters import LennardJones, Morse
from landscape_lab.models.neural_network import SoftmaxNetwork
from landscape_lab.models.regression import DampedSines
from landscape_lab.models.surfaces import EggBox, LakeDistrict, MullerBrown
from landscape_lab.models.thomson import Thomson
from landscape_lab.models.triatomic import TriatomicCluster
from landscape_lab.motions import RigidMotions
from landscape_lab.network import TransitionNetwork
from landscape_lab.potential import Potential
from landscape_lab.search.basin_hopping import basin_hopping
from landscape_lab.search.eigenvector_following import find_saddles, polish
from landscape_lab.search.elastic_band import elastic_band
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import descend, trace
from landscape_lab.search.walkers import Status
from landscape_lab.survey import survey
from landscape_lab.survey_log import report
from landscape_lab.symmetry import NoSymmetry, Symmetry

__all__ = [
    "DampedSines",
    "DisconnectivityTree",
    "EggBox",
    "FunctionPotential",
    "LakeDistrict",
    "Landscape",
    "LennardJones",
    "Morse",
    "MullerBrown",
    "NoSymmetry",
    "Potential",
    "RigidMotions",
    "SoftmaxNetwork",
    "Status",
    "Symmetry",
    "Thomson",
    "Topology",
    "TransitionNetwork",
    "TriatomicCluster",
    "auc",
    "basin_hopping",
    "committor",
    "compare_with_random",
    "completeness",
    "descend",
    "disconnectivity",
    "elastic_band",
    "find_saddles",
    "graph",
    "heat_capacity",
    "mean_first_passage_time",
    "minimize",
    "misclassification_distance",
    "misclassification_index",
    "occupation",
    "polish",
    "rates",
    "report",
    "roc_curve",
    "survey",
    "topology",
    "trace",
]
