"""Between two networks: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("paths-03", "paths-04"),
    2: ("paths-06", "paths-07"),
    3: ("paths-09", "paths-10"),
}
"""The cell that a student writes, and the one that looks at it."""

LINES = """
def nearest_and_best(model, start, images):
    s = np.linspace(0, 1, 41)[:, None]
    lines = np.array([model.energy(start + s * (image - start)) for image in images])
    apart = np.linalg.norm(images - start, axis=1)
    rises = {rises}
    return {answer}
"""
RISES = "lines.max(axis=1) - np.maximum(lines[:, 0], lines[:, -1])"
ANSWER = "int(apart.argmin()), int(rises.argmin())"

SLOPE = """
def mean_loss(model, a, c, b, s):
    loss, slope = model.energy_gradient(curve(a, c, b, s))
    weight = {weight}
    return {loss}, {slope}
"""
PARTS = {
    "weight": "2 * s * (1 - s)",
    "loss": "loss.mean()",
    "slope": "(weight[:, None] * slope).mean(axis=0)",
}


def lines(rises=RISES, answer=ANSWER):
    return LINES.format(rises=rises, answer=answer)


def slope(**parts):
    return SLOPE.format(**(PARTS | parts))


WRONG = {
    1: {
        "nothing": "height_that_proves = None",
        "orders only": "n_images = 24",
        "signs only": "n_images = 16",
        "one sign for all": "n_images = 48",
        "nodes times signs": "n_images = 64",
        "above the lower end": "rise_on_line = 0.32",
        "the highest loss": "rise_on_line = 0.62",
        "above the mean of the ends": "rise_on_line = 0.27",
        "the direct pass": "rise_on_lowest_way = 0.5",
        "above the lower end of the way": "rise_on_lowest_way = 0.4",
        "the lowest pass": "rise_on_lowest_way = 0.1",
        "a rise for a height": "height_that_proves = 0.3",
        "the direct height": "height_that_proves = 1.1",
        "the lower pass": "height_that_proves = 0.7",
    },
    2: {
        "nothing": "nearest_and_best = lambda model, start, images: None",
        "one number": lines(answer="int(apart.argmin()),"),
        "turned round": lines(answer="int(rises.argmin()), int(apart.argmin())"),
        "the nearest twice": lines(answer="int(apart.argmin()), int(apart.argmin())"),
        "the best twice": lines(answer="int(rises.argmin()), int(rises.argmin())"),
        "the farthest": lines(answer="int(apart.argmax()), int(rises.argmin())"),
        "the worst": lines(answer="int(apart.argmin()), int(rises.argmax())"),
        "the lowest top": lines(rises="lines.max(axis=1)"),
        "above the start": lines(rises="lines.max(axis=1) - lines[:, 0]"),
        "above the lower end": lines(rises="lines.max(axis=1) - lines[:, [0, -1]].min(axis=1)"),
        "the mean of the line": lines(rises="lines.mean(axis=1)"),
        "nearest to the origin of the first weight": lines(
            answer="int(abs(images[:, 0] - start[0]).argmin()), int(rises.argmin())"
        ),
    },
    3: {
        "nothing": "curve = lambda a, c, b, s: None",
        "no slope": slope(slope="None"),
        "a broken line": """
def curve(a, c, b, s):
    s = np.asarray(s)[:, None]
    return np.where(s < 0.5, a + 2 * s * (c - a), c + (2 * s - 1) * (b - c))""",
        "without the two": """
def curve(a, c, b, s):
    s = np.asarray(s)[:, None]
    return (1 - s) ** 2 * a + s * (1 - s) * c + s**2 * b""",
        "from b to a": """
def curve(a, c, b, s):
    s = np.asarray(s)[:, None]
    return s**2 * a + 2 * s * (1 - s) * c + (1 - s) ** 2 * b""",
        "the straight line": "curve = lambda a, c, b, s: a + np.asarray(s)[:, None] * (b - a)",
        "slopes without their weights": slope(weight="np.ones(len(s))"),
        "half the weight": slope(weight="s * (1 - s)"),
        "the weight of an end": slope(weight="s**2"),
        "sums": slope(loss="loss.sum()", slope="(weight[:, None] * slope).sum(axis=0)"),
        "a sum for the slope": slope(slope="(weight[:, None] * slope).sum(axis=0)"),
        "the highest loss": slope(loss="loss.max()"),
        "the slope turned round": slope(slope="-(weight[:, None] * slope).mean(axis=0)"),
        "normed weights": slope(slope="(weight[:, None] * slope).sum(axis=0) / weight.sum()"),
        "a slope for each place": slope(slope="weight[:, None] * slope"),
    },
}
CASES = [(number, name) for number, answers in WRONG.items() for name in answers]


@pytest.mark.parametrize("number", CHECKS)
def test_the_solution_is_right(number):
    assert "Right" in told("paths", *CHECKS[number])


@pytest.mark.parametrize(("number", "name"), CASES)
def test_a_plausible_wrong_answer_is_refused_with_a_word(number, name):
    assert_refused("paths", *CHECKS[number], WRONG[number][name])
