"""Networks that read digits: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("mnist-03", "mnist-04"),
    2: ("mnist-06", "mnist-07"),
    3: ("mnist-09", "mnist-10"),
    4: ("mnist-12", "mnist-13"),
    5: ("mnist-15", "mnist-16"),
    6: ("mnist-18", "mnist-19"),
    7: ("mnist-21", "mnist-22"),
    8: ("mnist-24", "mnist-25"),
    9: ("mnist-27", "mnist-28"),
}
"""The cell that a student writes, and the one that looks at it."""

BACK = """
def gradient(v, u, a, b, x, truth, lam):
    hidden, p = forward(v, u, a, b, x)
    error = {error}
    back = {back}
    by_data = error.T @ hidden, back.T @ x, back.sum(axis=0), error.sum(axis=0)
    return tuple(d + {penalty} * w for d, w in zip(by_data, (v, u, a, b), strict=True))
"""
ERROR, HIDDEN, PENALTY = "(p - truth) / len(x)", "(error @ v) * (1 - hidden**2)", "2 * lam"

WRONG = {
    1: {
        "nothing": "n_images = None",
        "a number of images": "apart_by_hand = 3",
        "misread by any": "apart_by_hand = 5 / 20",
        "misread by both": "apart_by_hand = 2 / 20",
        "the difference of shares": "apart_by_hand = 1 / 20",
        "the sum of shares": "apart_by_luck = 0.35",
        "both err": "apart_by_luck = 0.03",
        "both taken away once": "apart_by_luck = 0.32",
        "orders only": "n_images = 6",
        "signs only": "n_images = 8",
        "one sign for all": "n_images = 12",
        "no root": "nearest_by_hand = 1.25",
        "as they stand": "nearest_by_hand = np.sqrt(2.5**2 + 6**2 + 2**2)",
        "no signs turned": "nearest_by_hand = np.sqrt(1 + 1.5**2 + 1)",
    },
    2: {
        "nothing": "gradient = lambda v, u, a, b, x, truth, lam: None",
        "one array": "_right = gradient\ngradient = lambda *args: _right(*args)[0]",
        "no penalty": BACK.format(error=ERROR, back=HIDDEN, penalty="0"),
        "half a penalty": BACK.format(error=ERROR, back=HIDDEN, penalty="lam"),
        "a sum": BACK.format(error="p - truth", back=HIDDEN, penalty=PENALTY),
        "the wrong sign": BACK.format(error="(truth - p) / len(x)", back=HIDDEN, penalty=PENALTY),
        "no tanh": BACK.format(error=ERROR, back="error @ v", penalty=PENALTY),
        "the sigmoid's slope": BACK.format(
            error=ERROR, back="(error @ v) * hidden * (1 - hidden)", penalty=PENALTY
        ),
        "1 - h": BACK.format(error=ERROR, back="(error @ v) * (1 - hidden)", penalty=PENALTY),
        "p alone": BACK.format(error="p / len(x)", back=HIDDEN, penalty=PENALTY),
        "another order": """
_right = gradient
def gradient(*args):
    v, u, a, b = _right(*args)
    return u, v, a, b""",
        "biases free": """
_right = gradient
def gradient(v, u, a, b, x, truth, lam):
    dv, du, da, db = _right(v, u, a, b, x, truth, lam)
    return dv, du, da - 2 * lam * a, db - 2 * lam * b""",
    },
    3: {
        "nothing": "dark_pixels = lambda images: None",
        "a picture": "dark_pixels = lambda images: (images == 0).all(axis=0)",
        "lit ones": "dark_pixels = lambda images: (images > 0).any(axis=0).ravel()",
        "dark in one image": "dark_pixels = lambda images: (images == 0).any(axis=0).ravel()",
        "dark on average": "dark_pixels = lambda images: (images.mean(axis=0) < 1).ravel()",
        "dark in the first": "dark_pixels = lambda images: (images[0] == 0).ravel()",
        "no two": "left_over = lambda lam, eta, n: (1 - lam * eta) ** n",
        "one step for all": "left_over = lambda lam, eta, n: 1 - 2 * lam * eta * n",
        "nothing is left": "left_over = lambda lam, eta, n: 0.0",
        "an exponential": "left_over = lambda lam, eta, n: np.exp(-2 * lam * eta * n)",
        "grows": "left_over = lambda lam, eta, n: (1 + 2 * lam * eta) ** n",
        "pixels, not images": """
n_surprising = int((test.inputs()[:, dark_pixels(train.images)] > 0).sum())""",
        "dark pixels": "n_surprising = 175",
        "those that are bright": """
n_surprising = int(np.any(test.inputs()[:, dark_pixels(train.images)] > 0.5, axis=1).sum())""",
        "about as many": "n_surprising = 210",
    },
    4: {
        "nothing": "pull = lambda lam: None",
        "no bias": "_right = pull\npull = lambda lam: _right(lam)[:, :-1]",
        "the bias first": "_right = pull\npull = lambda lam: np.roll(_right(lam), 1, axis=1)",
        "a sum": "_right = pull\npull = lambda lam: _right(lam) * len(x)",
        "truth alone": """
pull = lambda lam: -truth.T @ np.column_stack([x, np.ones(len(x))]) / len(x)""",
        "the wrong sign": "_right = pull\npull = lambda lam: -_right(lam)",
        "transposed": "_right = pull\npull = lambda lam: _right(lam).T",
        "above lambda": """
def ways_down(lam, n_hidden):
    return n_hidden * int(np.sum(np.linalg.svd(pull(lam), compute_uv=False) > lam))""",
        "one node": """
def ways_down(lam, n_hidden):
    return int(np.sum(np.linalg.svd(pull(lam), compute_uv=False) > 2 * lam))""",
        "all": "ways_down = lambda lam, n_hidden: 10 * n_hidden",
        "those that are gone": """
def ways_down(lam, n_hidden):
    return n_hidden * int(np.sum(np.linalg.svd(pull(lam), compute_uv=False) < 2 * lam))""",
        "squares": """
def ways_down(lam, n_hidden):
    return n_hidden * int(np.sum(np.linalg.svd(pull(lam), compute_uv=False) ** 2 > 2 * lam))""",
        "no number": "ways_down = lambda lam, n_hidden: None",
    },
    5: {
        "nothing": "distance = lambda one, other: None",
        "as they stand": "distance = lambda one, other: np.linalg.norm(one - other)",
        "no signs": """
def distance(one, other):
    cost = np.sum((one[:, None] - other) ** 2, axis=2)
    return np.sqrt(cost[linear_sum_assignment(cost)].sum())""",
        "no orders": """
def distance(one, other):
    signs = np.where(np.sum(one * other, axis=1) < 0, -1, 1)
    return np.linalg.norm(one * signs[:, None] - other)""",
        "no root": "_right = distance\ndistance = lambda one, other: _right(one, other) ** 2",
        "places taken twice": """
def distance(one, other):
    straight = np.sum((one[:, None] - other) ** 2, axis=2)
    flipped = np.sum((one[:, None] + other) ** 2, axis=2)
    return np.sqrt(np.minimum(straight, flipped).min(axis=1).sum())""",
        "the nearest first": """
def distance(one, other):
    straight = np.sum((one[:, None] - other) ** 2, axis=2)
    flipped = np.sum((one[:, None] + other) ** 2, axis=2)
    cost, total = np.minimum(straight, flipped), 0.0
    for _ in range(len(one)):
        i, j = np.unravel_index(np.argmin(cost), cost.shape)
        total += cost[i, j]
        cost[i], cost[:, j] = np.inf, np.inf
    return np.sqrt(total)""",
        "roots added": """
def distance(one, other):
    straight = np.linalg.norm(one[:, None] - other, axis=2)
    flipped = np.linalg.norm(one[:, None] + other, axis=2)
    cost = np.minimum(straight, flipped)
    return cost[linear_sum_assignment(cost)].sum()""",
        "the dearest": """
def distance(one, other):
    straight = np.sum((one[:, None] - other) ** 2, axis=2)
    flipped = np.sum((one[:, None] + other) ** 2, axis=2)
    cost = np.minimum(straight, flipped)
    return np.sqrt(cost[linear_sum_assignment(cost, maximize=True)].sum())""",
        "orders only": """
def distance_by_all(one, other):
    return min(np.linalg.norm(one[list(order)] - other) for order in permutations(range(len(one))))
""",
        "one sign for all": """
def distance_by_all(one, other):
    return min(np.linalg.norm(sign * one[list(order)] - other) for sign in (1, -1)
               for order in permutations(range(len(one))))""",
        "the last image": """
def distance_by_all(one, other):
    for order in permutations(range(len(one))):
        last = np.linalg.norm(one[list(order)] - other)
    return last""",
    },
    6: {
        "nothing": "barrier = lambda potential, one, other, n=21: None",
        "above the lower end": """
def barrier(potential, one, other, n=21):
    e = potential.energy(one + np.linspace(0, 1, n)[:, None] * (other - one))
    return e.max() - min(e[0], e[-1])""",
        "above the first end": """
def barrier(potential, one, other, n=21):
    e = potential.energy(one + np.linspace(0, 1, n)[:, None] * (other - one))
    return e.max() - e[0]""",
        "above the mean": """
def barrier(potential, one, other, n=21):
    e = potential.energy(one + np.linspace(0, 1, n)[:, None] * (other - one))
    return e.max() - (e[0] + e[-1]) / 2""",
        "the middle": """
def barrier(potential, one, other, n=21):
    e = potential.energy(np.array([one, (one + other) / 2, other]))
    return e[1] - max(e[0], e[2])""",
        "the energy itself": """
def barrier(potential, one, other, n=21):
    return potential.energy(one + np.linspace(0, 1, n)[:, None] * (other - one)).max()""",
        "two barriers": "_right = three_barriers\nthree_barriers = lambda i, j: _right(i, j)[:2]",
        "no barriers": "three_barriers = lambda i, j: None",
        "exchanged": """
_right = three_barriers
three_barriers = lambda i, j: tuple(_right(i, j)[k] for k in (1, 0, 2))""",
        "not aligned": """
_right = three_barriers
three_barriers = lambda i, j: tuple(_right(i, j)[k] for k in (0, 0, 2))""",
        "the height of the pass": """
_right = three_barriers
def three_barriers(i, j):
    return *_right(i, j)[:2], tree.merge_energy(drawn[i], drawn[j])""",
        "above the lower minimum": """
_right = three_barriers
def three_barriers(i, j):
    ends = found.energy[[drawn[i], drawn[j]]]
    return *_right(i, j)[:2], tree.merge_energy(drawn[i], drawn[j]) - ends.min()""",
        "numbers of rows": """
_right = three_barriers
def three_barriers(i, j):
    return *_right(i, j)[:2], tree.merge_energy(i, j) - found.energy[[i, j]].max()""",
    },
    7: {
        "nothing": "error_rates = lambda bits: None",
        "numbers": """
error_rates = lambda bits: np.bitwise_count(bits).sum(axis=1)""",
        "a byte an image": """
error_rates = lambda bits: np.bitwise_count(bits).sum(axis=1) / bits.shape[1]""",
        "bytes that are not zero": "error_rates = lambda bits: (bits > 0).mean(axis=1)",
        "all together": """
error_rates = lambda bits: np.bitwise_count(bits).sum() / (8 * bits.size)""",
        "both wrong": "apart = lambda bits, k: error_rates(bits & bits[k])",
        "any wrong": "apart = lambda bits, k: error_rates(bits | bits[k])",
        "a difference of shares": """
apart = lambda bits, k: np.abs(error_rates(bits) - error_rates(bits)[k])""",
        "one alone": "apart = lambda bits, k: error_rates(bits & ~bits[k])",
        "a sum": "by_chance = lambda p, q: p + q",
        "a product": "by_chance = lambda p, q: p * q",
        "taken away once": "by_chance = lambda p, q: p + q - p * q",
        "both or none": "by_chance = lambda p, q: p * q + (1 - p) * (1 - q)",
        "a difference": "by_chance = lambda p, q: abs(p - q)",
    },
    8: {
        "nothing": "vote = lambda named: None",
        "the first": "vote = lambda named: np.asarray(named)[0]",
        "the mean": "vote = lambda named: np.round(np.mean(named, axis=0)).astype(int)",
        "the median": "vote = lambda named: np.median(named, axis=0).astype(int)",
        "the largest of winners": """
def vote(named):
    return np.array([9 - np.bincount(9 - five, minlength=10).argmax() for five in named.T])""",
        "of all images": "vote = lambda named: np.bincount(np.ravel(named)).argmax()",
        "by networks": """
vote = lambda named: np.array([np.bincount(row).argmax() for row in named])""",
        "the number of votes": """
vote = lambda named: np.array([np.bincount(five).max() for five in named.T])""",
        "p to the majority": "more_than_half = lambda p, k: p ** (k // 2 + 1)",
        "no choice of who": """
def more_than_half(p, k):
    return sum(p**e * (1 - p) ** (k - e) for e in range(k // 2 + 1, k + 1))""",
        "exactly the majority": """
def more_than_half(p, k):
    e = k // 2 + 1
    return math.comb(k, e) * p**e * (1 - p) ** (k - e)""",
        "right, not wrong": "_right = more_than_half\n"
        "more_than_half = lambda p, k: _right(1 - p, k)",
        "the rest": "_right = more_than_half\nmore_than_half = lambda p, k: 1 - _right(p, k)",
        "a half is enough": """
def more_than_half(p, k):
    return sum(math.comb(k, e) * p**e * (1 - p) ** (k - e) for e in range(k // 2, k + 1))""",
    },
    9: {
        "nothing": "flips = lambda bits: None",
        "from the first point": """
flips = lambda bits: np.bitwise_count(bits[1:] ^ bits[0]).sum(axis=1)""",
        "new errors only": """
flips = lambda bits: np.bitwise_count(bits[1:] & ~bits[:-1]).sum(axis=1)""",
        "differences of counts": """
flips = lambda bits: np.abs(np.diff(np.bitwise_count(bits).sum(axis=1).astype(int)))""",
        "one for each point": """
_right = flips
flips = lambda bits: np.append(0, _right(bits))""",
        "all that change": """
def there_and_back(bits):
    return int(np.bitwise_count(np.bitwise_or.reduce(bits ^ bits[0])).sum())""",
        "those that stay away": """
there_and_back = lambda bits: int(np.bitwise_count(bits[0] ^ bits[-1]).sum())""",
        "flips less what is left": """
def there_and_back(bits):
    left = int(np.bitwise_count(bits[0] ^ bits[-1]).sum())
    return (int(np.bitwise_count(bits[1:] ^ bits[:-1]).sum()) - left)""",
        "those that never change": """
def there_and_back(bits):
    return int(np.bitwise_count(~np.bitwise_or.reduce(bits ^ bits[0])).sum())""",
        "no count": "there_and_back = lambda bits: None",
        "a correlation": "same_way = lambda one, other: np.corrcoef(one, other)[0, 1]",
        "staying is no way": """
def same_way(one, other):
    return np.mean(np.diff(one) * np.diff(other) > 0)""",
        "the same amount": "same_way = lambda one, other: np.mean(np.diff(one) == np.diff(other))",
        "opposite ways": """
same_way = lambda one, other: np.mean(np.sign(np.diff(one)) == -np.sign(np.diff(other)))""",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("mnist", *CHECKS[exercise])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("mnist", *CHECKS[exercise], WRONG[exercise][error])
