"""The doors of what reads a landscape: the network, its analysis, files, pictures, data."""

import itertools
import tempfile
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from matplotlib import pyplot
from matplotlib.figure import Figure

import landscape_lab as lab
from landscape_lab import TransitionNetwork, analysis, datasets, formats, show
from tests.doors.door import Door
from tests.doors.networks import (
    dressed_fields,
    joined,
    lowest,
    networks,
    on,
    one_minimum,
    per_minimum,
    several_temperatures,
    some,
    walkers,
)  # fmt: skip
from tests.doors.values import (
    dressed,
    floats,
    masks,
    matrices,
    seeds,
    temperatures,
    vectors,
)  # fmt: skip

HOME = tempfile.TemporaryDirectory()
NUMBER = itertools.count()
PAIR = TransitionNetwork(
    [-1.0, 0.0], [1.0, 2.0], [0.5], [1.5], [[0, 1]], n_modes=3, ts_curvature=[-2.0]
)


def fresh():
    """A path where nothing is yet."""
    return st.builds(lambda: Path(HOME.name) / f"new{next(NUMBER)}")


def kept(name, write):
    """A path that was written once."""
    path = Path(HOME.name) / name
    if not path.exists():
        write(path)
    return st.sampled_from([path, str(path)])


def pathsample(path):
    formats.write_pathsample(PAIR, path, x=np.ones((2, 9)), A=[0], B=[1])


def topsearch(path):
    path.mkdir()
    (path / "min.data").write_text("0 -1.0\n1 0.5\n")
    (path / "ts.data").write_text("0 1 0.75\n")


def pele(path):
    import sqlite3

    database = sqlite3.connect(path)
    database.executescript("""
        CREATE TABLE tbl_minima (_id INTEGER PRIMARY KEY, energy FLOAT);
        CREATE TABLE tbl_transition_states (_id INTEGER PRIMARY KEY, energy FLOAT,
            _minimum1_id INTEGER, _minimum2_id INTEGER);
        INSERT INTO tbl_minima VALUES (1, 0.5), (2, 0.25);
        INSERT INTO tbl_transition_states VALUES (1, 1.5, 2, 1);
    """)
    database.close()


def door(call, needed, optional=(), nan=False):
    optional = dict(optional)
    good = st.fixed_dictionaries(needed, optional=optional)
    return Door(call, good, (*needed, *optional), nan)


def network_door(call, needed=(), optional=(), what=None, nan=False):
    needed, optional = dict(needed), dict(optional)
    good = on(networks() if what is None else what, needed, optional)
    return Door(call, good, ("network", *needed, *optional), nan)


def method(call, makers, needed, optional=()):
    """A method: its object comes as `_self` and is never spoilt."""
    needed, optional = dict(needed), dict(optional)
    return Door(call, on(makers, needed, optional, name="_self"), (*needed, *optional))


KT = {"temperature": temperatures}
MANY_KT = {"temperature": several_temperatures}
LOWEST = {"lowest": lowest}
N_MODES = {"n_modes": st.integers(0, 40)}
METHOD = {"method": st.sampled_from(["transformation", "sparse"])}
A_AND_B = {"A": st.just(0), "B": st.sampled_from([1, [1], np.array([1])])}
SCORES = vectors(6).flatmap(lambda v: dressed(st.just(v)))
CLASS = dressed(masks(4).map(lambda rest: np.concatenate([[True, False], rest])))
ERRORS = dressed(st.integers(1, 4).flatmap(lambda m: masks(70 * m).map(lambda v: v.reshape(m, -1))))
DEGREES = dressed(
    st.lists(st.integers(1, 9), min_size=12, max_size=20).map(lambda v: np.array([1, 2, *v]))
)
TREES = networks().map(analysis.disconnectivity)
LIMITS = st.tuples(floats(-9.0, 0.0), floats(0.5, 9.0))
WORD = st.sampled_from(["a", "energy ε", "T"])

NETWORK = {
    "TransitionNetwork": Door(
        TransitionNetwork, dressed_fields(),
        ("energy", "log_det", "ts_energy", "ts_log_det", "ends", "n_modes", "order", "ts_order",
         "ts_curvature"),
    ),
    "TransitionNetwork.subset": method(
        lambda _self, minima: _self.subset(minima), networks(), {"minima": some}
    ),
    "TransitionNetwork.lowest": method(lambda _self, k: _self.lowest(k), networks(), {"k": lowest}),
}  # fmt: skip

TREE = {
    "disconnectivity": network_door(
        analysis.disconnectivity,
        optional={
            "levels": st.one_of(st.integers(1, 20), st.just([-2.0, 0.5, 9.0])),
            "minima": st.one_of(st.none(), st.integers(1, 4)),
            "component": st.sampled_from(["all", "global"]),
            "order": lambda n: st.one_of(
                st.sampled_from(["center", "size", "energy"]), per_minimum(n)
            ),
        },
    ),
    "DisconnectivityTree.merge_energy": method(
        lambda _self, i, j: _self.merge_energy(i, j), TREES,
        {"i": st.just(0), "j": st.sampled_from([0, [0], np.array([[0]])])},
    ),
    "DisconnectivityTree.superbasins": method(
        lambda _self, threshold: _self.superbasins(threshold), TREES, {"threshold": floats(-6, 9)}
    ),
    "DisconnectivityTree.branches": method(
        lambda _self, **options: _self.branches(**options), TREES, {}, {"slant": floats(0.0, 2.0)}
    ),
}  # fmt: skip

THERMODYNAMICS = {
    name: network_door(getattr(analysis, name), MANY_KT, LOWEST)
    for name in ("log_partition_function", "mean_energy", "heat_capacity", "occupation")
} | {
    "partial_heat_capacity": network_door(analysis.partial_heat_capacity, KT),
    "lowest_needed": network_door(analysis.lowest_needed, KT, {"tolerance": floats(0.001, 0.5)}),
    "exchange": network_door(analysis.exchange, KT, LOWEST | {"share": floats(0.1, 1.0)}),
    "peaks": network_door(analysis.peaks, {}, LOWEST | {"least": floats(0.0, 1.0)}),
}

RING = np.array([[0.0, 1.0, 0.5], [2.0, 0.0, 1.0], [0.0, 3.0, 0.0]])
FLOW = analysis.reactive_flux(analysis.rates_from_matrix(RING, reversible=False), A=0, B=2)
KINETICS = {
    "rates_from_matrix": door(
        analysis.rates_from_matrix,
        {"matrix": dressed(st.just(RING))},
        {"log": st.booleans(), "reversible": st.sampled_from([None, False])},
        nan=True,
    ),
    "rates_between": network_door(analysis.rates_between, KT | A_AND_B, what=joined()),
    "first_passage_variance": network_door(
        analysis.first_passage_variance,
        KT | {"target": some},
        {"log": st.booleans()},
        what=joined(1),
    ),
    "survival": network_door(
        analysis.survival,
        KT | {"target": some, "time": dressed(vectors(3, 0.0, 9.0))},
        {"start": walkers},
        what=joined(1),
    ),
    "coarse_grain": network_door(
        analysis.coarse_grain,
        KT | {"communities": lambda n: st.just(np.arange(n.n_minima) // 2)},
        what=joined(),
        nan=True,
    ),
    "minimax_path": network_door(
        analysis.minimax_path, {"start": one_minimum, "end": one_minimum}, what=joined(1), nan=True
    ),
    "dominant_paths": network_door(
        analysis.dominant_paths, KT | A_AND_B, {"n_paths": st.integers(1, 4)}, what=joined()
    ),
    "flux_paths": door(analysis.flux_paths, {"flow": st.just(FLOW)}, {"share": floats(0.1, 1.0)}),
    "rates": network_door(analysis.rates, KT),
    "log_occupation": network_door(analysis.log_occupation, KT),
    "mean_first_passage_time": network_door(
        analysis.mean_first_passage_time,
        KT | {"target": some},
        METHOD | {"log": st.booleans()},
        what=joined(1),
    ),
    "committor": network_door(analysis.committor, KT | A_AND_B, METHOD, what=joined()),
    "flow": network_door(
        analysis.flow, KT, {"target": some, "start": walkers}, what=joined(1), nan=True
    ),
    "reactive_flux": network_door(analysis.reactive_flux, KT | A_AND_B, what=joined()),
    "fastest_path": network_door(
        analysis.fastest_path, KT | {"start": one_minimum, "end": one_minimum}, what=joined(1)
    ),
    "resample_sightings": network_door(
        analysis.resample_sightings,
        {
            "sightings": lambda n: dressed(st.just(np.arange(n.n_transition_states))),
            "measure": st.just(lambda n: n.ts_energy.min(initial=np.inf)),
            "rng": seeds,
        },
        {"coverage": floats(0.1, 0.9), "n_samples": st.integers(1, 4)},
    )._replace(names=("network", "sightings", "rng", "coverage", "n_samples")),
    "relaxation_modes": network_door(
        analysis.relaxation_modes, KT, {"n_modes": st.just(1)}, what=joined()
    ),
}

GRAPHS = {
    "graph": network_door(analysis.graph),
    "topology": network_door(analysis.topology, nan=True),
    "steps_to": network_door(analysis.steps_to, {}, {"minimum": one_minimum}),
    "compare_with_random": network_door(
        analysis.compare_with_random, {"n_samples": st.integers(1, 3)},
        {"rng": seeds, "keep_degrees": st.booleans()},
        what=joined(), nan=True,
    ),
    "fit_power_law": door(
        analysis.fit_power_law, {"degree": DEGREES, "n_samples": st.integers(1, 3)}, {"rng": seeds}
    ),
    "PowerLaw.survival": method(
        lambda _self, degree: _self.survival(degree),
        st.just(analysis.fit_power_law([1, 1, 1, 1, 1, 2, 2, 2, 3, 3, 4], n_samples=1)),
        {"degree": DEGREES},
    ),
}  # fmt: skip

CLASSIFICATION = {
    "roc_curve": door(analysis.roc_curve, {"score": SCORES, "positive": CLASS}),
    "auc": door(analysis.auc, {"score": SCORES, "positive": CLASS}),
    "misclassified": door(
        analysis.misclassified,
        {"predicted": st.just([[0, 1, 2]]), "labels": dressed(st.just(np.array([0, 1, 1])))},
    ),
    "misclassification_distance": door(analysis.misclassification_distance, {"wrong": ERRORS}),
    "misclassification_index": door(
        analysis.misclassification_index, {"wrong": ERRORS, "reference": st.just(0)}
    ),
    "clustered_order": door(
        analysis.clustered_order,
        {"distance": ERRORS.map(lambda w: analysis.misclassification_distance(w))},
        {"method": st.sampled_from(["single", "average", "complete"])},
    ),
    "completeness": door(lab.completeness, {"found": DEGREES}),
}

SPINS = {"p": st.integers(2, 5)}
KAC_RICE = {
    "complexity": door(
        analysis.complexity, {"u": dressed(vectors(3, -2.0, 0.5))},
        SPINS | {"index": st.integers(0, 3) | st.none()},
    ),
    "edge_energy": door(analysis.edge_energy, SPINS, {"index": st.integers(0, 9)}),
    "threshold_energy": door(analysis.threshold_energy, SPINS),
    "ground_state_energy": door(analysis.ground_state_energy, SPINS),
    "expected_counts": door(
        analysis.expected_counts, {"n": st.integers(2, 6)}, SPINS | {"n_indices": st.just(2)}
    ),
    "expected_total": door(analysis.expected_total, {"n": st.integers(2, 9)}, SPINS),
}  # fmt: skip

POINTS = matrices(2, 3)
NAMED = {"minima": st.just("min.data"), "transition_states": st.just("ts.data")}
CALLED = {"names": st.just({"log_det": "log_det"})}
FORMATS = {
    "read": door(
        formats.read, {"path": kept("p", pathsample) | kept("q.db", pele)}, N_MODES, nan=True
    ),
    "read_pathsample": door(
        formats.read_pathsample, {"folder": kept("p", pathsample)}, N_MODES | NAMED
    ),
    "read_pathsample_files": door(
        formats.read_pathsample_files, {"folder": kept("p", pathsample)},
        N_MODES | NAMED | {"byte_order": st.sampled_from("<")},
    ),
    "read_topsearch": door(
        formats.read_topsearch, {"folder": kept("t", topsearch)}, N_MODES | {"suffix": st.just("")},
        nan=True,
    ),
    "read_topsearch_files": door(
        formats.read_topsearch_files, {"folder": kept("t", topsearch)},
        N_MODES | {"suffix": st.just("")}, nan=True,
    ),
    "read_pele": door(formats.read_pele, {"path": kept("q.db", pele)}, N_MODES, nan=True),
    "read_graphml": door(
        formats.read_graphml, {"path": kept("g", lambda p: formats.write_graphml(PAIR, p))},
        N_MODES | CALLED,
    ),
    "read_points": door(
        formats.read_points,
        {"path": kept("x", lambda p: formats.write_points(p, np.ones((2, 3)))),
         "n_points": st.sampled_from([1, 2, 3, 6, np.int64(2)])},
        {"byte_order": st.sampled_from("<>")},
    ),
    "read_dinfo": door(
        formats.read_dinfo,
        {"path": kept("d", lambda p: formats.write_dinfo(formats.Dinfo(1.0, 0.5, 3), p))},
    ),
    "write_points": door(
        formats.write_points, {"path": fresh(), "x": dressed(POINTS)},
        {"byte_order": st.sampled_from("<>")},
    ),
    "read_communities": door(
        formats.read_communities,
        {"path": kept("c", lambda p: formats.write_communities([0, 1, 1], p))},
        {"n_minima": st.just(3), "column": st.just(0)},
    ),
    "write_communities": door(
        formats.write_communities,
        {"communities": dressed(st.just(np.array([0, 1, 1]))), "path": fresh()},
    ),
    "write_dinfo": door(
        formats.write_dinfo, {"dinfo": st.just(formats.Dinfo(1.0, 0.5, 3)), "path": fresh()}
    ),
    "write_graphml": network_door(formats.write_graphml, {"path": fresh()}),
    "write_pathsample": network_door(
        formats.write_pathsample, {"folder": fresh()},
        {"x": lambda n: dressed(matrices(n.n_minima, 6)),
         "ts_x": lambda n: dressed(matrices(n.n_transition_states, 6)),
         "moments": lambda n: dressed(matrices(n.n_minima, 3)), "A": some, "B": some,
         "ts_moments": lambda n: dressed(matrices(n.n_transition_states, 3)),
         "byte_order": st.sampled_from("<>")},
    ),
    "to_networkx": network_door(formats.to_networkx),
    "from_networkx": door(
        formats.from_networkx, {"graph": networks().map(formats.to_networkx)}, N_MODES | CALLED
    ),
}  # fmt: skip


def axes():
    return st.builds(lambda: pyplot.figure(figsize=(3, 2)).subplots())


def dot(**values):
    return show.Picture(Figure(figsize=(0.3, 0.3)), alt=f"A dot at {values}.")


DRAWN = {"ax": axes()}
COLORED = {
    "values": per_minimum, "label": WORD | st.none(), "limits": LIMITS,
    "cmap": st.sampled_from(["viridis", "landscape.energy"]),
}  # fmt: skip
SHOW = {
    "plot_disconnectivity": Door(
        show.plot_disconnectivity,
        on(TREES, DRAWN, {
            "values": lambda t: dressed(vectors(t.n_leaves + t.n_dropped)), "label": WORD,
            "limits": LIMITS, "cmap": st.just("viridis"), "lowest": st.integers(0, 3),
            "energy_label": WORD, "slant": floats(0.0, 2.0), "names": st.just(["a", "b", "c"]),
        }, name="tree"),
        ("tree", "values", "label", "limits", "cmap", "lowest", "names", "energy_label", "slant",
         "ax"),
    ),
    "plot_network": network_door(
        show.plot_network, DRAWN,
        COLORED | {"positions": lambda n: dressed(matrices(n.n_minima, 2)), "rng": seeds},
    ),
    "plot_path": door(
        show.plot_path,
        DRAWN | {"s": dressed(st.just(np.arange(4.0))), "energy": dressed(vectors(4))},
        {"minima": st.just([0, 3]), "saddles": st.just((1,)), "length_label": WORD,
         "energy_label": WORD},
    ),
    "plot_path with names": door(
        lambda names: show.plot_path([0, 1, 2], [0, 1, 0], names=names),
        {"names": st.just(list("abc"))},
    ),
    "Picture": door(
        show.Picture, {"figure": st.builds(lambda: Figure(figsize=(0.5, 0.5))), "alt": WORD},
        {"caption": WORD, "colors": st.integers(2, 256)},
    ),
    "Control": door(
        show.Control, {"label": WORD, "values": dressed(st.just(np.array([1.0, 2.0])))
                       .filter(lambda v: isinstance(v, (list, tuple, np.ndarray)))},
        {"start": st.just(2.0), "live": st.just((0.0, 3.0, 0.1)), "format": st.just("{:.1f}"),
         "play": st.booleans()},
    ),
    "explore": door(
        lambda draw, **controls: show.explore(draw, **controls),
        {"draw": st.just(dot), "noise": st.just(show.Control("σ", [0.0, 1.0]))},
    ),
    "use_style": door(lambda: None, {}),
}  # fmt: skip

OUTCOMES = st.builds(lambda: datasets.triatomic_outcomes(3))
DATASETS = {
    "mnist_digits": door(datasets.mnist_digits, {}, {"path": st.just(datasets.mnist.FILE)}),
    "triatomic_outcomes": door(
        datasets.triatomic_outcomes, {"n": st.integers(1, 3)}, {"rng": seeds, "executor": st.none()}
    ),
    "TriatomicOutcomes.configurations": method(
        lambda _self, s: _self.configurations(s), OUTCOMES, {"s": st.integers(0, 99)}
    ),
    "TriatomicOutcomes.distances": method(
        lambda _self, **options: _self.distances(**options), OUTCOMES, {}, {"s": st.integers(0, 9)}
    ),
    "TriatomicOutcomes.sequence": method(
        lambda _self, i: _self.sequence(i), OUTCOMES, {"i": st.integers(0, 2)}
    ),
    "TriatomicOutcomes.split": method(
        lambda _self, **given: _self.split(**given), OUTCOMES,
        {"n_train": st.just(2), "n_test": st.just(1)}, {"rng": seeds},
    ),
}  # fmt: skip

DOORS = (
    NETWORK
    | TREE
    | THERMODYNAMICS
    | KINETICS
    | GRAPHS
    | CLASSIFICATION
    | KAC_RICE
    | FORMATS
    | SHOW
    | DATASETS
)
