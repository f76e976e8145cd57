"""Networks of minima: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("networks-03", "networks-04"),
    2: ("networks-06", "networks-07"),
    3: ("networks-09", "networks-10"),
    4: ("networks-12", "networks-13"),
    5: ("networks-15", "networks-16"),
    6: ("networks-18", "networks-19"),
    7: ("networks-21", "networks-22"),
    8: ("networks-24", "networks-25"),
}
"""The cell that a student writes, and the one that looks at it."""

SWAP = """
def swap(joined, rng):
    listed = sorted(joined)
    one, other = rng.choice(len(listed), 2, replace=False)
    (a, b), (c, d) = listed[one], listed[other]
    {turn}
    new = {{(min(a, d), max(a, d)), (min(c, b), max(c, b))}}
    {refuse}
    return (set(joined) - {{listed[one], listed[other]}}) | new
"""
TURN = "c, d = (d, c) if rng.random() < 0.5 else (c, d)"
REFUSE = """if a == d or c == b or len(new) < 2 or new & set(joined):
        return set(joined)"""

WRONG = {
    1: {
        "nothing": "diameter_by_hand = None",
        "C with the second A-B": "degree_c = 4",
        "D for C": "degree_c = 2",
        "every pair twice": "mean_path_by_hand = 17 / 20",
        "equal nodes as pairs": "mean_path_by_hand = 17 / 25",
        "edges only": "mean_path_by_hand = 1.0",
        "the number of nodes": "diameter_by_hand = 4",
        "the longest without A": "diameter_by_hand = 2",
        "nodes with pairs only": "clustering_by_hand = 7 / 9",
        "triangles over triples": "clustering_by_hand = 0.6",
        "one triangle of ten": "clustering_by_hand = 0.1",
    },
    2: {
        "nothing": "edges = lambda network: None",
        "a list": "edges = lambda network: [(0, 1), (1, 2)]",
        "with loops": """
edges = lambda network: {(int(min(e)), int(max(e))) for e in network.ends}""",
        "not sorted": "edges = lambda network: {tuple(map(int, e)) for e in network.ends}",
        "both ways": """
_right = edges
edges = lambda network: _right(network) | {(j, i) for i, j in _right(network)}""",
        "the larger first": """
_right = edges
edges = lambda network: {(j, i) for i, j in _right(network)}""",
        "the first transition states only": """
_right = edges
edges = lambda network: {(int(min(e)), int(max(e))) for e in network.ends[:3] if e[0] != e[1]}""",
        "one is missing": """
_right = edges
edges = lambda network: set(sorted(_right(network))[1:])""",
        "of this network only": "edges = lambda network: {(0, 1), (1, 2)}",
        "all pairs": """
edges = lambda network: {(i, j) for j in range(network.n_minima) for i in range(j)}""",
    },
    3: {
        "nothing": "distances = lambda n, joined, start: None",
        "unreached 0": """
_right = distances
distances = lambda n, joined, start: np.maximum(_right(n, joined, start), 0)""",
        "one-way edges": """
def distances(n, joined, start):
    steps = nx.single_source_shortest_path_length(nx.DiGraph(list(joined)), start)
    return np.array([steps.get(k, -1) for k in range(n)])""",
        "neighbors only": """
def distances(n, joined, start):
    near = {k for pair in joined if start in pair for k in pair}
    return np.array([0 if k == start else 1 if k in near else -1 for k in range(n)])""",
        "counts nodes": """
_right = distances
distances = lambda n, joined, start: _right(n, joined, start) + 1""",
        "difference of numbers": """
distances = lambda n, joined, start: np.abs(np.arange(n) - start)""",
        "from node 0": """
_right = distances
distances = lambda n, joined, start: _right(n, joined, 0)""",
        "the last way found": """
def distances(n, joined, start):
    steps, wave = np.full(n, -1), [start]
    steps[start] = 0
    for i, j in sorted(joined):
        if steps[i] >= 0:
            steps[j] = steps[i] + 1
    return steps""",
        "mean over n squared": """
def mean_path(n, joined):
    return sum(distances(n, joined, k).sum() for k in range(n)) / n**2""",
        "each pair twice": """
def mean_path(n, joined):
    return sum(distances(n, joined, k).sum() for k in range(n)) / (n * (n - 1)) / 2""",
        "no division": """
def mean_path(n, joined):
    return sum(distances(n, joined, k).sum() for k in range(n))""",
        "the largest": """
def mean_path(n, joined):
    return max(distances(n, joined, k).max() for k in range(n))""",
        "from one node": "mean_path = lambda n, joined: distances(n, joined, 0).sum() / (n - 1)",
        "no mean": "mean_path = lambda n, joined: None",
    },
    4: {
        "nothing": "clustering = lambda n, joined: None",
        "transitivity": "clustering = lambda n, joined: nx.transitivity(nx.Graph(list(joined)))",
        "leaves left out": """
def clustering(n, joined):
    graph = nx.Graph(list(joined))
    return np.mean([nx.clustering(graph, k) for k in graph if graph.degree[k] > 1])""",
        "leaves count as 1": """
def clustering(n, joined):
    graph = nx.Graph(list(joined))
    return np.mean([nx.clustering(graph, k) if graph.degree[k] > 1 else 1 for k in graph])""",
        "a sum": """
_right = clustering
clustering = lambda n, joined: n * _right(n, joined)""",
        "half": "_right = clustering\nclustering = lambda n, joined: _right(n, joined) / 2",
        "twice": "_right = clustering\nclustering = lambda n, joined: _right(n, joined) * 2",
        "whether there is a triangle": """
def clustering(n, joined):
    graph = nx.Graph(list(joined))
    return np.mean([nx.triangles(graph, k) > 0 for k in graph])""",
        "density": "clustering = lambda n, joined: 2 * len(joined) / n / (n - 1)",
        "a known answer": "clustering = lambda n, joined: 7 / 12",
    },
    5: {
        "nothing": "random_edges = lambda n, m, rng: None",
        "with replacement": """
def random_edges(n, m, rng):
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    return {pairs[k] for k in rng.choice(len(pairs), m)}""",
        "pairs of nodes": """
def random_edges(n, m, rng):
    return {tuple(sorted(map(int, rng.integers(0, n, 2)))) for _ in range(m)}""",
        "the first ones": """
def random_edges(n, m, rng):
    return set([(i, j) for i in range(n) for j in range(i + 1, n)][:m])""",
        "luck of its own": """
def random_edges(n, m, rng):
    pairs = [(i, j) for i in range(n) for j in range(i + 1, n)]
    chosen = np.random.default_rng(0).choice(len(pairs), m, replace=False)
    return {pairs[k] for k in chosen}""",
        "the larger first": """
_right = random_edges
random_edges = lambda n, m, rng: {(j, i) for i, j in _right(n, m, rng)}""",
        "both ways": """
def random_edges(n, m, rng):
    pairs = [(i, j) for i in range(n) for j in range(n) if i != j]
    return {pairs[k] for k in rng.choice(len(pairs), m, replace=False)}""",
        "a first node, then a second": """
def random_edges(n, m, rng):
    chosen = set()
    while len(chosen) < m:
        i = int(rng.integers(0, n - 1))
        chosen.add((i, int(rng.integers(i + 1, n))))
    return chosen""",
        "a ring with chords": """
def random_edges(n, m, rng):
    ring = {(k, k + 1) for k in range(min(n - 1, m))}
    while len(ring) < m:
        i, j = sorted(map(int, rng.choice(n, 2, replace=False)))
        ring.add((i, j))
    return ring""",
        "one too few": """
_right = random_edges
random_edges = lambda n, m, rng: _right(n, m - 1, rng)""",
    },
    6: {
        "nothing": "swap = lambda joined, rng: None",
        "no swap": "swap = lambda joined, rng: set(joined)",
        "never turned": SWAP.format(turn="", refuse=REFUSE),
        "nothing refused": SWAP.format(turn=TURN, refuse=""),
        "loops not refused": SWAP.format(
            turn=TURN, refuse="if new & set(joined): return set(joined)"
        ),
        "twins not refused": SWAP.format(
            turn=TURN, refuse="if a == d or c == b: return set(joined)"
        ),
        "luck of its own": "_right = swap\n"
        "swap = lambda joined, rng: _right(joined, np.random.default_rng(5))",
        "in place": """
_right = swap
def swap(joined, rng):
    new = _right(joined, rng)
    joined.clear()
    joined.update(new)
    return joined""",
        "any random graph": """
def swap(joined, rng):
    return random_edges(1 + max(max(pair) for pair in joined), len(joined), rng)""",
        "one end only": """
def swap(joined, rng):
    listed = sorted(joined)
    a, b = listed[rng.integers(len(listed))]
    c = int(rng.integers(1 + max(max(pair) for pair in joined)))
    new = (min(a, c), max(a, c))
    return set(joined) if a == c or new in joined else (set(joined) - {(a, b)}) | {new}""",
        "the old edges stay": """
_right = swap
swap = lambda joined, rng: _right(joined, rng) | joined""",
        "not sorted": """
_right = swap
swap = lambda joined, rng: {(j, i) for i, j in _right(joined, rng)}""",
    },
    7: {
        "nothing": "descends = lambda energy, joined: None",
        "all": "descends = lambda energy, joined: np.ones(len(energy), dtype=bool)",
        "all that hang together": """
def descends(energy, joined):
    return distances(len(energy), joined, int(np.argmin(energy))) >= 0""",
        "next to the best": """
def descends(energy, joined):
    return np.abs(distances(len(energy), joined, int(np.argmin(energy))) - 0.5) < 1""",
        "greedy": """
def descends(energy, joined):
    home = np.zeros(len(energy), dtype=bool)
    home[np.argmin(energy)] = True
    for k in np.argsort(energy):
        lower = [j for pair in joined if k in pair for j in pair if energy[j] < energy[k]]
        if lower:
            home[k] = home[min(lower, key=lambda j: energy[j])]
    return home""",
        "every lower neighbor": """
def descends(energy, joined):
    home = np.zeros(len(energy), dtype=bool)
    home[np.argmin(energy)] = True
    for k in np.argsort(energy):
        lower = [j for pair in joined if k in pair for j in pair if energy[j] < energy[k]]
        home[k] |= bool(lower) and all(home[j] for j in lower)
    return home""",
        "any lower neighbor": """
def descends(energy, joined):
    home = np.array([any(energy[j] < energy[k] for pair in joined if k in pair for j in pair)
                     for k in range(len(energy))])
    home[np.argmin(energy)] = True
    return home""",
        "without the best": """
_right = descends
def descends(energy, joined):
    home = _right(energy, joined)
    home[np.argmin(energy)] = False
    return home""",
        "from the highest down": """
def descends(energy, joined):
    home = np.zeros(len(energy), dtype=bool)
    home[np.argmin(energy)] = True
    for k in np.argsort(energy)[::-1]:
        lower = [j for pair in joined if k in pair for j in pair if energy[j] < energy[k]]
        home[k] |= any(home[j] for j in lower)
    return home""",
        "uphill": """
_right = descends
descends = lambda energy, joined: _right(-energy, joined)""",
        "a share": """
_right = descends
descends = lambda energy, joined: np.mean(_right(energy, joined))""",
    },
    8: {
        "nothing": "without = lambda n, joined, node: None",
        "size only": """
_right = without
without = lambda n, joined, node: _right(n, joined, node)[0]""",
        "the node stays": """
def without(n, joined, node):
    graph = nx.Graph(list(joined))
    return len(graph), nx.average_shortest_path_length(graph)""",
        "all pieces": """
_right = without
without = lambda n, joined, node: (n - 1, _right(n, joined, node)[1])""",
        "the smallest piece": """
def without(n, joined, node):
    rest = nx.Graph([pair for pair in joined if node not in pair])
    rest.add_nodes_from(k for k in range(n) if k != node)
    piece = rest.subgraph(min(nx.connected_components(rest), key=len))
    return len(piece), nx.average_shortest_path_length(piece)""",
        "the number of pieces": """
_right = without
def without(n, joined, node):
    rest = nx.Graph([pair for pair in joined if node not in pair])
    rest.add_nodes_from(k for k in range(n) if k != node)
    return nx.number_connected_components(rest), _right(n, joined, node)[1]""",
        "the diameter": """
_right = without
def without(n, joined, node):
    rest = nx.Graph([pair for pair in joined if node not in pair])
    piece = rest.subgraph(max(nx.connected_components(rest), key=len))
    return _right(n, joined, node)[0], nx.diameter(piece)""",
        "one edge taken only": """
def without(n, joined, node):
    graph = nx.Graph(sorted(joined))
    graph.remove_edge(*next(pair for pair in sorted(joined) if node in pair))
    piece = graph.subgraph(max(nx.connected_components(graph), key=len))
    return len(piece), nx.average_shortest_path_length(piece)""",
        "the hub by degree": """
def most_missed(n, joined):
    return int(np.argmin(np.bincount(np.array(sorted(joined)).ravel(), minlength=n)))""",
        "always the first": "most_missed = lambda n, joined: 0",
        "least missed": """
most_missed = lambda n, joined: max(range(n), key=lambda k: without(n, joined, k)[0])""",
        "by the mean path": """
most_missed = lambda n, joined: max(range(n), key=lambda k: without(n, joined, k)[1])""",
        "a size": "most_missed = lambda n, joined: min(without(n, joined, k)[0] for k in range(n))",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("networks", *CHECKS[exercise])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("networks", *CHECKS[exercise], WRONG[exercise][error])
