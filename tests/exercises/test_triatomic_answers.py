"""Where a molecule falls: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("triatomic-03", "triatomic-04"),
    2: ("triatomic-06", "triatomic-07"),
    3: ("triatomic-09", "triatomic-10"),
    4: ("triatomic-12", "triatomic-13"),
    5: ("triatomic-15", "triatomic-16"),
    6: ("triatomic-18", "triatomic-19"),
    7: ("triatomic-21", "triatomic-22"),
}
"""The cell that a student writes, and the one that looks at it."""

RIGHT = "_distances, _outcome = distances, outcome\n"
WELLS = "_p, _crossing, _c = upper_occupation, crossing, two_well_capacity\n"
TRAINED = """
def area_at(s, n_hidden=4, judged=test):
    model = SoftmaxNetwork(
        {learned}, train.outcome, n_hidden=n_hidden, n_classes=4, lam=1e-4
    )
    runs = minimize(model, model.sample(10, np.random.default_rng(3)), tol=1e-5)
    best = runs.x[np.argmin(runs.energy)]
    score = model.probabilities(best, {asked})[:, 0]
    return area(score, {outcome} == 0)
"""
COMMITTEE = "_surprise, _committee, _best_size = surprise, committee, best_size\n"

WRONG = {
    1: {
        "r13 and r23 exchanged": RIGHT
        + """
distances = lambda x: _distances(x)[:, [0, 2, 1]]
def outcome(r):
    return _outcome(r[:, [0, 2, 1]])""",
        "r12 and r13 exchanged": RIGHT + "distances = lambda x: _distances(x)[:, [1, 0, 2]]",
        "squares": RIGHT + "distances = lambda x: _distances(x) ** 2",
        "sorted": RIGHT + "distances = lambda x: np.sort(_distances(x), axis=1)",
        "from the origin": """
distances = lambda x: np.linalg.norm(x.reshape(-1, 3, 3), axis=2)""",
        "coordinates read by columns": RIGHT
        + """
def distances(x):
    return _distances(x.reshape(-1, 3, 3).transpose(0, 2, 1).reshape(-1, 9))""",
        "all chains alike": RIGHT + "outcome = lambda r: np.minimum(_outcome(r), 1)",
        "the longest, not the middle": """
def outcome(r):
    return np.where(np.ptp(r, axis=1) < 0.1, 0, 1 + np.argmax(r, axis=1))""",
        "the shortest": """
def outcome(r):
    return np.where(np.ptp(r, axis=1) < 0.1, 0, 3 - np.argmin(r, axis=1))""",
        "no triangle": "outcome = lambda r: 3 - np.argmax(r, axis=1)",
        "1 and 3 exchanged": RIGHT + "outcome = lambda r: np.array([0, 3, 2, 1])[_outcome(r)]",
        "1 and 2 exchanged": RIGHT + "outcome = lambda r: np.array([0, 2, 1, 3])[_outcome(r)]",
        "2 and 3 exchanged": RIGHT + "outcome = lambda r: np.array([0, 1, 3, 2])[_outcome(r)]",
    },
    2: {
        "nothing": "probabilities = lambda v, u, a, b, x: None",
        "no softmax": "probabilities = lambda v, u, a, b, x: b + np.tanh(a + x @ u.T) @ v.T",
        "no tanh": """
def probabilities(v, u, a, b, x):
    e = np.exp(b + (a + x @ u.T) @ v.T)
    return e / e.sum(axis=1, keepdims=True)""",
        "no hidden bias": """
def probabilities(v, u, a, b, x):
    e = np.exp(b + np.tanh(x @ u.T) @ v.T)
    return e / e.sum(axis=1, keepdims=True)""",
        "no output bias": """
def probabilities(v, u, a, b, x):
    e = np.exp(np.tanh(a + x @ u.T) @ v.T)
    return e / e.sum(axis=1, keepdims=True)""",
        "over the molecules": """
def probabilities(v, u, a, b, x):
    e = np.exp(b + np.tanh(a + x @ u.T) @ v.T)
    return e / e.sum(axis=0)""",
        "no penalty": """
def loss(v, u, a, b, x, labels, lam):
    return -np.log(probabilities(v, u, a, b, x)[np.arange(len(x)), labels]).mean()""",
        "a penalty without biases": """
def loss(v, u, a, b, x, labels, lam):
    p = probabilities(v, u, a, b, x)[np.arange(len(x)), labels]
    return -np.log(p).mean() + lam * (np.sum(v**2) + np.sum(u**2))""",
        "a sum": """
def loss(v, u, a, b, x, labels, lam):
    p = probabilities(v, u, a, b, x)[np.arange(len(x)), labels]
    return -np.log(p).sum() + lam * sum(np.sum(part**2) for part in (v, u, a, b))""",
        "half a penalty": """
def loss(v, u, a, b, x, labels, lam):
    p = probabilities(v, u, a, b, x)[np.arange(len(x)), labels]
    return -np.log(p).mean() + lam / 2 * sum(np.sum(part**2) for part in (v, u, a, b))""",
        "all outcomes": """
def loss(v, u, a, b, x, labels, lam):
    p = probabilities(v, u, a, b, x)
    return -np.log(p).mean() + lam * sum(np.sum(part**2) for part in (v, u, a, b))""",
    },
    3: {
        "a flip for a swap": "swap_nodes = lambda v, u, a, b, i, j: flip_node(v, u, a, b, i)",
        "two flips for a swap": """
def swap_nodes(v, u, a, b, i, j):
    return flip_node(*flip_node(v, u, a, b, i), j)""",
        "a swap for a flip": "flip_node = lambda v, u, a, b, i: swap_nodes(v, u, a, b, 0, 1)",
        "a swap and a flip": """
_swap = swap_nodes
def swap_nodes(v, u, a, b, i, j):
    return flip_node(*_swap(v, u, a, b, i, j), i)""",
        "always the same swap": """
_swap = swap_nodes
def swap_nodes(v, u, a, b, i, j):
    return _swap(v, u, a, b, 0, 2)""",
        "always the same flip": """
_flip = flip_node
def flip_node(v, u, a, b, i):
    return _flip(v, u, a, b, 1)""",
        "all flipped": """
def flip_node(v, u, a, b, i):
    return -v, -u, -a, b""",
        "the bias stays": """
_flip = flip_node
def flip_node(v, u, a, b, i):
    changed = _flip(v, u, a, b, i)
    return changed[0], changed[1], a, b""",
        "the output bias too": """
_flip = flip_node
def flip_node(v, u, a, b, i):
    return *_flip(v, u, a, b, i)[:3], -b""",
        "links only": """
def swap_nodes(v, u, a, b, i, j):
    order = np.arange(len(a))
    order[[i, j]] = j, i
    return v[:, order], u, a, b""",
        "orders only": "n_images = lambda n: int(np.prod(np.arange(1, n + 1)))",
        "signs only": "n_images = lambda n: 2**n",
        "a sum": "n_images = lambda n: 2**n + int(np.prod(np.arange(1, n + 1)))",
        "a power": "n_images = lambda n: (2 * n) ** n",
    },
    4: {
        "nothing": "different_losses = lambda lam, count=100, n_hidden=3: None",
        "a made-up list": "different_losses = lambda lam, count=100, n_hidden=3: np.arange(3.0)",
        "one strength": """
_right = different_losses
different_losses = lambda lam, count=100, n_hidden=3: _right(1e-2, count, n_hidden)""",
        "not rounded": """
def different_losses(lam, count=100, n_hidden=3):
    model = SoftmaxNetwork(
        train.distances(), train.outcome, n_hidden=n_hidden, n_classes=4, lam=lam
    )
    runs = minimize(model, model.sample(count, np.random.default_rng(2)))
    return np.unique(runs.energy[runs.converged])""",
        "descending": """
_right = different_losses
different_losses = lambda lam, count=100, n_hidden=3: _right(lam, count, n_hidden)[::-1]""",
        "of starts": """
def different_losses(lam, count=100, n_hidden=3):
    model = SoftmaxNetwork(
        train.distances(), train.outcome, n_hidden=n_hidden, n_classes=4, lam=lam
    )
    return np.unique(model.energy(model.sample(count, np.random.default_rng(2))).round(5))""",
        "one run": """
_right = different_losses
different_losses = lambda lam, count=100, n_hidden=3: _right(lam, 1, n_hidden)""",
        "always three nodes": """
_right = different_losses
different_losses = lambda lam, count=100, n_hidden=3: _right(lam, count, 3)""",
        "the lowest only": """
_right = different_losses
different_losses = lambda lam, count=100, n_hidden=3: _right(lam, count, n_hidden)[:1]""",
    },
    5: {
        "no width": WELLS + "upper_occupation = lambda kT, gap, wider: _p(kT, gap, 0)",
        "whole width": WELLS + "upper_occupation = lambda kT, gap, wider: _p(kT, gap, 2 * wider)",
        "the lower one": WELLS + "upper_occupation = lambda kT, gap, w: 1 - _p(kT, gap, w)",
        "no sum": """
upper_occupation = lambda kT, gap, wider: np.exp(-gap / kT + wider / 2)""",
        "half the temperature": WELLS + "crossing = lambda gap, wider: gap / wider",
        "upside down": WELLS + "crossing = lambda gap, wider: wider / (2 * gap)",
        "no wells": WELLS + "two_well_capacity = lambda kT, g, w, n: _c(kT, g, w, 0)",
        "whole modes": WELLS + "two_well_capacity = lambda kT, g, w, n: _c(kT, g, w, 2 * n)",
        "mean for variance": """
def two_well_capacity(kT, gap, wider, n_modes):
    return n_modes / 2 + upper_occupation(kT, gap, wider) * (gap / kT) ** 2""",
        "one temperature too few": """
def two_well_capacity(kT, gap, wider, n_modes):
    p = upper_occupation(kT, gap, wider)
    return n_modes / 2 + p * (1 - p) * gap**2 / kT""",
        "nothing": "two_well_capacity = lambda kT, gap, wider, n_modes: None",
    },
    6: {
        "all three distances": "inputs_at = lambda part, s: part.distances(s)",
        "r12 and r23": "inputs_at = lambda part, s: part.distances(s)[:, [0, 2]]",
        "r13 and r23": "inputs_at = lambda part, s: part.distances(s)[:, 1:]",
        "always the start": "inputs_at = lambda part, s: part.distances()[:, :2]",
        "always the test": "inputs_at = lambda part, s: test.distances(s)[:, :2]",
        "r13 first": "inputs_at = lambda part, s: part.distances(s)[:, 1::-1]",
        "no ties": """
def area(score, triangle):
    return np.mean(score[triangle][:, None] > score[~triangle][None])""",
        "ties count": """
def area(score, triangle):
    return np.mean(score[triangle][:, None] >= score[~triangle][None])""",
        "chains first": """
_right = area
area = lambda score, triangle: _right(-score, triangle)""",
        "right answers": "area = lambda score, triangle: np.mean((score > 0.5) == triangle)",
        "the molecules of the training": TRAINED.format(
            learned="inputs_at(train, s)", asked="inputs_at(train, s)", outcome="train.outcome"
        ),
        "learned from the test": """
_right = area_at
def area_at(s, n_hidden=4, judged=test):
    return _right(s, n_hidden, train)""",
        "always the test molecules": TRAINED.format(
            learned="inputs_at(train, s)", asked="inputs_at(test, s)", outcome="test.outcome"
        ),
        "three distances in the training": TRAINED.format(
            learned="train.distances(s)", asked="judged.distances(s)", outcome="judged.outcome"
        ),
        "r12 and r23 in the training": TRAINED.format(
            learned="train.distances(s)[:, [0, 2]]",
            asked="judged.distances(s)[:, [0, 2]]",
            outcome="judged.outcome",
        ),
        "trained on the end": TRAINED.format(
            learned="inputs_at(train, 0)", asked="inputs_at(judged, s)", outcome="judged.outcome"
        ),
    },
    7: {
        "chosen by the test": """
def best_size(largest=30):
    return 1 + int(np.argmin([surprise(committee(k, test), test)
                              for k in range(1, largest + 1)]))""",
        "chosen by the training": """
def best_size(largest=30):
    return 1 + int(np.argmin([surprise(committee(k, train), train)
                              for k in range(1, largest + 1)]))""",
        "counted from zero": COMMITTEE + "best_size = lambda largest=30: _best_size(largest) - 1",
        "the least surprise itself": """
def best_size(largest=30):
    return min(surprise(committee(k, validation), validation) for k in range(1, largest + 1))""",
        "the most surprise": """
def best_size(largest=30):
    return 1 + int(np.argmax([surprise(committee(k, validation), validation)
                              for k in range(1, largest + 1)]))""",
        "everybody": "best_size = lambda largest=30: largest",
        "nobody else": "best_size = lambda largest=30: 1",
        "votes added": COMMITTEE + "committee = lambda k, part: k * _committee(k, part)",
        "the last one": """
def committee(k, part):
    return six.probabilities(members[k - 1], part.distances())""",
        "the highest": """
def committee(k, part):
    return six.probabilities(members[-k:], part.distances()).mean(axis=0)""",
        "one too many": COMMITTEE + "committee = lambda k, part: _committee(k + 1, part)",
        "weights averaged": """
def committee(k, part):
    return six.probabilities(members[:k].mean(axis=0), part.distances())""",
        "the largest p": COMMITTEE + "surprise = lambda p, part: -np.log(p.max(axis=1)).mean()",
        "the sign": COMMITTEE + "surprise = lambda p, part: -_surprise(p, part)",
        "the log of the mean": """
def surprise(p, part):
    return -np.log(p[np.arange(len(part)), part.outcome].mean())""",
        "wrong answers": """
surprise = lambda p, part: np.mean(p.argmax(axis=1) != part.outcome)""",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("triatomic", *CHECKS[exercise])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("triatomic", *CHECKS[exercise], WRONG[exercise][error])
