"""Rates and passage times agree with closed forms and with exact rational arithmetic."""

from fractions import Fraction
from math import log, pi

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from landscape_lab.analysis import (
    committor,
    fastest_path,
    flow,
    log_occupation,
    mean_first_passage_time,
    rates,
    reactive_flux,
    relaxation_modes,
)
from landscape_lab.network import TransitionNetwork


def binary(wells, doors, ends):
    """At kT = 1, occupations in proportion to 2^-well, and fluxes to 2^-door."""
    return TransitionNetwork(
        np.log(2) * np.array(wells, dtype=float), np.zeros(len(wells)),
        np.log(2) * np.array(doors, dtype=float), np.full(len(doors), -2 * log(2 * pi)),
        ends, n_modes=3, ts_curvature=-np.ones(len(doors)),
    )  # fmt: skip


@st.composite
def connected(draw, deepest=12, least=2):
    """Connected networks whose wells and doors reach over a range of powers of two."""
    m = draw(st.integers(least, 8))
    well = st.integers(0, deepest)
    wells = draw(st.lists(well, min_size=m, max_size=m))
    tree = [(draw(st.integers(0, i - 1)), i) for i in range(1, m)]
    minimum = st.integers(0, m - 1)
    ends = tree + draw(st.lists(st.tuples(minimum, minimum), max_size=2 * m))
    doors = [max(wells[i], wells[j]) + draw(well) for i, j in ends]
    return wells, doors, ends


def exact(wells, doors, ends):
    """Weights of minima, and fluxes between them, as fractions."""
    p = [Fraction(1, 2**w) for w in wells]
    c = [[Fraction(0)] * len(p) for _ in p]
    for (i, j), door in zip(ends, doors, strict=True):
        if i != j:
            c[i][j] += Fraction(1, 2**door)
            c[j][i] += Fraction(1, 2**door)
    return p, c


def solve_exactly(p, c, fixed, source):
    """Solve sum_j c_ij (x_i - x_j) = source_i with some x given, by Gaussian elimination."""
    free = [i for i in range(len(p)) if i not in fixed]
    rows = [
        [(sum(c[i]) if i == j else 0) - (c[i][j] if i != j else 0) for j in free]
        + [source[i] + sum(c[i][j] * x for j, x in fixed.items())]
        for i in free
    ]
    for k in range(len(free)):
        rows[k] = [value / rows[k][k] for value in rows[k]]
        for other in range(len(free)):
            if other != k and rows[other][k]:
                by = rows[other][k]
                rows[other] = [a - by * b for a, b in zip(rows[other], rows[k], strict=True)]
    return dict(fixed) | {i: row[-1] for i, row in zip(free, rows, strict=True)}


def log_of(fraction):
    return log(fraction.numerator) - log(fraction.denominator) if fraction else -np.inf


def test_a_rate_is_frequency_times_symmetry_times_boltzmann_factor():
    # One mode of eigenvalue 9 (angular frequency 3) at minimum 0, and an order of 6 against 2.
    network = TransitionNetwork(
        [0.0, -1.0], np.log([9.0, 4.0]), [2.0], [np.log(5.0)], [[0, 1]], n_modes=1,
        order=[6, 1], ts_order=[2], ts_curvature=[-5.0],
    )  # fmt: skip
    k = rates(network, 0.5).matrix().toarray()
    assert k[0, 1] == pytest.approx(6 / 2 * 3 / (2 * pi) * np.exp(-4))
    assert k[1, 0] == pytest.approx(1 / 2 * 2 / (2 * pi) * np.exp(-6))
    assert k[0, 0] == k[1, 1] == 0


def test_several_transition_states_add_up_and_degenerate_ones_do_not_count():
    one = binary([0, 1], [2], [[0, 1]])
    more = binary([0, 1], [2, 3, 2], [[0, 1], [1, 0], [1, 1]])
    assert rates(more, 1.0).log_rate == pytest.approx(rates(one, 1.0).log_rate + np.log(1.5))
    assert rates(more, 1.0).transition_state.tolist() == [0, 0]


def test_occupation_weighs_wells_by_width_and_symmetry():
    network = TransitionNetwork([0.0, 0.0], [0.0, np.log(16)], [], [], [], 2, order=[3, 1])
    assert np.exp(log_occupation(network, 1.0)) == pytest.approx([4 / 7, 3 / 7])


@settings(max_examples=50, deadline=None)
@given(connected(), st.floats(0.05, 5.0))
def test_detailed_balance_holds_between_all_neighbors(drawn, temperature):
    k = rates(binary(*drawn), temperature)
    assert np.exp(k.log_occupation).sum() == pytest.approx(1)
    flux = nx.DiGraph()
    flux.add_weighted_edges_from(zip(k.source, k.target, k.log_flux, strict=True))
    for i, j, forth in flux.edges(data="weight"):
        assert forth == pytest.approx(flux[j][i]["weight"], abs=1e-11)
    assert np.bincount(k.source, np.exp(k.log_branching)) == pytest.approx(1)


def test_two_states_pass_and_mix_in_closed_form():
    network = binary([0, 3], [5], [[0, 1]])
    there, back = 2.0**-5, 2.0**-2
    assert mean_first_passage_time(network, 1.0, 1)[0] == pytest.approx(1 / there)
    assert mean_first_passage_time(network, 1.0, 0)[1] == pytest.approx(1 / back)
    modes = relaxation_modes(network, 1.0)
    assert modes.rate == pytest.approx([there + back])
    assert modes.vector[:, 0] == pytest.approx([-there / back, 1.0])


@pytest.mark.parametrize("temperature", [1.0, 0.05, 1e-3])
def test_a_chain_is_crossed_in_the_closed_form_at_any_temperature(temperature):
    rng = np.random.default_rng(1)
    wells = rng.integers(0, 9, 12)
    doors = np.maximum(wells[:-1], wells[1:]) + rng.integers(1, 9, 11)
    network = binary(wells, doors, [[i, i + 1] for i in range(11)])
    # t(0 -> n) = sum over doors of the occupation behind them, over the flux through them.
    log_p = -np.log(2) * wells / temperature
    log_c = -np.log(2) * doors / temperature
    terms = [log_p[i] - log_c[d] for d in range(11) for i in range(d + 1)]
    expected = np.logaddexp.reduce(terms)
    found = mean_first_passage_time(network, temperature, 11, log=True)
    assert found[0] == pytest.approx(expected, rel=1e-12)


def test_a_cycle_of_three_is_left_either_way():
    network = binary([0, 0, 0], [1, 2, 3], [[0, 1], [1, 2], [2, 0]])
    k01, k12, k20 = 0.5, 0.25, 0.125
    # From 0: t0 (k01 + k20) = 1 + k01 t1, and t1 (k01 + k12) = 1 + k01 t0.
    t = np.linalg.solve([[k01 + k20, -k01], [-k01, k01 + k12]], [1, 1])
    assert mean_first_passage_time(network, 1.0, 2) == pytest.approx([*t, 0])
    assert committor(network, 1.0, 0, 2)[1] == pytest.approx(k12 / (k12 + k01))
    assert relaxation_modes(network, 1.0).rate == pytest.approx(
        k01 + k12 + k20 + np.array([-1, 1]) * np.sqrt(
            k01**2 + k12**2 + k20**2 - k01 * k12 - k12 * k20 - k20 * k01
        )
    )  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(connected())
def test_transformation_agrees_with_the_sparse_solve(drawn):
    network = binary(*drawn)
    last = network.n_minima - 1
    for method in (lambda m: mean_first_passage_time(network, 1.0, [last], method=m),
                   lambda m: committor(network, 1.0, 0, last, method=m)):  # fmt: skip
        assert method("transformation") == pytest.approx(method("sparse"), rel=1e-8)


@settings(max_examples=100, deadline=None)
@given(connected(deepest=120))
def test_digits_stay_where_rates_span_sixty_orders_of_magnitude(drawn):
    network = binary(*drawn)
    p, c = exact(*drawn)
    last = len(p) - 1
    time = solve_exactly(p, c, {0: Fraction(0)}, p)
    found = mean_first_passage_time(network, 1.0, 0, log=True)
    assert found == pytest.approx([log_of(time[i]) for i in range(len(p))], rel=1e-12, abs=1e-12)
    q = solve_exactly(p, c, {0: Fraction(0), last: Fraction(1)}, [0] * len(p))
    expected = [float(q[i]) for i in range(len(p))]
    assert committor(network, 1.0, 0, last) == pytest.approx(expected, rel=1e-10)


@settings(max_examples=60, deadline=None)
@given(connected(deepest=60))
def test_traffic_is_exact_where_potentials_nearly_agree(drawn):
    network = binary(*drawn)
    p, c = exact(*drawn)
    last = len(p) - 1
    q = solve_exactly(p, c, {0: Fraction(0), last: Fraction(1)}, [0] * len(p))
    total = sum(c[0][j] * q[j] for j in range(len(p)))
    found = reactive_flux(network, 1.0, 0, last)
    assert found.log_flux == pytest.approx(log_of(total / sum(p)), rel=1e-12)
    walkers = solve_exactly(p, c, {0: Fraction(0)}, [Fraction(1, len(p))] * len(p))
    for traffic, potential, scale in (
        (found, q, -total), (flow(network, 1.0, 0), walkers, Fraction(1))
    ):  # fmt: skip
        net = np.zeros((len(p), len(p)))
        np.add.at(net, (traffic.source, traffic.target), traffic.share)
        for i in range(len(p)):
            for j in range(len(p)):
                current = c[i][j] * (potential[i] - potential[j]) / scale
                assert net[i, j] - net[j, i] == pytest.approx(float(current), abs=1e-12)


@settings(max_examples=40, deadline=None)
@given(connected(deepest=50))
def test_every_mode_keeps_its_digits(drawn):
    network = binary(*drawn)
    p, c = exact(*drawn)
    modes = relaxation_modes(network, 1.0)
    for k, rate in enumerate(modes.rate):
        # Sylvester: as many eigenvalues lie below x as L - x P has negative pivots.
        below, above = Fraction(rate * (1 - 1e-9)), Fraction(rate * (1 + 1e-9))
        assert n_negative(p, c, below) <= k + 1 < n_negative(p, c, above)
    occupation = np.exp(modes.log_occupation)
    assert occupation @ modes.vector == pytest.approx(0, abs=1e-12)


def n_negative(p, c, x):
    """Count the eigenvalues of the rate matrix, zero included, that are less than x."""
    m = len(p)
    a = [[sum(c[i]) - x * p[i] if i == j else -c[i][j] for j in range(m)] for i in range(m)]
    negative = 0
    for k in range(m):
        assume(a[k][k] != 0)
        negative += a[k][k] < 0
        for i in range(k + 1, m):
            by = a[i][k] / a[k][k]
            a[i] = [u - by * v for u, v in zip(a[i], a[k], strict=True)]
    return negative


def test_modes_agree_with_the_eigenvectors_of_the_rate_matrix():
    network = binary([0, 2, 1, 3], [4, 3, 5, 4], [[0, 1], [1, 2], [2, 3], [3, 0]])
    k = rates(network, 1.0).matrix().toarray()
    generator = k - np.diag(k.sum(axis=1))
    modes = relaxation_modes(network, 1.0, 2)
    assert generator @ modes.vector == pytest.approx(-modes.rate * modes.vector)
    assert np.abs(modes.vector).max(axis=0) == pytest.approx(1)


@settings(max_examples=30, deadline=None)
@given(connected(least=3), st.randoms(use_true_random=False))
def test_names_of_minima_do_not_matter(drawn, shuffler):
    wells, doors, ends = drawn
    m = len(wells)
    new = list(range(m))
    shuffler.shuffle(new)
    network = binary(*drawn)
    renamed = binary(
        [wells[new.index(i)] for i in range(m)], doors, [(new[i], new[j]) for i, j in ends]
    )
    t = mean_first_passage_time(network, 1.0, 0)
    assert mean_first_passage_time(renamed, 1.0, new[0])[new] == pytest.approx(t, rel=1e-12)
    q = committor(network, 1.0, 0, m - 1)
    assert committor(renamed, 1.0, new[0], new[-1])[new] == pytest.approx(q, rel=1e-12)
    modes = relaxation_modes(renamed, 1.0).rate
    assert modes == pytest.approx(relaxation_modes(network, 1.0).rate, rel=1e-10)


def test_a_large_network_agrees_with_the_sparse_solve():
    rng = np.random.default_rng(0)
    m = 700
    wells = rng.integers(0, 5, m)
    ends = np.array(
        [(rng.integers(i), i) for i in range(1, m)] + rng.integers(0, m, (900, 2)).tolist()
    )
    network = binary(wells, wells[ends].max(axis=1) + rng.integers(0, 5, len(ends)), ends)
    time = mean_first_passage_time(network, 1.0, [3, 50])
    assert time == pytest.approx(
        mean_first_passage_time(network, 1.0, [3, 50], method="sparse"), rel=1e-8
    )
    assert flow(network, 1.0, [3, 50]).share.max() <= 1


def test_the_fastest_path_is_the_most_probable_and_not_the_lowest():
    # The low road has one saddle at 4 but, in each of its wells, a wide door back.
    network = binary(
        [0, 0, 0, 0, 0], [5, 4, 4, 1, 1], [[0, 3], [0, 1], [2, 3], [1, 2], [1, 4]]
    )  # fmt: skip
    path = fastest_path(network, 1.0, 0, 3)
    assert path.minima.tolist() == [0, 3]
    assert path.transition_states.tolist() == [0]
    assert np.exp(path.log_probability) == pytest.approx(2**-5 / (2**-5 + 2**-4))
    low = fastest_path(network, 0.2, 0, 3)
    assert low.barrier == pytest.approx(low.energy.max())
    assert low.energy.size == 2 * low.minima.size - 1
    assert fastest_path(network, 1.0, 2, 2).barrier == 0


@settings(max_examples=50, deadline=None)
@given(connected())
def test_no_simple_path_is_more_probable_than_the_fastest(drawn):
    network = binary(*drawn)
    k = rates(network, 1.0)
    graph = k.graph()
    best = fastest_path(network, 1.0, 0, network.n_minima - 1)
    others = [
        np.prod([graph[i][j]["probability"] for i, j in zip(path, path[1:], strict=False)])
        for path in nx.all_simple_paths(graph, 0, network.n_minima - 1)
    ]
    assert np.exp(best.log_probability) == pytest.approx(max(others))


def test_pieces_that_are_apart_are_never_reached():
    network = binary([0, 1, 2, 3, 4], [5, 6], [[0, 1], [2, 3]])
    for method in ("transformation", "sparse"):
        time = mean_first_passage_time(network, 1.0, 0, method=method)
        assert np.isinf(time).tolist() == [False, False, True, True, True]
        q = committor(network, 1.0, 0, 3, method=method)
        assert q.tolist()[:4] == pytest.approx([0, 0, 1, 1])
        assert np.isnan(q[4])
    assert reactive_flux(network, 1.0, 0, 3).log_flux == -np.inf
    assert reactive_flux(network, 1.0, 0, 3).share.size == 0
    assert rates(network, 1.0).log_escape[4] == -np.inf
    with pytest.raises(ValueError, match="no path joins start 0 and end 4"):
        fastest_path(network, 1.0, 0, 4)
    with pytest.raises(ValueError, match="3 pieces"):
        relaxation_modes(network, 1.0)
    with pytest.raises(ValueError, match="walkers in minimum 4"):
        flow(network, 1.0, 0, start=[0, 0, 0, 0, 1])


def test_all_that_start_elsewhere_arrive_at_the_global_minimum():
    network = binary([2, 0, 1, 3, 0], [4, 5, 4], [[0, 1], [1, 2], [2, 3]])
    down = flow(network, 0.3)
    assert down.share[down.target == 1].sum() == pytest.approx(3 / 4)
    one = flow(network, 0.3, start=[0, 0, 0, 2, 0])
    assert one.share == pytest.approx([1, 1])
    assert sorted(zip(one.source.tolist(), one.target.tolist(), strict=True)) == [(2, 1), (3, 2)]


def test_nothing_left_to_eliminate_is_no_special_case():
    network = binary([0, 1], [2], [[0, 1]])
    assert mean_first_passage_time(network, 1.0, [0, 1]).tolist() == [0, 0]
    assert committor(network, 1.0, 0, 1, method="sparse").tolist() == [0, 1]
    assert reactive_flux(network, 1.0, 0, 1).share.tolist() == [1]
    alone = TransitionNetwork([1.0], [0.0], [], [], [], 1)
    assert mean_first_passage_time(alone, 1.0, 0).tolist() == [0]
    assert rates(alone, 1.0).matrix().nnz == 0
    assert flow(alone, 1.0).share.size == 0


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"log_det": [0.0, np.nan]}, r"log_det\[1\] is not known"),
        ({"ts_log_det": [0.0, np.nan]}, r"ts_log_det\[1\] is not known"),
        ({"ts_curvature": None}, r"ts_curvature\[1\] is not known"),
    ],
)
def test_unknown_modes_are_named_where_they_matter(change, sentence):
    arguments = {
        "energy": [0, 0], "log_det": [0, 0], "ts_energy": [1, 1], "ts_log_det": [0, 0],
        "ends": [[0, 0], [0, 1]], "n_modes": 1, "ts_curvature": [np.nan, -1],
    }  # fmt: skip
    with pytest.raises(ValueError, match=sentence):
        rates(TransitionNetwork(**(arguments | change)), 1.0)
    rates(TransitionNetwork(**(arguments | {"ts_log_det": [np.nan, 0]})), 1.0)


@pytest.mark.parametrize(
    ("call", "error", "sentence"),
    [
        (lambda n: rates(n, 0.0), ValueError, "temperature is 0.0"),
        (lambda n: rates(n, 1e-15), ValueError, "temperature is 1e-15, so low"),
        (lambda n: mean_first_passage_time(n, 1e-320, 0), ValueError, "or more would do"),
        (lambda n: mean_first_passage_time(n, 1, []), ValueError, "target is empty"),
        (lambda n: mean_first_passage_time(n, 1, 7), ValueError, "from 0 to 2"),
        (
            lambda n: mean_first_passage_time(n, 1, 0.5),
            TypeError,
            "target is 0.5; whole numbers",
        ),
        (lambda n: mean_first_passage_time(n, 1, 0, method="fast"), ValueError, "method is 'fast'"),
        (lambda n: committor(n, 1, [0, 1], [1]), ValueError, "both hold minimum 1"),
        (lambda n: fastest_path(n, 1, 0, 3), ValueError, "end is 3"),
        (lambda n: fastest_path(n, 1, True, 2), TypeError, "start must be a whole number"),
        (lambda n: relaxation_modes(n, 1, 3), ValueError, "n_modes is 3"),
        (lambda n: relaxation_modes(n, 1e-3), ValueError, "temperature is 0.001"),
        (lambda n: flow(n, 1, start=[1, 2]), ValueError, "start has shape"),
        (lambda n: flow(n, 1, start=[0, 0, 0]), ValueError, "start is zero everywhere"),
        (lambda n: mean_first_passage_time(n, 0.01, 0, method="sparse"), ValueError, "singular"),
    ],
)
def test_misuse_is_answered_with_a_sentence(call, error, sentence):
    network = binary([0, 1, 0], [2, 1], [[0, 1], [1, 2]])
    with pytest.raises(error, match=sentence):
        call(network)
