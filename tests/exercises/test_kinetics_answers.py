"""Traveling on a landscape: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("kinetics-03", "kinetics-04"),
    2: ("kinetics-06", "kinetics-07"),
    3: ("kinetics-09", "kinetics-10"),
    4: ("kinetics-12", "kinetics-13"),
    5: ("kinetics-15", "kinetics-16"),
    6: ("kinetics-18", "kinetics-19"),
    7: ("kinetics-21", "kinetics-22"),
}
"""The cell that a student writes, and the one that looks at it."""

RATE = "_right = log_rate\nlog_rate = lambda network, t, i, temperature: "
TAKE = """
def take_out(rate, w, x):
    total = rate[x].sum()
    into = rate[:, x].copy()
    rate += {grow}
    w += {wait}
    rate[x], rate[:, x], w[x] = 0, 0, 0
    np.fill_diagonal(rate, 0)
"""
GROW, WAIT = "np.outer(into, rate[x] / total)", "into * w[x] / total"

WRONG = {
    1: {
        "nothing": "share_in_a = None",
        "upside down": "times_as_quick = np.exp(-2)",
        "without the temperature": "times_as_quick = np.e",
        "the climb from A": "times_as_quick = np.exp(4)",
        "half": "share_in_a = 0.5",
        "all": "share_in_a = 1.0",
        "the share of B": "share_in_a = 1 - share_in_a",
        "without the temperature, too": "share_in_a = 1 / (1 + np.exp(-1))",
        "twice": "times_as_long = 2.0",
        "from B": "times_as_long = np.exp(2)",
        "upside down, too": "times_as_long = np.exp(-4)",
    },
    2: {
        "nothing": "log_rate = lambda network, t, i, temperature: None",
        "no 2 pi": RATE + "_right(network, t, i, temperature) + np.log(2 * np.pi)",
        "a rate": RATE + "np.exp(_right(network, t, i, temperature))",
        "no half": RATE + "(_right(network, t, i, temperature) + (network.log_det[i]"
        " - network.ts_log_det[t] + np.log(-network.ts_curvature[t])) / 2)",
        "no curvature": RATE
        + "_right(network, t, i, temperature) - np.log(-network.ts_curvature[t]) / 2",
        "orders upside down": RATE
        + "_right(network, t, i, temperature) - 2 * np.log(network.order[i] / network.ts_order[t])",
        "no orders": RATE
        + "_right(network, t, i, temperature) - np.log(network.order[i] / network.ts_order[t])",
        "from zero": RATE + "_right(network, t, i, temperature) - network.energy[i] / temperature",
        "times the temperature": RATE
        + "(_right(network, t, i, temperature) + (network.ts_energy[t] - network.energy[i])"
        " * (1 / temperature - temperature))",
        "uphill": RATE + "(_right(network, t, i, temperature)"
        " + 2 * (network.ts_energy[t] - network.energy[i]) / temperature)",
        "modes upside down": RATE + "(_right(network, t, i, temperature)"
        " - network.log_det[i] + network.ts_log_det[t])",
    },
    3: {
        "nothing": "master_matrix = lambda k: None",
        "not transposed": """
def master_matrix(k):
    W = k.matrix().toarray()
    return W - np.diag(W.sum(axis=1))""",
        "no diagonal": "master_matrix = lambda k: k.matrix().toarray().T",
        "rows sum to zero": """
def master_matrix(k):
    W = k.matrix().toarray().T
    return W - np.diag(W.sum(axis=1))""",
        "a positive diagonal": """
def master_matrix(k):
    W = k.matrix().toarray().T
    return W + np.diag(W.sum(axis=0))""",
        "the wrong sign": "_right = master_matrix\nmaster_matrix = lambda k: -_right(k)",
        "in other units": "_right = master_matrix\nmaster_matrix = lambda k: 2 * _right(k)",
        "zero": "slowest = lambda W: np.sort(-np.linalg.eigvals(W).real)[0]",
        "the fastest": "slowest = lambda W: np.max(-np.linalg.eigvals(W).real)",
        "the next": "slowest = lambda W: np.sort(-np.linalg.eigvals(W).real)[2]",
        "negative": "_right = slowest\nslowest = lambda W: -_right(W)",
        "a time": "_right = slowest\nslowest = lambda W: 1 / _right(W)",
        "no rate": "slowest = lambda W: None",
    },
    4: {
        "nothing": "passage_times = lambda k, target: None",
        "negative": "_right = passage_times\npassage_times = lambda k, t: -_right(k, t)",
        "the inner ones": """
_right = passage_times
passage_times = lambda k, t: np.delete(_right(k, t), t)""",
        "one over the rate out": """
def passage_times(k, target):
    tau = 1 / k.matrix().toarray().sum(axis=1)
    tau[target] = 0
    return tau""",
        "one over the direct rate": """
def passage_times(k, target):
    with np.errstate(divide="ignore"):
        tau = 1 / k.matrix().toarray()[:, target]
    tau[target] = 0
    return tau""",
        "transposed": """
def passage_times(k, target):
    rate = k.matrix().toarray().T
    A = rate - np.diag(rate.sum(axis=1))
    inner = np.arange(len(A)) != target
    tau = np.zeros(len(A))
    tau[inner] = np.linalg.solve(A[np.ix_(inner, inner)], -np.ones(inner.sum()))
    return tau""",
        "the target's rates forgotten": """
def passage_times(k, target):
    inner = np.arange(k.n_minima) != target
    rate = k.matrix().toarray()[np.ix_(inner, inner)]
    A = rate - np.diag(rate.sum(axis=1) + 1e-6)
    tau = np.zeros(k.n_minima)
    tau[inner] = np.linalg.solve(A, -np.ones(inner.sum()))
    return tau""",
        "always to the best": """
_right = passage_times
def passage_times(k, target):
    return _right(k, target if k.n_minima == 2 else home)""",
        "one at the target": """
_right = passage_times
def passage_times(k, target):
    tau = _right(k, target)
    tau[target] = 1
    return tau""",
        "twice as long": "_right = passage_times\npassage_times = lambda k, t: 2 * _right(k, t)",
    },
    5: {
        "nothing happens": "take_out = lambda rate, w, x: None",
        "not in place": """
_right = take_out
def take_out(rate, w, x):
    _right(rate.copy(), w.copy(), x)""",
        "no share": TAKE.format(grow="np.outer(into, rate[x])", wait=WAIT),
        "the wrong share": TAKE.format(grow="np.outer(into, rate[x] / into.sum())", wait=WAIT),
        "no waiting": TAKE.format(grow=GROW, wait="0"),
        "waiting of one": TAKE.format(grow=GROW, wait="into / total"),
        "waiting without the rate in": TAKE.format(grow=GROW, wait="w[x] / total"),
        "waiting without the total": TAKE.format(grow=GROW, wait="into * w[x]"),
        "the diagonal stays": TAKE.format(grow=GROW, wait=WAIT).replace(
            "    np.fill_diagonal(rate, 0)\n", ""
        ),
        "row and column stay": TAKE.format(grow=GROW, wait=WAIT).replace(
            "    rate[x], rate[:, x], w[x] = 0, 0, 0\n", ""
        ),
        "transposed": TAKE.format(grow="np.outer(into, rate[x] / total).T", wait=WAIT),
        "only taken out": TAKE.format(grow="0", wait=WAIT),
    },
    6: {
        "nothing": "way = lambda k, start, end: None",
        "fewest passes": """
way = lambda k, start, end: nx.shortest_path(k.graph(), start, end)""",
        "by probability": """
def way(k, start, end):
    return nx.dijkstra_path(k.graph(), start, end, lambda i, j, e: e["probability"])""",
        "by one over probability": """
def way(k, start, end):
    return nx.dijkstra_path(k.graph(), start, end, lambda i, j, e: 1 / e["probability"])""",
        "backwards": """
_right = way
way = lambda k, start, end: _right(k, start, end)[::-1]""",
        "without the start": """
_right = way
way = lambda k, start, end: _right(k, start, end)[1:]""",
        "always to the best": "_right = way\nway = lambda k, start, end: _right(k, start, home)",
        "no detours": "detours = lambda network, temperature: 0",
        "all pairs": """
detours = lambda network, temperature: network.n_minima * (network.n_minima - 1)""",
        "nodes for steps": """
def detours(network, temperature):
    k, n = rates(network, temperature), network.n_minima
    fewest = dict(nx.all_pairs_shortest_path_length(graph(network)))
    return sum(len(way(k, i, j)) > fewest[i][j] for i in range(n) for j in range(n) if i != j)""",
        "one temperature": "_right = detours\ndetours = lambda network, T: _right(network, 0.05)",
        "to the best only": """
def detours(network, temperature):
    k, n = rates(network, temperature), network.n_minima
    fewest = nx.single_source_shortest_path_length(graph(network), network.global_minimum)
    return sum(len(way(k, i, network.global_minimum)) - 1 > fewest[i] for i in range(n))""",
        "not counted": "detours = lambda network, temperature: None",
    },
    7: {
        "nothing": "time_with = lambda network, t, by, temperature, start, target: None",
        "raised": """
_right = time_with
time_with = lambda n, t, by, T, start, target: _right(n, t, -by, T, start, target)""",
        "not lowered": """
_right = time_with
time_with = lambda n, t, by, T, start, target: _right(n, t, 0.0, T, start, target)""",
        "all passes": """
def time_with(network, t, by, temperature, start, target):
    changed = replace(network, ts_energy=network.ts_energy - by)
    return mean_first_passage_time(changed, temperature, target)[start]""",
        "in place": """
def time_with(network, t, by, temperature, start, target):
    network.ts_energy[t] -= by
    return mean_first_passage_time(network, temperature, target)[start]""",
        "from all": """
def time_with(network, t, by, temperature, start, target):
    energy = network.ts_energy.copy()
    energy[t] -= by
    return mean_first_passage_time(replace(network, ts_energy=energy), temperature, target)""",
        "the way back": """
_right = time_with
time_with = lambda n, t, by, T, start, target: _right(n, t, by, T, target, start)""",
        "the highest pass": """
best_pass = lambda network, by, T, start, target: int(np.argmax(network.ts_energy))""",
        "the lowest pass": """
best_pass = lambda network, by, T, start, target: int(np.argmin(network.ts_energy))""",
        "the longest time": """
def best_pass(network, by, temperature, start, target):
    return int(np.argmax([time_with(network, t, by, temperature, start, target)
                          for t in range(network.n_transition_states)]))""",
        "a time": """
def best_pass(network, by, temperature, start, target):
    return min(time_with(network, t, by, temperature, start, target)
               for t in range(network.n_transition_states))""",
        "no pass": "best_pass = lambda network, by, temperature, start, target: None",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("kinetics", *CHECKS[exercise])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("kinetics", *CHECKS[exercise], WRONG[exercise][error])
