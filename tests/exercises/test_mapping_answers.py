"""Mapping a landscape: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("mapping-03", "mapping-04"),
    2: ("mapping-06", "mapping-07"),
    3: ("mapping-09", "mapping-10"),
    4: ("mapping-12", "mapping-13"),
    5: ("mapping-15", "mapping-16"),
    6: ("mapping-18", "mapping-19"),
    7: ("mapping-21", "mapping-22"),
    8: ("mapping-26", "mapping-27"),
    9: ("mapping-29", "mapping-30"),
}
"""The cell that a student writes, and the one that looks at it."""

SORTED = "for t in np.argsort(network.ts_energy):"

WRONG = {
    1: {
        "nothing": "p_and_s_meet = None",
        "over the ring": "p_and_s_meet = 0.1",
        "at the last pass": "p_and_s_meet = -0.8",
        "seen from P": "barrier_r_to_p = 2.8",
        "no barrier but a height": "barrier_r_to_p = -0.2",
        "over the ring, seen from R": "barrier_r_to_p = 2.1",
        "one pool": "n_pools = 1",
        "three pools": "n_pools = 3",
        "four pools": "n_pools = 4",
        "the pass that leads back": "ring_closes = -0.6",
        "the pass that joins all": "ring_closes = -0.2",
    },
    2: {
        "nothing": "step_x = None",
        "uphill along x": "step_x = -step_x",
        "downhill along y": "step_y = -step_y",
        "Newton along x": "step_x = -0.5",
        "Newton along y": "step_y = -1.0",
        "no two": "step_x, step_y = step_x / 2, step_y / 2",
        "the eigenvalue's sign": "step_y = 2 * -1 / (-1 + np.sqrt(5))",
        "no four": "step_x = -4 / (4 + np.sqrt(16 + 4))",
        "exchanged": "step_x, step_y = step_y, step_x",
        "slope 4": "step_x = -8 / (4 + np.sqrt(16 + 64))",
        "eigenvalue 2": "step_x = -4 / (2 + np.sqrt(4 + 16))",
    },
    3: {
        "nothing": "steepest_descent = lambda potential, x, step=0.02, n_steps=2000: None",
        "uphill": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(n_steps):
        x = x + step * potential.energy_gradient(x)[1]
    return x""",
        "LBFGS": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    return minimize(potential, x).x""",
        "n_steps ignored": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(2000):
        x = x - step * potential.energy_gradient(x)[1]
    return x""",
        "step ignored": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(n_steps):
        x = x - 0.02 * potential.energy_gradient(x)[1]
    return x""",
        "in place": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(n_steps):
        x -= step * potential.energy_gradient(x)[1]
    return x""",
        "the first slope for all steps": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    slope = potential.energy_gradient(x)[1]
    for _ in range(n_steps):
        x = x - step * slope
    return x""",
        "steps of one length": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(n_steps):
        g = potential.energy_gradient(x)[1]
        x = x - step * g / np.linalg.norm(g, axis=1, keepdims=True)
    return x""",
        "a step too many": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(n_steps + 1):
        x = x - step * potential.energy_gradient(x)[1]
    return x""",
        "energies instead of slopes": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    for _ in range(n_steps):
        x = x - step * potential.energy_gradient(x)[0][:, None]
    return x""",
        "one walker": """
def steepest_descent(potential, x, step=0.02, n_steps=2000):
    x = x[:1]
    for _ in range(n_steps):
        x = x - step * potential.energy_gradient(x)[1]
    return x""",
    },
    4: {
        "nothing": "index = lambda potential, x: None",
        "positive ones": """
def index(potential, x):
    return np.sum(np.linalg.eigvalsh(potential.hessian(x)) > 0, axis=1)""",
        "all together": """
def index(potential, x):
    return np.sum(np.linalg.eigvalsh(potential.hessian(x)) < 0)""",
        "the wrong axis": """
def index(potential, x):
    return np.sum(np.linalg.eigvalsh(potential.hessian(x)) < 0, axis=0)""",
        "by the determinant": """
def index(potential, x):
    return (np.linalg.det(potential.hessian(x)) < 0).astype(int)""",
        "by the trace": """
def index(potential, x):
    return 2 * (np.trace(potential.hessian(x), axis1=1, axis2=2) < 0)""",
        "by the diagonal": """
def index(potential, x):
    return (np.diagonal(potential.hessian(x), axis1=1, axis2=2) < 0).sum(axis=1)""",
        "whether any is": """
def index(potential, x):
    return np.any(np.linalg.eigvalsh(potential.hessian(x)) < 0, axis=1)""",
        "the lowest eigenvalue": """
def index(potential, x):
    return np.linalg.eigvalsh(potential.hessian(x))[:, 0]""",
        "eigenvalues below one": """
def index(potential, x):
    return np.sum(np.linalg.eigvalsh(potential.hessian(x)) < 1, axis=1)""",
    },
    5: {
        "nothing": "meeting_energy = lambda network, i, j: None",
        "passes in their order": """
def meeting_energy(network, i, j):
    sea = np.arange(network.n_minima)
    if i == j:
        return network.energy[i]
    for t in range(network.n_transition_states):
        a, b = sea[network.ends[t]]
        sea[sea == b] = a
        if sea[i] == sea[j]:
            return network.ts_energy[t]
    return np.inf""",
        "the highest first": """
def meeting_energy(network, i, j):
    sea = np.arange(network.n_minima)
    if i == j:
        return network.energy[i]
    for t in np.argsort(-network.ts_energy):
        a, b = sea[network.ends[t]]
        sea[sea == b] = a
        if sea[i] == sea[j]:
            return network.ts_energy[t]
    return np.inf""",
        "one lake renamed": f"""
def meeting_energy(network, i, j):
    sea = np.arange(network.n_minima)
    if i == j:
        return network.energy[i]
    {SORTED}
        a, b = network.ends[t]
        sea[b] = sea[a]
        if sea[i] == sea[j]:
            return network.ts_energy[t]
    return np.inf""",
        "direct passes only": """
def meeting_energy(network, i, j):
    if i == j:
        return network.energy[i]
    direct = [e for e, ends in zip(network.ts_energy, network.ends) if set(ends) == {i, j}]
    return min(direct, default=np.inf)""",
        "the first pass out": """
def meeting_energy(network, i, j):
    if i == j:
        return network.energy[i]
    return min(network.ts_energy[(network.ends == i).any(axis=1)], default=np.inf)""",
        "the number of the pass": f"""
def meeting_energy(network, i, j):
    sea = np.arange(network.n_minima)
    {SORTED}
        a, b = sea[network.ends[t]]
        sea[sea == b] = a
        if sea[i] == sea[j]:
            return t
    return np.inf""",
        "a barrier": """
_right = meeting_energy
meeting_energy = lambda network, i, j: _right(network, i, j) - network.energy[i]""",
        "a lake apart from itself": f"""
def meeting_energy(network, i, j):
    sea = np.arange(network.n_minima)
    {SORTED}
        a, b = sea[network.ends[t]]
        sea[sea == b] = a
        if sea[i] == sea[j]:
            return network.ts_energy[t]
    return np.inf""",
        "what never meets meets last": """
_right = meeting_energy
def meeting_energy(network, i, j):
    return min(_right(network, i, j), network.ts_energy.max())""",
    },
    6: {
        "nothing": "coverage = lambda times: None",
        "the unknown part": "coverage = lambda times: np.sum(np.equal(times, 1)) / np.sum(times)",
        "a share of the minima": """
coverage = lambda times: 1 - np.sum(np.equal(times, 1)) / len(times)""",
        "always complete": "coverage = lambda times: 1.0",
        "minima over findings": "coverage = lambda times: 1 - len(times) / np.sum(times)",
        "f1 squared": """
def believed(times):
    n, once, twice = np.sum(times), np.sum(np.equal(times, 1)), np.sum(np.equal(times, 2))
    return len(times) + (n - 1) / n * once**2 / (2 * (twice + 1))""",
        "no bracket": """
def believed(times):
    n, once, twice = np.sum(times), np.sum(np.equal(times, 1)), np.sum(np.equal(times, 2))
    return len(times) + (n - 1) / n * once * (once - 1) / 2 * (twice + 1)""",
        "f2 forgotten": """
def believed(times):
    n, once = np.sum(times), np.sum(np.equal(times, 1))
    return len(times) + (n - 1) / n * once * (once - 1) / 2""",
        "2 f2 + 1": """
def believed(times):
    n, once, twice = np.sum(times), np.sum(np.equal(times, 1)), np.sum(np.equal(times, 2))
    return len(times) + (n - 1) / n * once * (once - 1) / (2 * twice + 1)""",
        "findings for minima": """
def believed(times):
    n, once, twice = np.sum(times), np.sum(np.equal(times, 1)), np.sum(np.equal(times, 2))
    return n + (n - 1) / n * once * (once - 1) / (2 * (twice + 1))""",
        "S for N": """
def believed(times):
    n, once, twice = len(times), np.sum(np.equal(times, 1)), np.sum(np.equal(times, 2))
    return n + (n - 1) / n * once * (once - 1) / (2 * (twice + 1))""",
        "only what is found": "believed = lambda times: len(times)",
    },
    7: {
        "nothing": "channel = None",
        "three numbers": "channel = (0.13, -0.28, 0.5)",
        "a hill": "channel = (0.13, -0.28, -0.5, 0.3)",
        "too deep": "channel = (0.13, -0.28, 2.0, 0.3)",
        "too wide": "channel = (0.13, -0.28, 0.5, 1.5)",
        "too shallow": "channel = (0.13, -0.28, 0.05, 0.3)",
        "at the first pass": "channel = (-1.72, 0.16, 0.55, 0.3)",
        "at the northern pass": "channel = (0.0, 1.5, 0.55, 0.3)",
        "in the deepest lake": "channel = (1.48, -0.79, 0.55, 0.3)",
        "in the lake of the boat": "channel = (-2.11, -0.08, 0.55, 0.3)",
    },
    8: {
        "nothing": "census = lambda network: None",
        "two numbers": "census = lambda network: (len(network.energy), len(network.ts_energy))",
        "all in one": "census = lambda network: len(network.energy)",
        "exchanged": """
_right = census
census = lambda network: (_right(network)[1], _right(network)[0], _right(network)[2])""",
        "those that are not degenerate": """
_right = census
def census(network):
    minima, states, back = _right(network)
    return minima, states, states - back""",
        "whether any is": """
_right = census
def census(network):
    return (*_right(network)[:2], bool(np.any(network.ends[:, 0] == network.ends[:, 1])))""",
        "rings": """
_right = census
def census(network):
    return (*_right(network)[:2], len(network.ts_energy) - len(network.energy) + 1)""",
        "all in 2 n! places": """
places = lambda network, n: np.full(len(network.order), 2 * math.factorial(n))""",
        "no mirrors": "places = lambda network, n: math.factorial(n) // network.order",
        "multiplied": "places = lambda network, n: 2 * math.factorial(n) * network.order",
        "the orders": "places = lambda network, n: network.order",
        "of the saddles": "places = lambda network, n: 2 * math.factorial(n) // network.ts_order",
    },
    9: {
        "never uphill": "accept = lambda before, after, temperature, u: after <= before",
        "always": "accept = lambda before, after, temperature, u: True",
        "the other way round": """
def accept(before, after, temperature, u):
    return after >= before or u < np.exp(-(before - after) / temperature)""",
        "temperature upside down": """
def accept(before, after, temperature, u):
    return after <= before or u < np.exp(-(after - before) * temperature)""",
        "u above": """
def accept(before, after, temperature, u):
    return after <= before or u > np.exp(-(after - before) / temperature)""",
        "a threshold": """
accept = lambda before, after, temperature, u: after <= before + temperature""",
        "the best ever seen": "_right = walk\n"
        "walk = lambda *args: np.minimum.accumulate(_right(*args))",
        "without the start": "_right = walk\nwalk = lambda *args: _right(*args)[1:]",
        "no quench": """
def walk(x, n_steps, temperature, step_size, rng):
    here, energies = x, [island.energy(x[None])[0]]
    for _ in range(n_steps):
        trial = here + rng.uniform(-step_size, step_size, 2)
        if accept(energies[-1], island.energy(trial[None])[0], temperature, rng.uniform()):
            here = trial
        energies.append(island.energy(here[None])[0])
    return np.array(energies)""",
        "never moves": """
def walk(x, n_steps, temperature, step_size, rng):
    return np.full(n_steps + 1, minimize(island, x).energy)""",
        "steps of its own": """
_right = walk
walk = lambda x, n, temperature, step_size, rng: _right(x, n, temperature, 1.2, rng)""",
        "the same luck for all": """
_right = walk
def walk(x, n, temperature, step_size, rng):
    return _right(x, n, temperature, step_size, np.random.default_rng(0))""",
        "every trial taken": """
def walk(x, n_steps, temperature, step_size, rng):
    here = minimize(island, x)
    energies = [here.energy]
    for _ in range(n_steps):
        here = minimize(island, here.x + rng.uniform(-step_size, step_size, 2))
        energies.append(here.energy)
    return np.array(energies)""",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("mapping", *CHECKS[exercise])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("mapping", *CHECKS[exercise], WRONG[exercise][error])
