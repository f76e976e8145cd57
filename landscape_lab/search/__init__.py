"""How stationary points are found; no search knows a model."""

from landscape_lab.search.arrivals import Arrivals
from landscape_lab.search.balls import Balls, certify_balls
from landscape_lab.search.bands import Band, elastic_band
from landscape_lab.search.constant_step import gradient_descent
from landscape_lab.search.eigenvector_following import find_saddles, polish
from landscape_lab.search.flow import gradient_flow
from landscape_lab.search.homotopy import CriticalPoints, critical_points
from landscape_lab.search.hopping import Hops, basin_hopping
from landscape_lab.search.intervals import Enclosures, enclose_critical_points
from landscape_lab.search.lbfgs import minimize
from landscape_lab.search.pathways import Path, Pathways, descend, trace
from landscape_lab.search.saddles import Saddles
from landscape_lab.search.stochastic import Trainings, stochastic_descent
from landscape_lab.search.walkers import Quenches, Status

steepest_descent = gradient_flow
"""What numerical analysis calls the gradient flow."""

__all__ = [
    "Arrivals",
    "Balls",
    "Band",
    "CriticalPoints",
    "Enclosures",
    "Hops",
    "Path",
    "Pathways",
    "Quenches",
    "Saddles",
    "Status",
    "Trainings",
    "basin_hopping",
    "certify_balls",
    "critical_points",
    "descend",
    "elastic_band",
    "enclose_critical_points",
    "find_saddles",
    "gradient_descent",
    "gradient_flow",
    "minimize",
    "polish",
    "steepest_descent",
    "stochastic_descent",
    "trace",
]
