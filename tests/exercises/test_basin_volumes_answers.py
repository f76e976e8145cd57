"""How likely is a solution: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("basin_volumes-03", "basin_volumes-04"),
    2: ("basin_volumes-06", "basin_volumes-07"),
    3: ("basin_volumes-09", "basin_volumes-10"),
    4: ("basin_volumes-12", "basin_volumes-13"),
    5: ("basin_volumes-15", "basin_volumes-16"),
    6: ("basin_volumes-18", "basin_volumes-19"),
}
"""The cell that a student writes, and the one that looks at it."""

FLOW = """
def flow(model, x, dt=0.05, tol=1e-4):
    x = {copy}
    for _ in range(20_000):
        gradient = model.energy_gradient(x)[1]
        if {stop}:
            return {result}
        {step}
    return x"""

WALKED = {
    "copy": "np.array(x)",
    "stop": "np.linalg.norm(gradient, axis=1).max() < tol",
    "result": "x",
    "step": "x = x - dt * gradient",
}

RAYS = """
def by_rays(reach, n):
    mean = {mean}
    return {ball} + mean"""

SHOT = {
    "mean": "logsumexp(n * np.log(reach)) - np.log(len(reach))",
    "ball": "0.5 * n * np.log(np.pi) - gammaln(n / 2 + 1)",
}

STIFF = """
def stiff(inside, n, k, size, rng):
    x = {points}
    p = {share}
    return {value}, {error}"""

SPRING = {
    "points": "rng.standard_normal((size, n)) / np.sqrt(k)",
    "share": "np.mean(inside(x))",
    "value": "0.5 * n * np.log(2 * np.pi / k) + np.log(p)",
    "error": "np.sqrt((1 - p) / (p * size))",
}

WALK = """
def walk(inside, x, k, step, n_steps, rng):
    x, met = {copy}, []
    for _ in range(n_steps):
        y = {trial}
        rise = {rise}
        wants = {wants}
        goes = {goes}
        {move}
        met.append({told})
    return {result}"""

CONFINED = {
    "copy": "np.array(x)",
    "trial": "x + step * rng.standard_normal(x.shape)",
    "rise": "0.5 * k * ((y**2).sum(axis=1) - (x**2).sum(axis=1))",
    "wants": "np.flatnonzero(np.log(rng.random(len(x))) < -rise)",
    "goes": "wants[inside(y[wants])]",
    "move": "x[goes] = y[goes]",
    "told": "(x**2).sum(axis=1)",
    "result": "np.array(met)",
}

MBAR = """
def mbar(springs, square, tol=1e-9):
    weight = {weight}
    log_z = np.zeros(len(springs))
    for _ in range({most}):
        mixture = {mixture}
        new = {new}
        new = {reference}
        if {stop}:
            return new
        log_z = new
    return log_z"""

SOLVED = {
    "weight": "-0.5 * springs[:, None] * np.ravel(square)",
    "most": "2000",
    "mixture": "logsumexp(weight - log_z[:, None], axis=0) + np.log(square.shape[1])",
    "new": "logsumexp(weight - mixture, axis=1)",
    "reference": "new - new[-1]",
    "stop": "np.abs(new - log_z).max() < tol",
}

DISTINCT = """
def distinct(p, found, images):
    met = {met}
    chance = {chance}
    return {result}"""

COUNTED = {
    "met": "found > 0",
    "chance": "1 - (1 - images[met] * p[met]) ** np.sum(found)",
    "result": "np.sum(images[met] / chance)",
}


def changed(template, right, **wrong):
    """The right answer with some of its parts replaced."""
    return template.format(**{**right, **wrong})


WRONG = {
    1: {
        "uphill": changed(FLOW, WALKED, step="x = x + dt * gradient"),
        "the starts are moved": changed(FLOW, WALKED, copy="x", step="x -= dt * gradient"),
        "until the first has arrived": changed(
            FLOW, WALKED, stop="np.linalg.norm(gradient, axis=1).min() < tol"
        ),
        "until they have on average": changed(
            FLOW, WALKED, stop="np.linalg.norm(gradient, axis=1).mean() < tol"
        ),
        "steps of one length": changed(
            FLOW, WALKED, step="x = x - dt * np.sign(gradient)", stop="_ == 200"
        ),
        "large steps": changed(FLOW, WALKED, step="x = x - 40 * dt * gradient"),
        "a fixed number of steps": changed(FLOW, WALKED, stop="_ == 100"),
        "tol is not used": changed(
            FLOW, WALKED, stop="np.linalg.norm(gradient, axis=1).max() < 1e-4"
        ),
        "the gradients": changed(FLOW, WALKED, result="gradient"),
        "nothing": "def flow(model, x, dt=0.05, tol=1e-4):\n    pass",
        "each coordinate for itself": """
def share(ends, minimum, near=0.1):
    return np.mean(np.abs(ends - minimum).max(axis=1) < near)""",
        "a number in place of a share": """
def share(ends, minimum, near=0.1):
    return np.sum(np.linalg.norm(ends - minimum, axis=1) < near)""",
        "always the origin": """
def share(ends, minimum, near=0.1):
    return np.mean(np.linalg.norm(ends, axis=1) < near)""",
        "always a tenth": """
def share(ends, minimum, near=0.1):
    return np.mean(np.linalg.norm(ends - minimum, axis=1) < 0.1)""",
    },
    2: {
        "no length": "directions = lambda n, size, rng: rng.standard_normal((size, n))",
        "points of a cube": """
def directions(n, size, rng):
    u = rng.uniform(-1, 1, (size, n))
    return u / np.linalg.norm(u, axis=1)[:, None]""",
        "one corner only": """
def directions(n, size, rng):
    u = np.abs(rng.standard_normal((size, n)))
    return u / np.linalg.norm(u, axis=1)[:, None]""",
        "the wrong way round": """
def directions(n, size, rng):
    u = rng.standard_normal((n, size))
    return u / np.linalg.norm(u, axis=0)""",
        "the mean of R": changed(RAYS, SHOT, mean="n * np.log(np.mean(reach))"),
        "the mean of ln R": changed(RAYS, SHOT, mean="n * np.mean(np.log(reach))"),
        "overflows": changed(RAYS, SHOT, mean="np.log(np.mean(reach**n))"),
        "a sum, no mean": changed(RAYS, SHOT, mean="logsumexp(n * np.log(reach))"),
        "the surface of the ball": changed(
            RAYS, SHOT, ball="0.5 * n * np.log(np.pi) - gammaln(n / 2) + np.log(2)"
        ),
        "no factorial": changed(RAYS, SHOT, ball="0.5 * n * np.log(np.pi)"),
        "no pi": changed(RAYS, SHOT, ball="-gammaln(n / 2 + 1)"),
        "no logarithm": "by_rays = lambda reach, n: np.pi ** (n / 2) * np.mean(reach**n)",
        "nothing": "by_rays = lambda reach, n: None",
    },
    3: {
        "variance k": changed(STIFF, SPRING, points="rng.standard_normal((size, n)) * np.sqrt(k)"),
        "deviation 1/k": changed(STIFF, SPRING, points="rng.standard_normal((size, n)) / k"),
        "no spring": changed(STIFF, SPRING, points="rng.standard_normal((size, n))"),
        "a cloud of cubes": changed(
            STIFF, SPRING, points="rng.uniform(-1, 1, (size, n)) / np.sqrt(k)"
        ),
        "always a thousand": changed(
            STIFF, SPRING, points="rng.standard_normal((1000, n)) / np.sqrt(k)"
        ),
        "the share alone": changed(STIFF, SPRING, value="np.log(p)"),
        "the Gaussian alone": changed(STIFF, SPRING, value="0.5 * n * np.log(2 * np.pi / k)"),
        "one dimension": changed(STIFF, SPRING, value="0.5 * np.log(2 * np.pi / k) + np.log(p)"),
        "no half": changed(STIFF, SPRING, value="n * np.log(2 * np.pi / k) + np.log(p)"),
        "no logarithm": changed(STIFF, SPRING, value="(2 * np.pi / k) ** (n / 2) * p"),
        "error of p": changed(STIFF, SPRING, error="np.sqrt(p * (1 - p) / size)"),
        "no root": changed(STIFF, SPRING, error="(1 - p) / (p * size)"),
        "a count": changed(STIFF, SPRING, share="np.sum(inside(x))"),
        "no error": "stiff = lambda inside, n, k, size, rng: 0.5 * n * np.log(2 * np.pi / k)",
    },
    4: {
        "the starts are moved": changed(WALK, CONFINED, copy="x"),
        "only those who moved count": changed(
            WALK, CONFINED, told="np.where(np.isin(np.arange(len(x)), goes), (x**2).sum(axis=1), 0)"
        ),
        "asks about everybody": changed(
            WALK, CONFINED, goes="np.intersect1d(wants, np.flatnonzero(inside(y)))"
        ),
        "no dice": changed(WALK, CONFINED, wants="np.arange(len(x))"),
        "only downhill": changed(WALK, CONFINED, wants="np.flatnonzero(rise < 0)"),
        "uphill": changed(
            WALK, CONFINED, wants="np.flatnonzero(np.log(rng.random(len(x))) < rise)"
        ),
        "no half": changed(WALK, CONFINED, rise="k * ((y**2).sum(axis=1) - (x**2).sum(axis=1))"),
        "no squares": changed(
            WALK,
            CONFINED,
            rise="0.5 * k * (np.linalg.norm(y, axis=1) - np.linalg.norm(x, axis=1))",
        ),
        "nobody asks": changed(WALK, CONFINED, goes="wants"),
        "distances, not squared": changed(WALK, CONFINED, told="np.linalg.norm(x, axis=1)"),
        "the place that was tried": changed(WALK, CONFINED, told="(y**2).sum(axis=1)"),
        "steps in one corner": changed(WALK, CONFINED, trial="x + step * rng.random(x.shape)"),
        "the last step alone": changed(WALK, CONFINED, result="met[-1]"),
        "walkers first": changed(WALK, CONFINED, result="np.array(met).T"),
    },
    5: {
        "springs without a half": changed(
            MBAR, SOLVED, weight="-springs[:, None] * np.ravel(square)"
        ),
        "repelling springs": changed(
            MBAR, SOLVED, weight="0.5 * springs[:, None] * np.ravel(square)"
        ),
        "distances squared again": changed(
            MBAR, SOLVED, weight="-0.5 * springs[:, None] * np.ravel(square) ** 2"
        ),
        "one round": changed(MBAR, SOLVED, most="1", stop="True"),
        "ten rounds": changed(MBAR, SOLVED, most="10", stop="_ == 9"),
        "no reference": changed(MBAR, SOLVED, reference="new"),
        "the first as reference": changed(MBAR, SOLVED, reference="new - new[0]"),
        "Z and not 1/Z": changed(
            MBAR,
            SOLVED,
            mixture="logsumexp(weight + log_z[:, None], axis=0) + np.log(square.shape[1])",
        ),
        "no mixture": changed(MBAR, SOLVED, mixture="np.zeros(square.size)"),
        "turned signs": changed(MBAR, SOLVED, reference="new[-1] - new"),
        "tol is not used": changed(MBAR, SOLVED, stop="np.abs(new - log_z).max() < 1e-9"),
        "each spring for itself": """
def mbar(springs, square, tol=1e-9):
    alone = np.log(np.mean(np.exp(0.5 * springs[:, None] * square), axis=1))
    return alone - alone[-1]""",
        "nothing": "mbar = lambda springs, square, tol=1e-9: None",
    },
    6: {
        "over classes": "number = lambda p, found: np.mean(1 / p)",
        "one over the mean": "number = lambda p, found: np.sum(found) / np.sum(found * p)",
        "classes": "number = lambda p, found: len(p)",
        "a sum": "number = lambda p, found: np.sum(found / p)",
        "a logarithm": "number = lambda p, found: np.log(np.sum(found / p) / np.sum(found))",
        "Gibbs over shares": "gibbs = lambda p, found: -np.sum(p * np.log(p))",
        "Gibbs over classes": "gibbs = lambda p, found: -np.mean(np.log(p))",
        "Gibbs turned round": "gibbs = lambda p, found: np.sum(found * np.log(p)) / np.sum(found)",
        "Gibbs in bits": """
def gibbs(p, found):
    return -np.sum(found * np.log2(p)) / np.sum(found)""",
        "images forgotten in the chance": changed(
            DISTINCT, COUNTED, chance="1 - (1 - p[met]) ** np.sum(found)"
        ),
        "images forgotten": changed(DISTINCT, COUNTED, result="np.sum(1 / chance)"),
        "the chance to be missed": changed(
            DISTINCT, COUNTED, chance="(1 - images[met] * p[met]) ** np.sum(found)"
        ),
        "one start": changed(DISTINCT, COUNTED, chance="images[met] * p[met]"),
        "never met counts": changed(DISTINCT, COUNTED, met="found >= 0"),
        "starts of the class alone": changed(
            DISTINCT, COUNTED, chance="1 - (1 - images[met] * p[met]) ** found[met]"
        ),
    },
}
"""Plausible answers, none of which is right."""


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("basin_volumes", *CHECKS[exercise])


def test_every_check_meets_eight_wrong_answers_at_the_least():
    assert set(WRONG) == set(CHECKS)
    assert all(len(answers) >= 8 for answers in WRONG.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("basin_volumes", *CHECKS[exercise], WRONG[exercise][error])
