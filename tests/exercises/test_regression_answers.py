"""Fitting a curve: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("regression-03", "regression-04"),
    2: ("regression-06", "regression-07"),
    3: ("regression-09", "regression-10"),
    4: ("regression-12", "regression-13"),
    5: ("regression-15", "regression-16"),
    6: ("regression-18", "regression-19"),
    7: ("regression-21", "regression-22"),
    8: ("regression-24", "regression-25"),
}
"""The cell that a student writes, and the one that looks at it."""

ONE_LOWER = "k != network.global_minimum"

DAMPED = "np.exp(-q[0] * x) * np.sin(q[1] * x + q[2])"

WRONG = {
    1: {
        "nothing": "curve = lambda q, x: None",
        "growing": """
def curve(q, x):
    return np.exp(q[0] * x) * np.sin(q[1] * x + q[2]) * np.sin(q[3] * x + q[4])""",
        "one sine": f"curve = lambda q, x: {DAMPED}",
        "cosines": """
def curve(q, x):
    return np.exp(-q[0] * x) * np.cos(q[1] * x + q[2]) * np.cos(q[3] * x + q[4])""",
        "a sum of sines": f"curve = lambda q, x: {DAMPED} + np.sin(q[3] * x + q[4])",
        "phases forgotten": """
def curve(q, x):
    return np.exp(-q[0] * x) * np.sin(q[1] * x) * np.sin(q[3] * x)""",
        "phases exchanged": """
def curve(q, x):
    return np.exp(-q[0] * x) * np.sin(q[1] * x + q[4]) * np.sin(q[3] * x + q[2] + 1)""",
        "no damping": """
def curve(q, x):
    return np.sin(q[1] * x + q[2]) * np.sin(q[3] * x + q[4])""",
        "a mean": "loss = lambda q, x, t: np.mean((t - curve(q, x)) ** 2)",
        "half": "loss = lambda q, x, t: 0.5 * np.sum((t - curve(q, x)) ** 2)",
        "no square": "loss = lambda q, x, t: np.sum(np.abs(t - curve(q, x)))",
        "a root": "loss = lambda q, x, t: np.sqrt(np.sum((t - curve(q, x)) ** 2))",
    },
    2: {
        "nothing": "slope = lambda q, x, t: None",
        "zero": "slope = lambda q, x, t: 0.0",
        "no two": "_right = slope\nslope = lambda q, x, t: _right(q, x, t) / 2",
        "uphill": "_right = slope\nslope = lambda q, x, t: -_right(q, x, t)",
        "a mean": "_right = slope\nslope = lambda q, x, t: _right(q, x, t) / len(x)",
        "the other frequency": """
def slope(q, x, t):
    wiggle = x * np.exp(-q[0] * x) * np.sin(q[1] * x + q[2]) * np.cos(q[3] * x + q[4])
    return 2 * np.sum((curve(q, x) - t) * wiggle)""",
        "the phase": """
def slope(q, x, t):
    wiggle = np.exp(-q[0] * x) * np.cos(q[1] * x + q[2]) * np.sin(q[3] * x + q[4])
    return 2 * np.sum((curve(q, x) - t) * wiggle)""",
        "a cosine too many": """
def slope(q, x, t):
    wiggle = x * np.exp(-q[0] * x) * np.cos(q[1] * x + q[2]) * np.cos(q[3] * x + q[4])
    return 2 * np.sum((curve(q, x) - t) * wiggle)""",
        "no damping": """
def slope(q, x, t):
    wiggle = x * np.cos(q[1] * x + q[2]) * np.sin(q[3] * x + q[4])
    return 2 * np.sum((curve(q, x) - t) * wiggle)""",
    },
    3: {
        "swaps frequencies only": "swap = lambda q: q[[0, 3, 2, 1, 4]]",
        "swaps phases only": "swap = lambda q: q[[0, 1, 4, 3, 2]]",
        "swaps nothing": "swap = lambda q: q.copy()",
        "reflects the second sine": """
def reflect(q):
    return np.array([q[0], q[1], q[2], -q[3], np.pi - q[4]])""",
        "reflects both": """
def reflect(q):
    return np.array([q[0], -q[1], np.pi - q[2], -q[3], np.pi - q[4]])""",
        "swaps as well": """
def reflect(q):
    return np.array([q[0], q[3], q[4], -q[1], np.pi - q[2]])""",
        "keeps the phase": """
def reflect(q):
    return np.array([q[0], -q[1], q[2], q[3], q[4]])""",
        "a full turn": "shift = lambda q: q + np.array([0, 0, 2 * np.pi, 0, 0])",
        "two full turns": "shift = lambda q: q + 2 * np.pi * np.array([0, 0, 1, 0, 1])",
        "one phase only": "shift = lambda q: q + np.array([0, 0, np.pi, 0, 0])",
        "eight images": """
def images(q):
    found = [q]
    for change in (swap, reflect, shift):
        found += [change(p) for p in found]
    return np.array(found)""",
        "sixteen copies": "images = lambda q: np.array([q] * 16)",
        "images by full turns": """
def images(q):
    found = [q]
    for change in (swap, reflect, shift, lambda p: p + 2 * np.pi * np.array([0, 0, 1, 0, 0])):
        found += [change(p) for p in found]
    return np.array(found)""",
    },
    4: {
        "no sum": "waves = lambda q: np.sort(np.abs(q[:, [1, 3]]), axis=1)",
        "no absolute value": """
def waves(q):
    return np.sort(np.stack([q[:, 1] - q[:, 3], q[:, 1] + q[:, 3]], axis=1), axis=1)""",
        "not sorted": """
def waves(q):
    return np.abs(np.stack([q[:, 1] - q[:, 3], q[:, 1] + q[:, 3]], axis=1))""",
        "the faster first": """
def waves(q):
    return np.sort(np.abs(np.stack([q[:, 1] - q[:, 3], q[:, 1] + q[:, 3]], axis=1)))[:, ::-1]""",
        "the first wave only": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.abs(waves(q)[:, 0] - true_frequency) < tolerance""",
        "the second wave only": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.abs(waves(q)[:, 1] - true_frequency) < tolerance""",
        "both waves": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.all(np.abs(waves(q) - true_frequency) < tolerance, axis=1)""",
        "the sines instead of the waves": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.any(np.abs(np.abs(q[:, [1, 3]]) - true_frequency) < tolerance, axis=1)""",
        "no absolute difference": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.any(waves(q) - true_frequency < tolerance, axis=1)""",
        "a tolerance of its own": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.any(np.abs(waves(q) - true_frequency) < 0.3, axis=1)""",
        "one answer for all": """
def has_wave(q, true_frequency, tolerance=0.3):
    return np.any(np.abs(waves(q) - true_frequency) < tolerance)""",
    },
    5: {
        "losses not sorted": """
_right = distinct_fits
def distinct_fits(model, n_starts, seed):
    return tuple(part[::-1] for part in _right(model, n_starts, seed))""",
        "lost walkers too": """
def distinct_fits(model, n_starts, seed):
    ends = minimize(model, model.sample(n_starts, np.random.default_rng(seed)))
    losses, first, counts = np.unique(ends.energy.round(5), return_index=True, return_counts=True)
    return losses, ends.x[first], counts""",
        "every walker a fit": """
def distinct_fits(model, n_starts, seed):
    ends = minimize(model, model.sample(n_starts, np.random.default_rng(seed)))
    order = np.argsort(ends.energy)
    return ends.energy[order], ends.x[order], np.ones(len(order), int)""",
        "parameters of other fits": """
_right = distinct_fits
def distinct_fits(model, n_starts, seed):
    losses, fits, counts = _right(model, n_starts, seed)
    return losses, fits[::-1], counts""",
        "parameters of starts": """
def distinct_fits(model, n_starts, seed):
    starts = model.sample(n_starts, np.random.default_rng(seed))
    ends = minimize(model, starts)
    starts, ends = starts[ends.converged], ends[ends.converged]
    losses, first, counts = np.unique(ends.energy.round(5), return_index=True, return_counts=True)
    return losses, starts[first], counts""",
        "the place for the fit": """
def distinct_fits(model, n_starts, seed):
    ends = minimize(model, model.sample(n_starts, np.random.default_rng(seed)))
    unsorted, ends = ends, ends[ends.converged]
    losses, first, counts = np.unique(ends.energy.round(5), return_index=True, return_counts=True)
    return losses, unsorted.x[first], counts""",
        "too coarse": """
def distinct_fits(model, n_starts, seed):
    ends = minimize(model, model.sample(n_starts, np.random.default_rng(seed)))
    ends = ends[ends.converged]
    losses, first, counts = np.unique(ends.energy.round(0), return_index=True, return_counts=True)
    return losses, ends.x[first], counts""",
        "ten walkers": """
_right = distinct_fits
def distinct_fits(model, n_starts, seed):
    return _right(model, 10, seed)""",
        "numbers of others": """
_right = distinct_fits
def distinct_fits(model, n_starts, seed):
    losses, fits, counts = _right(model, n_starts, seed)
    return losses, fits, np.sort(counts)""",
        "without the best": """
_right = distinct_fits
def distinct_fits(model, n_starts, seed):
    return tuple(part[1:] for part in _right(model, n_starts, seed))""",
    },
    6: {
        "a share of the fits": "coverage = lambda c: 1 - np.sum(np.asarray(c) == 1) / len(c)",
        "the unknown part": "coverage = lambda c: np.sum(np.asarray(c) == 1) / np.sum(c)",
        "more than once": "coverage = lambda c: np.sum(np.asarray(c) > 1) / np.sum(c)",
        "fits found again": "coverage = lambda c: np.mean(np.asarray(c) > 1)",
        "always complete": "coverage = lambda c: 1.0",
        "at most once or twice": "coverage = lambda c: 1 - np.sum(np.asarray(c) <= 2) / np.sum(c)",
        "the rarest": "coverage = lambda c: 1 - min(c) / np.sum(c)",
        "the most frequent": "coverage = lambda c: max(c) / np.sum(c)",
        "fits over walkers": "coverage = lambda c: 1 - len(c) / np.sum(c)",
        "nothing": "coverage = lambda c: None",
    },
    7: {
        "ones": "climbs_home = lambda network, tree: np.ones(network.n_minima - 1)",
        "eighteen ones": "climbs_home = lambda network, tree: np.ones(18)",
        "nothing": "climbs_home = lambda network, tree: None",
        "from the best fit": f"""
def climbs_home(network, tree):
    best = network.global_minimum
    return np.array([tree.merge_energy(k, best) - network.energy[best]
                     for k in range(network.n_minima) if {ONE_LOWER}])""",
        "from zero": f"""
def climbs_home(network, tree):
    best = network.global_minimum
    return np.array([tree.merge_energy(k, best) for k in range(network.n_minima)
                     if {ONE_LOWER}])""",
        "to the neighbor": f"""
def climbs_home(network, tree):
    return np.array([tree.merge_energy(k, (k + 1) % network.n_minima) - network.energy[k]
                     for k in range(network.n_minima) if {ONE_LOWER}])""",
        "in another order": f"""
def climbs_home(network, tree):
    best = network.global_minimum
    return np.sort([tree.merge_energy(k, best) - network.energy[k]
                    for k in range(network.n_minima) if {ONE_LOWER}])""",
        "backwards": f"""
def climbs_home(network, tree):
    best = network.global_minimum
    return np.array([tree.merge_energy(k, best) - network.energy[k]
                     for k in range(network.n_minima) if {ONE_LOWER}])[::-1]""",
        "with the best fit": """
def climbs_home(network, tree):
    best = network.global_minimum
    return np.array([tree.merge_energy(k, best) - network.energy[k]
                     for k in range(network.n_minima)])""",
        "the first taken for the best": """
def climbs_home(network, tree):
    return np.array([tree.merge_energy(k, 0) - network.energy[k]
                     for k in range(1, network.n_minima)])""",
        "the wrong sign": f"""
def climbs_home(network, tree):
    best = network.global_minimum
    return np.array([network.energy[k] - tree.merge_energy(k, best)
                     for k in range(network.n_minima) if {ONE_LOWER}])""",
        "the lowest wall for all": f"""
def climbs_home(network, tree):
    wall = network.ts_energy.min()
    return np.array([wall - network.energy[k] for k in range(network.n_minima)
                     if {ONE_LOWER}])""",
    },
    8: {
        "the best of a hundred": "stands_out = lambda noise: True",
        "never": "stands_out = lambda noise: False",
        "five times": """
def stands_out(noise):
    losses, _, _ = distinct_fits(DampedSines.paper(noise=noise, rng=0), 500, seed=3)
    return losses[1] >= 5 * losses[0]""",
        "twenty times": """
def stands_out(noise):
    losses, _, _ = distinct_fits(DampedSines.paper(noise=noise, rng=0), 500, seed=3)
    return losses[1] >= 20 * losses[0]""",
        "a gap of ten": """
def stands_out(noise):
    losses, _, _ = distinct_fits(DampedSines.paper(noise=noise, rng=0), 500, seed=3)
    return losses[1] - losses[0] >= 10""",
        "the worst fit": """
def stands_out(noise):
    losses, _, _ = distinct_fits(DampedSines.paper(noise=noise, rng=0), 500, seed=3)
    return losses[-1] >= 10 * losses[0]""",
        "the other way round": """
def stands_out(noise):
    losses, _, _ = distinct_fits(DampedSines.paper(noise=noise, rng=0), 500, seed=3)
    return losses[1] < 10 * losses[0]""",
        "always the same noise": """
def stands_out(noise):
    losses, _, _ = distinct_fits(DampedSines.paper(rng=0), 500, seed=3)
    return losses[1] >= 10 * losses[0]""",
        "no halving": "halve = lambda yes, no, n_steps=8: 0.5 * (yes + no)",
        "the first interval": """
def halve(yes, no, n_steps=8):
    for _ in range(n_steps):
        middle = 0.5 * (yes + no)
        if stands_out(middle):
            no = middle
        else:
            yes = middle
    return 0.5 * (yes + no)""",
        "a known answer": "halve = lambda yes, no, n_steps=8: 0.0695",
        "nothing": "halve = lambda yes, no, n_steps=8: None",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("regression", *CHECKS[exercise])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("regression", *CHECKS[exercise], WRONG[exercise][error])
