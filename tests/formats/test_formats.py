"""What a format can hold comes back, and damage is answered with file and line."""

import pickle
import sqlite3

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from landscape_lab.analysis import graph, rates
from landscape_lab.formats import (
    Dinfo,
    from_networkx,
    read,
    read_dinfo,
    read_graphml,
    read_pathsample,
    read_pathsample_files,
    read_pele,
    read_points,
    read_topsearch,
    read_topsearch_files,
    to_networkx,
    write_dinfo,
    write_graphml,
    write_pathsample,
    write_points,
)
from landscape_lab.network import TransitionNetwork

# Two minima of LJ13, the icosahedron first, and a transition state between them, by PATHSAMPLE.
LJ13_MIN = """\
  -44.3268014195      158.2464487383   120   9.3629926605   9.3629926606   9.3629926607
  -41.4719798478      153.8092000860     2   8.7543536583  10.6788841871  11.4404999401
"""
LJ13_TS = """\
  -40.4326640775 148.9095497699  1  2  1  9.0473340846  10.4342879996 10.9389332953
"""
FIELDS = (
    "energy", "log_det", "order", "ts_energy", "ts_log_det", "ts_order", "ts_curvature", "ends",
)  # fmt: skip


def folder(path, minima=LJ13_MIN, saddles=LJ13_TS, **files):
    path.mkdir(exist_ok=True)
    (path / "min.data").write_text(minima)
    (path / "ts.data").write_text(saddles)
    for name, text in files.items():
        (path / name.replace("_", ".")).write_text(text)
    return path


def thirds(**changes):
    """A network whose numbers have no short decimal form."""
    arguments = {
        "energy": np.array([-5, -4, -11]) / 3, "log_det": np.array([1, 2, 4]) / 7,
        "order": [1, 6, 2], "ts_energy": np.array([1, 2, 5, 7]) / 3,
        "ts_log_det": np.array([5, 7, 8, 9]) / 11, "ts_order": [1, 1, 2, 3],
        "ts_curvature": -np.array([1, 2, 3, 4]) / 13, "ends": [[0, 1], [2, 1], [1, 0], [2, 2]],
        "n_modes": 9,
    }  # fmt: skip
    return TransitionNetwork(**(arguments | changes))


def assert_same(a, b, skip=()):
    assert a.n_modes == b.n_modes
    for name in FIELDS:
        if name not in skip:
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)


@st.composite
def any_network(draw):
    number = st.floats(-1e6, 1e6, allow_subnormal=False)
    m, t = draw(st.integers(1, 5)), draw(st.integers(0, 6))

    def column(size, values=number):
        return np.array(draw(st.lists(values, min_size=size, max_size=size)), dtype=float)

    energy = column(m)
    ends = np.array(
        draw(st.lists(st.tuples(*[st.integers(0, m - 1)] * 2), min_size=t, max_size=t)), dtype=int
    ).reshape(-1, 2)
    return TransitionNetwork(
        energy, column(m), energy[ends].max(axis=1, initial=-2e6) + column(t, st.floats(0, 1e6)),
        column(t), ends, draw(st.integers(0, 99)), column(m, st.integers(1, 120)),
        column(t, st.integers(1, 120)), column(t, st.floats(-1e6, -1e-6)),
    )  # fmt: skip


def test_the_lines_of_lj13_are_read(tmp_path):
    network = read_pathsample(folder(tmp_path / "lj13"), n_modes=33)
    assert network.energy.tolist() == [-44.3268014195, -41.4719798478]
    assert network.order.tolist() == [120, 2]
    assert network.ends.tolist() == [[1, 0]]
    # PATHSAMPLE: ln k = ln(o_i / 2 pi o_t) + (f_i - f_t) / 2 - (E_t - E_i) / T.
    up = np.log(120 / (2 * np.pi)) + (158.2464487383 - 148.9095497699) / 2 - 3.894137342 / 0.3
    assert rates(network, 0.3).log_rate[0] == pytest.approx(up, rel=1e-9)


def test_fortran_double_precision_exponents_are_numbers(tmp_path):
    home = folder(tmp_path / "d", minima="-4.4D+01 1d2 1 0 0 0\n", saddles="")
    assert read_pathsample(home, n_modes=3).energy.tolist() == [-44.0]


@settings(max_examples=30, deadline=None)
@given(network=any_network(), order=st.sampled_from("<>"))
def test_pathsample_files_hold_all_of_a_network(tmp_path_factory, network, order):
    home = tmp_path_factory.mktemp("round")
    rng = np.random.default_rng(0)
    x = rng.normal(size=(network.n_minima, 6))
    ts_x = rng.normal(size=(network.n_transition_states, 6))
    moments = rng.random((network.n_minima, 3))
    write_pathsample(
        network, home, x=x, ts_x=ts_x, moments=moments, A=[0], B=[network.n_minima - 1],
        byte_order=order,
    )  # fmt: skip
    back = read_pathsample_files(home, n_modes=network.n_modes)
    assert_same(back.network, network, skip=["ts_log_det"])
    # The file has the negative mode apart; to take it out and put it back costs a last digit.
    assert back.network.ts_log_det == pytest.approx(network.ts_log_det, rel=1e-14, abs=1e-14)
    np.testing.assert_array_equal(back.moments, moments)
    np.testing.assert_array_equal(back.x, x)
    if network.n_transition_states:
        np.testing.assert_array_equal(back.ts_x, ts_x)
    assert (back.A.tolist(), back.B.tolist()) == ([0], [network.n_minima - 1])
    assert read_pathsample(home).n_modes == 1


def test_a_file_without_negative_eigenvalues_stays_without(tmp_path):
    network = read_pathsample(folder(tmp_path / "a"), n_modes=33)
    assert network.ts_curvature.tolist() == [-1]
    write_pathsample(network, tmp_path / "b")
    assert len((tmp_path / "b" / "ts.data").read_text().split()) == 8
    assert_same(read_pathsample(tmp_path / "b", n_modes=33), network)


def test_unknown_modes_stay_unknown(tmp_path):
    nothing = np.full(4, np.nan)
    network = thirds(log_det=nothing[:3], ts_log_det=nothing, ts_curvature=nothing)
    write_pathsample(network, tmp_path / "p")
    assert_same(read(tmp_path / "p", n_modes=9), network)
    write_graphml(network, tmp_path / "g")
    assert_same(read(tmp_path / "g"), network)
    assert_same(from_networkx(to_networkx(network)), network, skip=["ends"])


def test_the_number_of_modes_comes_from_the_points_or_from_pathdata(tmp_path):
    home = folder(tmp_path / "p")
    with pytest.raises(ValueError, match="n_modes is not given"):
        read_pathsample(home)
    (home / "pathdata").write_text("EXEC OPTIM\nNATOMS 13\n")
    assert read_pathsample(home).n_modes == 33
    (home / "pathdata").write_text("EXEC OPTIM\nNATOMS thirteen\n")
    with pytest.raises(ValueError, match="pathdata, line 2: NATOMS"):
        read_pathsample(home)
    write_points(home / "points.min", np.zeros((2, 39)))
    assert read(home / "min.data").n_modes == 33


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minima": LJ13_MIN + "-40.0 1.0 1\n"}, "min.data, line 3: 3 columns; 6 would do"),
        ({"minima": "\n" + LJ13_MIN.replace("158.2464487383", "*" * 14)}, "line 2: .* did not fit"),
        ({"minima": LJ13_MIN.replace("120", "0")}, "line 1: point-group order is 0"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "nan")}, "line 2: energy is nan"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "1_0")}, "line 2: '1_0' is no number"),
        ({"minima": LJ13_MIN.replace("-41.4719798478", "\0\x9c")}, "line 2: .* is no number"),
        ({"minima": LJ13_MIN.replace("153.8092000860", "inf")}, "line 2: sum of ln eigenvalue"),
        ({"minima": ""}, "min.data is empty"),
        (
            {"saddles": LJ13_TS + LJ13_TS.replace("  2  1", "  2  9")},
            "line 2: ends in minima 2 and 9",
        ),
        ({"saddles": LJ13_TS.replace("  2  1", "  2  0")}, "line 1: ends in minima 2 and 0"),
        ({"saddles": LJ13_TS.replace("  2  1", "  2  1.5")}, "line 1: minimum is 1.5"),
        ({"saddles": LJ13_TS.replace("-40.43", "-41.53")}, "line 1: energy .* lies below"),
        ({"saddles": LJ13_TS.rstrip() + " 0\n"}, "line 1: negative eigenvalue is 0"),
        ({"min_A": "2\n1 3\n"}, "min.A, line 2: minimum 3; min.data has 2"),
        ({"min_B": "2\n1\n"}, "min.B, line 2: 1 minima follow where 2 are announced"),
        ({"min_B": "one\n1\n"}, "min.B, line 1: 'one' is no whole number"),
    ],
)
def test_damage_in_pathsample_files_has_a_line(tmp_path, change, sentence):
    with pytest.raises(ValueError, match=sentence):
        read_pathsample_files(folder(tmp_path / "x", **change), n_modes=33)


def test_points_of_either_byte_order_are_recognized(tmp_path):
    x = np.random.default_rng(1).normal(size=(4, 6))
    for order in "<>":
        path = tmp_path / f"points{ord(order)}"
        write_points(path, x, byte_order=order)
        np.testing.assert_array_equal(read_points(path, 4), x)
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ValueError, match="189 bytes; 4 points take a multiple of 32"):
        read_points(path, 4)
    np.full(4, np.nan).tofile(path)
    with pytest.raises(ValueError, match="record 1: a coordinate is not finite"):
        read_points(path, 2)


def test_nothing_is_overwritten_and_nothing_made_up(tmp_path):
    folder(tmp_path / "x")
    with pytest.raises(FileExistsError, match="give a folder that is empty or new"):
        write_pathsample(thirds(), tmp_path / "x")
    for change, sentence in (
        ({"ts_curvature": None}, r"ts_curvature\[0\] is nan"),
        ({"order": [1, 2.5, 1]}, r"order\[1\] is 2.5"),
    ):
        with pytest.raises(ValueError, match=sentence):
            write_pathsample(thirds(**change), tmp_path / "y")
    for option, sentence in (
        ({"x": np.zeros((2, 3))}, r"x has shape \(2, 3\); it must be \(3, n\)"),
        ({"ts_moments": np.zeros((4, 2))}, r"ts_moments has shape"),
        ({"A": [3]}, "A reaches from 3 to 3"),
    ):
        with pytest.raises(ValueError, match=sentence):
            write_pathsample(thirds(), tmp_path / "y", **option)
    assert not (tmp_path / "y").exists()


def test_dinfo_comes_back_with_keywords_of_every_kind(tmp_path):
    dinfo = Dinfo(-40.25, 1 / 3, 12, "min.data", "ts.data", {"IDENTIFY": (), "TRMIN": ("2", "a")})
    write_dinfo(dinfo, tmp_path / "dinfo")
    assert read_dinfo(tmp_path / "dinfo") == dinfo
    assert dinfo.thresholds[-1] == -40.25
    assert np.diff(dinfo.thresholds) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("DELTA 1\nFIRST x\nLEVELS 3\n", "line 2: FIRST wants a number"),
        ("DELTA\n", "line 1: DELTA wants a number"),
        ("! a comment\nDELTA -1\n", "line 2: DELTA is -1"),
        ("LEVELS 2.5\n", "line 1: LEVELS is 2.5"),
        ("TS\n", "line 1: TS wants the name"),
        ("DELTA 1\nLEVELS 3\n", "has no FIRST"),
    ],
)
def test_damage_in_dinfo_has_a_line(tmp_path, text, sentence):
    (tmp_path / "dinfo").write_text(text)
    with pytest.raises(ValueError, match=sentence):
        read_dinfo(tmp_path / "dinfo")


TOP_MIN, TOP_TS = "0 -1.00000\n1  0.50000\n2 -0.25000\n", "0 1  0.75000\n1 2  0.49999\n"


def test_topsearch_files_are_told_from_pathsamples_by_their_columns(tmp_path):
    home = folder(tmp_path / "t", TOP_MIN, TOP_TS, min_coords="0 1\n2 3\n4 5\n", pairlist="0 1\n")
    network = read(home)
    assert network.energy.tolist() == [-1, 0.5, -0.25]
    assert network.ends.tolist() == [[0, 1], [1, 2]]
    # Five decimals put this saddle below its minimum.
    assert network.ts_energy.tolist() == [0.75, 0.5]
    assert np.isnan(network.log_det).all()
    files = read_topsearch_files(home)
    assert files.x.tolist() == [[0, 1], [2, 3], [4, 5]]
    assert (files.ts_x, files.pairs.tolist()) == (None, [[0, 1]])


def test_topsearch_minima_may_come_in_any_order(tmp_path):
    home = folder(tmp_path / "t", "2 5\n0 3\n1 4\n", "", min_coords="52\n50\n51\n")
    assert read_topsearch_files(home).network.energy.tolist() == [3, 4, 5]
    assert read_topsearch_files(home).x.tolist() == [[50], [51], [52]]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"minima": "0 1\n0 2\n"}, "line 2: index 0 stands here for a second time"),
        ({"minima": "0 1\n5 2\n"}, "line 2: index is 5"),
        ({"minima": "0 inf\n"}, "line 1: energy is inf"),
        ({"saddles": "0 1 0.75\n0 3 9\n"}, "line 2: ends in minima 0 and 3"),
        ({"saddles": "0 1 0.4999\n"}, "line 1: energy 0.4999 lies below"),
        ({"saddles": "0 1\n"}, "ts.data, line 1: 2 columns; 3 would do"),
        ({"min_coords": "0 1\n2\n4 5\n"}, "min.coords, line 2: 1 columns; 2 would do"),
        ({"min_coords": "0 1\n2 3\n"}, "min.coords, line 2: the last of 2 points; 3 are needed"),
        ({"pairlist": "0 8\n"}, "pairlist, line 1: ends in minima 0 and 8"),
    ],
)
def test_damage_in_topsearch_files_has_a_line(tmp_path, change, sentence):
    files = {"minima": TOP_MIN, "saddles": TOP_TS} | change
    with pytest.raises(ValueError, match=sentence):
        read_topsearch(folder(tmp_path / "t", **files))


class Trap:
    """Whoever unpickles this raises."""

    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


def pele(path, minima, saddles, version=2):
    blob = pickle.dumps(Trap())
    database = sqlite3.connect(path)
    database.executescript(f"""
        PRAGMA user_version = {version};
        CREATE TABLE tbl_minima (_id INTEGER PRIMARY KEY, energy FLOAT, coords BLOB, fvib FLOAT,
            pgorder INTEGER, invalid INTEGER, user_data BLOB);
        CREATE TABLE tbl_transition_states (_id INTEGER PRIMARY KEY, energy FLOAT, coords BLOB,
            _minimum1_id INTEGER, _minimum2_id INTEGER, eigenval FLOAT, eigenvec BLOB, fvib FLOAT,
            pgorder INTEGER, invalid INTEGER, user_data BLOB);
    """)
    database.executemany(
        "INSERT INTO tbl_minima VALUES (?, ?, ?, ?, ?, ?, ?)",
        [(i, e, blob, f, o, bad, blob) for i, e, f, o, bad in minima],
    )
    database.executemany(
        "INSERT INTO tbl_transition_states VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [(i, e, blob, a, b, v, blob, f, o, bad, blob) for i, e, a, b, v, f, o, bad in saddles],
    )
    database.commit()
    database.close()
    return path


PELE_MIN = [(7, -3.0, 1.5, 2, None), (3, -2.0, 2.5, None, 0), (9, -1.0, 0.5, 1, 1)]
PELE_TS = [(1, 0.5, 3, 7, -2.0, 1.25, 4, None), (2, 0.75, 3, 9, -1.0, 1.0, 1, None)]


def test_a_pele_database_is_read_and_its_pickles_are_not(tmp_path):
    network = read(pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS), n_modes=33)
    assert network.energy.tolist() == [-2, -3]
    assert network.log_det.tolist() == [2.5, 1.5]
    assert network.order.tolist() == [1, 2]
    assert network.ends.tolist() == [[0, 1]]
    assert network.ts_curvature.tolist() == [-2]
    assert network.ts_log_det == pytest.approx([1.25 + np.log(2)])


def test_a_pele_database_without_modes_needs_no_number_of_them(tmp_path):
    path = tmp_path / "old#1.sqlite"
    with sqlite3.connect(path) as database:
        database.executescript("""
            CREATE TABLE tbl_minima (_id INTEGER, energy FLOAT);
            CREATE TABLE tbl_transition_states (_id INTEGER, energy FLOAT, _minimum1_id INTEGER,
                _minimum2_id INTEGER);
            INSERT INTO tbl_minima VALUES (1, 0.5), (2, 0.25);
            INSERT INTO tbl_transition_states VALUES (1, 1.5, 2, 1);
        """)
    database.close()
    network = read_pele(path)
    assert (network.ends.tolist(), network.n_modes) == ([[1, 0]], 0)


@pytest.mark.parametrize(
    ("minima", "saddles", "sentence"),
    [
        (PELE_MIN, [(4, 0.5, 3, 8, -1, 1, 1, 0)], "tbl_transition_states, _id 4: .* minimum 8"),
        (PELE_MIN, [(4, -2.5, 3, 7, -1, 1, 1, 0)], "_id 4: energy -2.5 lies below"),
        (PELE_MIN, [(4, 0.5, 3, 7, 2.0, 1, 1, 0)], "_id 4: eigenval is 2"),
        ([(6, None, 1, 1, 0)], [], "tbl_minima, _id 6: energy is None"),
        ([(6, "low", 1, 1, 0)], [], "tbl_minima, _id 6: energy is 'low'"),
        ([(6, 1.0, 1, 0, 0)], [], "tbl_minima, _id 6: pgorder is 0"),
        ([(6, 1.0, 1, 1, 1)], [], "holds no valid minimum"),
    ],
)
def test_damage_in_a_pele_database_has_a_row(tmp_path, minima, saddles, sentence):
    path = pele(tmp_path / "a.sqlite", minima, saddles)
    with pytest.raises(ValueError, match=sentence):
        read_pele(path, n_modes=3)


def test_what_is_no_pele_database_is_said_so(tmp_path):
    path = pele(tmp_path / "a.sqlite", PELE_MIN, PELE_TS)
    with pytest.raises(ValueError, match="n_modes is not given"):
        read_pele(path)
    path.write_bytes(path.read_bytes()[:700])
    with pytest.raises(ValueError, match="damaged or no SQLite database"):
        read_pele(path)
    sqlite3.connect(tmp_path / "b").execute("CREATE TABLE other (x)").connection.close()
    with pytest.raises(ValueError, match="no table tbl_minima"):
        read(tmp_path / "b")
    with pytest.raises(FileNotFoundError):
        read_pele(tmp_path / "c")
    assert not (tmp_path / "c").exists()


@settings(max_examples=30, deadline=None)
@given(network=any_network())
def test_graphs_hold_all_of_a_network(tmp_path_factory, network):
    path = tmp_path_factory.mktemp("graph") / "network.graphml"
    write_graphml(network, path)
    assert_same(read_graphml(path), network)
    back = from_networkx(to_networkx(network))
    assert_same(back, network, skip=["ends"])
    np.testing.assert_array_equal(np.sort(back.ends), np.sort(network.ends))


def test_graphml_is_understood_by_networkx_and_understands_it(tmp_path):
    network = thirds()
    write_graphml(network, tmp_path / "ours.graphml")
    theirs = nx.read_graphml(tmp_path / "ours.graphml", node_type=int)
    assert theirs.graph["n_modes"] == 9
    assert sorted(energy for *_, energy in theirs.edges(data="energy")) == [
        *sorted(network.ts_energy)
    ]
    nx.write_graphml(to_networkx(network), tmp_path / "theirs.graphml")
    back = read(tmp_path / "theirs.graphml")
    assert back.energy.tolist() == network.energy.tolist()
    assert sorted(back.ts_energy) == sorted(network.ts_energy)
    assert back.n_modes == 9


def test_any_graph_with_energies_is_a_network():
    simple = nx.Graph()
    simple.add_node("deep", energy=-1)
    simple.add_node("high", energy=0)
    simple.add_edge("high", "deep", energy=1.5)
    network = from_networkx(simple)
    assert (network.energy.tolist(), network.ts_energy.tolist()) == ([-1, 0], [1.5])
    assert sorted(network.ends[0].tolist()) == [0, 1]
    whole = thirds()
    assert from_networkx(graph(whole)).n_transition_states == 2


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda g: g.add_node(2), "node 2 energy is missing"),
        (lambda g: g.add_edge(0, 1, energy="high"), r"edge \(0, 1\) energy is 'high', no number"),
        (lambda g: g.add_edge(0, 1, energy=-9), r"edge \(0, 1\) energy lies below"),
        (lambda g: g.add_edge(0, 1, energy=9, curvature=1), "curvature is not negative"),
        (lambda g: g.add_node(0, order=0), "node 0 order is below 1"),
        (lambda g: g.add_node(0, log_det=1.0), "n_modes is not given"),
        (lambda g: g.remove_nodes_from([0, 1]), "graph has no nodes"),
    ],
)
def test_a_graph_that_is_no_network_is_refused(change, sentence):
    loose = nx.MultiGraph()
    loose.add_nodes_from([(0, {"energy": 0}), (1, {"energy": 1})])
    change(loose)
    with pytest.raises(ValueError, match=sentence):
        from_networkx(loose)


def test_a_directed_graph_is_refused():
    with pytest.raises(TypeError, match="graph is directed"):
        from_networkx(nx.DiGraph())


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("</node>", "", "mismatched tag"),
        ('<data key="node_energy">-1.33333333333333', "<data>1", "line 14: <data> has no key"),
        ('"node_energy">-1.33333333333333', '"x">', "line 14: energy is missing"),
        ("-1.33333333333333", "low", "line 14: energy is 'low.*no number"),
        ('target="1"', 'target="8"', "line 16: ends in '8', which is no node"),
        ('id="1"', 'id="0"', "line 14: minimum '0' stands there for a second time"),
        ('"undirected"', '"directed"', "line 11: the graph is directed"),
        ("edge_energy\">0.33333333333333", "edge_energy\">-3", "line 16: energy lies below"),
        ("<graph ", "<other ", "mismatched tag"),
        (">9<", ">nine<", "n_modes is 'nine'"),
    ],
)  # fmt: skip
def test_damage_in_graphml_has_a_line(tmp_path, old, new, sentence):
    path = tmp_path / "x.graphml"
    write_graphml(thirds(), path)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(ValueError, match=sentence):
        read_graphml(path)


def test_what_nobody_knows_is_not_guessed(tmp_path):
    (tmp_path / "notes.txt").write_text("energies: many")
    with pytest.raises(ValueError, match="in no format that is known here"):
        read(tmp_path / "notes.txt")
    with pytest.raises(ValueError, match="holds no min.data"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError, match="does not exist"):
        read(tmp_path / "nowhere")
