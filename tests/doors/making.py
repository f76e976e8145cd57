"""The doors of what makes a landscape: models, searches, the survey and its file."""

import warnings

import numpy as np
from hypothesis import strategies as st

import landscape_lab as lab
from landscape_lab import basins
from tests.doors.door import Door
from tests.doors.networks import on
from tests.doors.reading import door, fresh, method
from tests.doors.values import dressed, floats, matrices, seeds, vectors

SMALL = st.sampled_from([lab.MullerBrown(), lab.LennardJones(3)])


STUDENTS = st.sampled_from([lab.DenseNetwork(np.eye(4), np.ones((4, 2)), n_hidden=1)])


def points(potential):
    x = potential.sample(3, np.random.default_rng(0))
    return st.integers(1, 3).flatmap(lambda b: dressed(st.just(x[:b])))


def one_point(potential):
    return points(potential).map(lambda x: np.asarray(x)[0])


def plain_energy(**given):
    """An energy without a gradient, whose price needs no telling here."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return lab.EnergyPotential(**given)


def search(call, needed, optional=()):
    needed, optional = dict(needed), dict(optional)
    names = ("potential", *needed, *optional)
    return Door(call, on(SMALL, needed, optional, name="potential"), names, nan=True)


def saddles(potential):
    x = potential.sample(2, np.random.default_rng(1))
    return st.builds(lambda: lab.find_saddles(potential, x, max_iter=20))


def surveyed():
    return lab.survey(
        lab.MullerBrown(), progress=False, quenches=8, quiet_quenches=4, searches=4,
        quiet_searches=2, modes=1, bands=1,
    )  # fmt: skip


COUPLINGS = lab.PSpin(3, rng=0).couplings


def solved():
    return lab.critical_points(COUPLINGS)


TOL = {"tol": floats(1e-3, 1e-1)}
FEW = {"max_iter": st.integers(1, 20)}
EXECUTOR = {"executor": st.none()}
X = {"x": points}
INPUTS, LABELS = dressed(matrices(4, 2)), dressed(st.just(np.array([0, 1, 1, 0])))

MODELS = {
    "EggBox": door(lab.EggBox, {}, {"amplitude": st.just((1.0, 0.5))}),
    "LakeDistrict": door(lab.LakeDistrict, {}),
    "MullerBrown": door(lab.MullerBrown, {}),
    "LennardJones": door(lab.LennardJones, {"n_atoms": st.integers(2, 5)}),
    "Morse": door(lab.Morse, {"n_atoms": st.integers(2, 5), "rho": floats(1.0, 14.0)}),
    "SoftSpheres": door(
        lab.SoftSpheres, {"n_particles": st.integers(4, 6)},
        {"dimension": st.sampled_from([2, 3]), "packing_fraction": floats(0.1, 0.9),
         "size_ratio": floats(1.0, 1.4), "n_large": st.integers(0, 3),
         "force": st.sampled_from(["harmonic", "hertzian"])},
    ),
    "Thomson": door(lab.Thomson, {"n_charges": st.integers(2, 5)}),
    "PSpin": door(
        lab.PSpin, {"n": st.integers(2, 6), "rng": seeds}, {"p": st.integers(1, 4)}
    ),
    "PSpin.of": door(lab.PSpin.of, {"couplings": dressed(matrices(3, 3))}),
    "ProductOfSpheres": door(
        lab.ProductOfSpheres, {"n_spins": st.integers(2, 5), "rng": seeds}
    ),
    "TriatomicCluster": door(lab.TriatomicCluster, {}, {"gamma": floats(0.0, 3.0)}),
    "DampedSines": door(
        lab.DampedSines, {"x": dressed(vectors(5, 0.0, 9.0)), "t": dressed(vectors(5))},
        {"images": st.sampled_from(["kept", "removed"]), "max_frequency": floats(1.0, 9.0),
         "max_damping": floats(0.5, 3.0)},
    ),
    "DampedSines.paper": door(
        lab.DampedSines.paper, {},
        {"n_data": st.integers(5, 9), "noise": floats(0, 1), "rng": seeds},
    ),
    "SoftmaxNetwork": door(
        lab.SoftmaxNetwork,
        {"inputs": INPUTS, "labels": LABELS, "n_hidden": st.integers(1, 3),
         "n_classes": st.integers(2, 3), "lam": floats(0.001, 1.0)},
        {"regularize": st.sampled_from(["all", "weights", "all but output biases"]),
         "shifts": st.sampled_from(["kept", "removed"]), "links": st.sampled_from(["all", "lit"]),
         "precision": st.sampled_from(["double", "single"])},
    ),
    "DenseNetwork": door(
        lab.DenseNetwork,
        {"inputs": INPUTS, "targets": dressed(matrices(4, 3)), "n_hidden": st.integers(1, 3)},
        {"activation": st.sampled_from(["linear", "relu"])},
    ),
    "FunctionPotential": door(
        lab.FunctionPotential,
        {"energy_gradient": st.just(lambda x: ((x**2).sum(axis=1), 2 * x)), "n": st.integers(1, 4)},
        {"hessian": st.none(), "sample": st.none(), "symmetry": st.just(lab.NoSymmetry()),
         "length": floats(0.1, 9.0), "pad": st.booleans(), "threadsafe": st.booleans(),
         "name": st.just("bowl")},
    ),
    "EnergyPotential": door(
        plain_energy,
        {"energy": st.just(lambda x: (x**2).sum()), "n": st.integers(1, 4)},
        {"crowd": st.booleans(), "sample": st.none(), "symmetry": st.just(lab.NoSymmetry()),
         "length": floats(0.1, 9.0), "energy_unit": floats(0.1, 9.0), "threadsafe": st.booleans(),
         "name": st.just("bowl")},
    ),
    "check_gradient": search(lab.check_gradient, {}, X | {"rng": seeds}),
    "RigidMotions": door(
        lab.RigidMotions, {"n_atoms": st.integers(2, 4)}, {"permutations": st.booleans()}
    ),
    "Potential.energy_gradient": method(lambda _self, x: _self.energy_gradient(x), SMALL, X),
    "Potential.hessian": method(lambda _self, x: _self.hessian(x), SMALL, X),
}  # fmt: skip

SEARCHES = {
    "minimize": search(
        lab.minimize, X,
        TOL | FEW | EXECUTOR | {"max_step": floats(0.01, 1.0), "max_rise": floats(0.0, 0.1),
                                "memory": st.integers(1, 5)},
    ),
    "gradient_descent": search(
        lab.gradient_descent, X | {"rate": floats(1e-4, 1e-2)}, TOL | FEW | EXECUTOR
    ),
    "gradient_flow": search(
        lab.gradient_flow, X | {"max_iter": st.integers(1, 20)},
        TOL | EXECUTOR | {"step_error": floats(0.001, 0.1), "max_step": floats(0.01, 1.0),
                          "method": st.sampled_from(["rosenbrock", "explicit"]),
                          "balls": st.none()},
    ),
    "certify_balls": search(
        lab.certify_balls, {"minima": points}, {"rng": seeds, "n_directions": st.integers(1, 20)}
    ),
    "Balls": door(
        lab.Balls, {"centers": dressed(matrices(2, 3)), "radii": dressed(vectors(2, 0.0, 1.0)),
                    "flat": st.just(np.empty((0, 3)))},
    ),
    "stochastic_descent": Door(
        lab.stochastic_descent,
        on(STUDENTS, X | {"rate": floats(1e-4, 1e-2), "batch": st.integers(1, 4),
                          "n_epochs": st.integers(1, 3)},
           EXECUTOR | {"momentum": floats(0.0, 0.9), "rng": seeds}, name="potential"),
        ("potential", "x", "rate", "batch", "n_epochs", "momentum", "rng", "executor"), nan=True,
    ),
    "basin_hopping": search(
        lab.basin_hopping, X | {"n_steps": st.integers(1, 3)},
        TOL | EXECUTOR | {"temperature": floats(0.0, 2.0), "step_size": floats(0.1, 1.0),
                          "rng": seeds},
    ),
    "polish": search(lab.polish, X, TOL | FEW | EXECUTOR),
    "find_saddles": search(
        lab.find_saddles, X | {"max_iter": st.integers(1, 20)},
        TOL | EXECUTOR | {"mode": st.just(0), "sign": st.sampled_from([1, -1]),
                          "max_step": floats(0.01, 1.0)},
    ),
    "descend": search(
        lab.descend, {"saddles": saddles}, TOL | FEW | EXECUTOR | {"pushoff": floats(0.01, 0.1)}
    ),
    "trace": search(
        lab.trace, {"saddle": one_point, "mode": one_point, "max_iter": st.just(5000)},
        TOL | {"n_points": st.integers(3, 9), "max_step": floats(0.01, 0.1)},
    ),
    "critical_points": door(
        lab.critical_points,
        {"couplings": dressed(st.integers(2, 4).map(lambda n: lab.PSpin(n, rng=n).couplings))},
        {"rng": seeds} | EXECUTOR,
    ),
    "enclose_critical_points": door(
        lab.enclose_critical_points,
        {"couplings": dressed(st.just(COUPLINGS)), "points": st.builds(solved)},
    ),
    "elastic_band": search(
        lab.elastic_band, {"start": one_point, "end": one_point, "max_iter": st.integers(1, 5)},
        TOL | EXECUTOR | {"n_images": st.integers(3, 5), "spring": floats(0.3, 1.0)},
    ),
}  # fmt: skip

SEARCHES["steepest_descent"] = SEARCHES["gradient_flow"]

SURVEY = {
    "survey": search(
        lambda **given: lab.survey(**{"progress": False, **given}),
        {name: st.integers(1, 4) for name in
         ("quenches", "quiet_quenches", "modes", "searches", "quiet_searches", "bands")},
        EXECUTOR | {"rng": seeds, "path": fresh(), "progress": st.just(False),
                    "energy_tol": st.sampled_from([1e-6, 1e-4]),
                    "invariant_tol": floats(1e-4, 1e-2)},
    ),
    "report": door(lab.report, {"landscape": st.builds(surveyed)}),
    "verdict": door(lab.verdict, {"landscape": st.builds(surveyed)}),
    "Landscape": search(
        lab.Landscape, {}, {"path": fresh(), "energy_tol": st.sampled_from([1e-6, 1e-4]),
                            "invariant_tol": floats(1e-4, 1e-2)},
    ),
    "Landscape.network": method(
        lambda _self: _self.network(), st.builds(surveyed), {}
    ),
    "Budget": door(lab.Budget, {}, {"quenches": st.integers(1, 9)}),
}  # fmt: skip

SQUARE = st.just(lambda x: np.abs(x).max(axis=1) < 1.5)
LITTLE = {
    "rng": seeds, "n_steps": st.just(8), "n_ensembles": st.integers(4, 5), "n_rungs": st.just(4),
    "n_reference": st.just(100), "max_doublings": st.just(0),
}  # fmt: skip

BASINS = {
    "basin_volume": Door(
        basins.basin_volume,
        on(
            st.just(lab.MullerBrown()), {"minimum": one_point, "inside": SQUARE, **LITTLE},
            {"prior": floats(0.5, 2.0), "prior_mean": st.just([0.0, 0.5]),
             "box": st.just([[-2.0, -2.0], [2.0, 2.0]]), "step_error": floats(0.001, 0.1),
             "executor": st.none()},
            name="potential",
        ),
        ("potential", "minimum", "inside", *LITTLE, "prior", "box", "prior_mean", "step_error"),
        nan=True,
    ),
    "count_basins": door(
        basins.count_basins,
        {"log_share": dressed(vectors(3, -5.0, -1.0)), "found": st.just([3, 1, 2])},
        {"images": dressed(vectors(3, 1.0, 9.0)), "error": floats(0.0, 0.5), "rng": seeds},
    ),
    "body_volume": door(
        basins.body_volume,
        {"inside": SQUARE, "length": floats(0.1, 10.0),
         "center": st.just([0.0, 0.1]), **LITTLE},
        nan=True,
    ),
}  # fmt: skip

DOORS = MODELS | SEARCHES | SURVEY | BASINS
