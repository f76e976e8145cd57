"""Spin glasses: what the checks of the exercises let pass, and what they do not."""

import pytest

from tests.exercises.trial import assert_refused, told

CHECKS = {
    1: ("pspin-03", "pspin-04"),
    2: ("pspin-06", "pspin-07"),
    3: ("pspin-09", "pspin-10"),
    4: ("pspin-12", "pspin-13"),
    5: ("pspin-15", "pspin-16"),
    6: ("pspin-18", "pspin-19"),
    7: ("pspin-21", "pspin-22"),
    8: ("pspin-24", "pspin-25"),
    9: ("pspin-27", "pspin-28"),
}
"""The cell that a student writes, and the one that looks at it."""

GROWTH = """
def growth(u, p, k):
    edge = 2 * np.sqrt((p - 1) / p)
    root = np.sqrt(u**2 - edge**2)
    cost = {cost}
    return {growth}"""

COST = "-u * root / edge**2 - np.log((-u + root) / edge)"

RATE = "0.5 * np.log(p - 1) - (p - 2) * u**2 / (4 * (p - 1)) - (k + 1) * cost"

HALVE = """
def halve(f, low, high, tol=1e-12):
    while {go_on}:
        middle = 0.5 * (low + high)
        if {keep}:
            low = middle
        else:
            high = middle
    return {result}"""

SAME = "np.sign(f(middle)) == np.sign(f(low))"

MATRICES = """
def random_matrices(n, draws, rng):
    a = rng.standard_normal((draws, n, n))
    return {matrices}"""

KAC_RICE = """
def kac_rice(n, p, k, draws, rng):
    x = np.linalg.eigvalsh(random_matrices(n, draws, rng)){eigenvalue}
    number = {prefactor} * {rest}
    return {result}"""

DEFAULTS = {
    "eigenvalue": "[:, k]",
    "prefactor": "2 * np.sqrt(2 / p) * (p - 1) ** (n / 2)",
    "rest": "np.exp(-(p - 2) / (2 * p) * x**2)",
    "result": "number.mean(), number.std(ddof=1) / np.sqrt(draws)",
}

CENSUS = """
def census(n, k, seeds):
    found = [critical_points(PSpin(n, 3, rng={rng}).couplings) for seed in {seeds}]
    number = np.array([{number} for points in found])
    return {result}"""

COUNTED = {
    "rng": "seed",
    "seeds": "seeds",
    "number": "np.sum(points.index == k)",
    "result": "number.mean(), number.std(ddof=1) / np.sqrt(len(seeds))",
}

DESCEND = """
def descend(model, w, rate=0.1, tol=1e-6, most=20_000):
    w = on_sphere(w)
    for steps in range(most + 1):
        gradient = model.energy_gradient(w[None])[1][0]
        if {stop}:
            return {result}
        w = {step}
    {at_last}"""

WALK = {
    "stop": "np.linalg.norm(gradient) < tol",
    "result": "w, steps",
    "step": "on_sphere(w - rate * gradient)",
    "at_last": "raise ValueError('too few steps')",
}

PLACE = """
def place(w, everything):
    cosine = {cosine}
    best = int(np.argmax(cosine))
    return {result}"""

FOUND = {
    "cosine": "everything.x @ w / np.linalg.norm(w)",
    "result": "best if cosine[best] > 1 - 1e-6 else -1",
}

CERTIFICATE = """
def certificate(S, y):
    contracted = np.einsum("ijk,k->ij", S, y)
    inverse = np.linalg.inv({jacobian})
    step = {step}
    h = {h}
    return {result}"""

PROOF = {
    "jacobian": "2 * contracted - np.eye(len(y))",
    "step": "np.linalg.norm(inverse @ (contracted @ y - y))",
    "h": "np.linalg.norm(inverse) * step * 2 * np.linalg.norm(S)",
    "result": "(h, 2 * step / (1 + np.sqrt(1 - 2 * h)) if h <= 0.5 else np.inf)",
}

FLOOR = """
def floor(inputs, targets, width):
    x, t = {x}, {t}
    best = x @ np.linalg.lstsq(x, t, rcond=None)[0]
    u, s, v = np.linalg.svd({taken}, full_matrices=False)
    student = (u[:, :width] * s[:width]) @ v[:width]
    return {result}"""

BEST = {
    "x": "inputs - inputs.mean(axis=0)",
    "t": "targets - targets.mean(axis=0)",
    "taken": "best",
    "result": "np.mean((student - t) ** 2)",
}

WRONG = {
    1: {
        "no length": "on_sphere = lambda w: w",
        "a unit vector": "on_sphere = lambda w: w / np.linalg.norm(w)",
        "as long as N": "on_sphere = lambda w: w * len(w) / np.linalg.norm(w)",
        "turned about": "on_sphere = lambda w: -w * np.sqrt(len(w)) / np.linalg.norm(w)",
        "each spin one": "on_sphere = lambda w: np.sign(w)",
        "not put on the sphere": """
def energy(x, w):
    return np.einsum("ijk,i,j,k", x, w, w, w) / len(w)""",
        "no prefactor": """
def energy(x, w):
    u = on_sphere(w)
    return np.einsum("ijk,i,j,k", x, u, u, u)""",
        "the prefactor of p = 2": """
def energy(x, w):
    u = on_sphere(w)
    return np.einsum("ijk,i,j,k", x, u, u, u) / np.sqrt(len(u))""",
        "the level": """
def energy(x, w):
    u = on_sphere(w)
    return np.einsum("ijk,i,j,k", x, u, u, u) / len(u) ** 2""",
        "six times": """
def energy(x, w):
    u = on_sphere(w)
    return 6 * np.einsum("ijk,i,j,k", x, u, u, u) / len(u)""",
        "the diagonal only": """
def energy(x, w):
    u = on_sphere(w)
    return np.einsum("iii,i,i,i", x, u, u, u) / len(u)""",
        "nothing": "energy = lambda x, w: None",
        "not symmetrized": "symmetrized = lambda x: x",
        "cyclic orders only": """
def symmetrized(x):
    return (x + x.transpose(1, 2, 0) + x.transpose(2, 0, 1)) / 3""",
        "two indices exchanged": "symmetrized = lambda x: (x + x.transpose(1, 0, 2)) / 2",
        "a sum for a mean": """
def symmetrized(x):
    return np.sum([x.transpose(order) for order in permutations(range(3))], axis=0)""",
        "ordered indices only": """
def symmetrized(x):
    i, j, k = np.indices(x.shape)
    return np.where((i <= j) & (j <= k), x, 0.0)""",
        "the sorted entry for all": """
def symmetrized(x):
    return x[tuple(np.sort(np.indices(x.shape), axis=0))]""",
    },
    2: {
        "nothing": "eigenpoints = lambda x: None",
        "not symmetrized": """
def eigenpoints(x):
    values, vectors = np.linalg.eig(x)
    return values / np.sqrt(len(x)), np.sqrt(len(x)) * vectors.T""",
        "the lower triangle": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh(x)
    return values / np.sqrt(len(x)), np.sqrt(len(x)) * vectors.T""",
        "a sum for a mean": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh(x + x.T)
    return values / np.sqrt(len(x)), np.sqrt(len(x)) * vectors.T""",
        "points in columns": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh((x + x.T) / 2)
    return values / np.sqrt(len(x)), np.sqrt(len(x)) * vectors""",
        "unit vectors": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh((x + x.T) / 2)
    return values / np.sqrt(len(x)), vectors.T""",
        "eigenvalues for levels": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh((x + x.T) / 2)
    return values, np.sqrt(len(x)) * vectors.T""",
        "divided by N": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh((x + x.T) / 2)
    return values / len(x), np.sqrt(len(x)) * vectors.T""",
        "energies for levels": """
def eigenpoints(x):
    values, vectors = np.linalg.eigh((x + x.T) / 2)
    return values * np.sqrt(len(x)), np.sqrt(len(x)) * vectors.T""",
        "descending": """
_right = eigenpoints
eigenpoints = lambda x: tuple(part[::-1] for part in _right(x))""",
        "both ends": """
_right = eigenpoints
def eigenpoints(x):
    levels, points = _right(x)
    return np.repeat(levels, 2), np.repeat(points, 2, axis=0)""",
        "points of other levels": """
_right = eigenpoints
eigenpoints = lambda x: (_right(x)[0], _right(x)[1][::-1])""",
        "the index from above": """
def index_at(x, level):
    values = np.linalg.eigvalsh((x + x.T) / 2) / np.sqrt(len(x))
    return int(np.sum(values > level + 1e-9))""",
        "its own eigenvalue too": """
def index_at(x, level):
    values = np.linalg.eigvalsh((x + x.T) / 2) / np.sqrt(len(x))
    return int(np.sum(values < level + 1e-9))""",
        "below zero": """
def index_at(x, level):
    return int(np.sum(np.linalg.eigvalsh((x + x.T) / 2) < 0))""",
        "levels and eigenvalues mixed": """
def index_at(x, level):
    return int(np.sum(np.linalg.eigvalsh((x + x.T) / 2) < level - 1e-9))""",
        "the index of no symmetric matrix": """
def index_at(x, level):
    return int(np.sum(np.linalg.eigvalsh(x) / np.sqrt(len(x)) < level - 1e-9))""",
    },
    3: {
        "nothing": "slope = lambda x, w: None",
        "not projected": """
def slope(x, w):
    return 3 / len(w) * np.einsum("ijk,j,k->i", symmetrized(x), w, w)""",
        "one index of three": """
def slope(x, w):
    g = 3 / len(w) * np.einsum("ijk,j,k->i", x, w, w)
    return g - (g @ w) / len(w) * w""",
        "no three": "_right = slope\nslope = lambda x, w: _right(x, w) / 3",
        "two for three": "_right = slope\nslope = lambda x, w: _right(x, w) * 2 / 3",
        "no prefactor": "_right = slope\nslope = lambda x, w: _right(x, w) * len(w)",
        "uphill and down": "_right = slope\nslope = lambda x, w: -_right(x, w)",
        "the radius forgotten": """
def slope(x, w):
    g = 3 / len(w) * np.einsum("ijk,j,k->i", symmetrized(x), w, w)
    return g - (g @ w) * w""",
        "the square of the radius forgotten": """
def slope(x, w):
    g = 3 / len(w) * np.einsum("ijk,j,k->i", symmetrized(x), w, w)
    return g - (g @ w) / np.sqrt(len(w)) * w""",
        "the outward part": """
def slope(x, w):
    g = 3 / len(w) * np.einsum("ijk,j,k->i", symmetrized(x), w, w)
    return (g @ w) / len(w) * w""",
        "one number": "_right = slope\nslope = lambda x, w: np.linalg.norm(_right(x, w))",
        "of seven spins only": "_right = slope\nslope = lambda x, w: _right(x, w) * 7 / 7.01",
    },
    4: {
        "nothing": "growth = lambda u, p, k: None",
        "no factor for the index": GROWTH.format(
            cost=COST, growth="0.5 * np.log(p - 1) - (p - 2) * u**2 / (4 * (p - 1)) - cost"
        ),
        "k for k + 1": GROWTH.format(
            cost=COST, growth="0.5 * np.log(p - 1) - (p - 2) * u**2 / (4 * (p - 1)) - k * cost"
        ),
        "the cost added": GROWTH.format(cost=COST, growth=RATE.replace("- (k", "+ (k")),
        "only p = 3": GROWTH.format(
            cost=COST, growth="0.5 * np.log(2) - u**2 / 8 - (k + 1) * cost"
        ),
        "half forgotten": GROWTH.format(cost=COST, growth=RATE.replace("0.5 *", "")),
        "a wrong square": GROWTH.format(cost=COST, growth=RATE.replace("(4 *", "(2 *")),
        "a logarithm of u alone": GROWTH.format(
            cost="-u * root / edge**2 - np.log(-u / edge)", growth=RATE
        ),
        "the edge not squared": GROWTH.format(
            cost="-u * root / edge - np.log((-u + root) / edge)", growth=RATE
        ),
        "the other sign of u": GROWTH.format(
            cost="u * root / edge**2 - np.log((-u + root) / edge)", growth=RATE
        ),
        "rising functions only": HALVE.format(
            go_on="high - low > tol", keep="f(middle) < 0", result="0.5 * (low + high)"
        ),
        "falling functions only": HALVE.format(
            go_on="high - low > tol", keep="f(middle) > 0", result="0.5 * (low + high)"
        ),
        "the wrong half": HALVE.format(
            go_on="high - low > tol", keep=f"not ({SAME})", result="0.5 * (low + high)"
        ),
        "ten halvings": """
def halve(f, low, high, tol=1e-12):
    for _ in range(10):
        middle = 0.5 * (low + high)
        low, high = (middle, high) if np.sign(f(middle)) == np.sign(f(low)) else (low, middle)
    return 0.5 * (low + high)""",
        "a tolerance of its own": HALVE.format(
            go_on="high - low > 1e-12", keep=SAME, result="0.5 * (low + high)"
        ),
        "a coarse tolerance": HALVE.format(
            go_on="high - low > 1e-3", keep=SAME, result="0.5 * (low + high)"
        ),
        "a value for a place": HALVE.format(
            go_on="high - low > tol", keep=SAME, result="f(0.5 * (low + high))"
        ),
        "no halving": "halve = lambda f, low, high, tol=1e-12: 0.5 * (low + high)",
        "no result": HALVE.format(go_on="high - low > tol", keep=SAME, result="None"),
    },
    5: {
        "nothing": "kac_rice = lambda n, p, k, draws, rng: None",
        "not symmetric": MATRICES.format(matrices="a"),
        "a sum for a mean": MATRICES.format(matrices="a + a.transpose(0, 2, 1)"),
        "all variances one": MATRICES.format(
            matrices="np.triu(a) + np.triu(a, 1).transpose(0, 2, 1)"
        ),
        "a mean of one": MATRICES.format(
            matrices="(a + a.transpose(0, 2, 1)) / 2 + np.eye(n)"
        ),
        "positive matrices": MATRICES.format(matrices="np.abs(a + a.transpose(0, 2, 1)) / 2"),
        "one matrix": """
def random_matrices(n, draws, rng):
    a = rng.standard_normal((n, n))
    return (a + a.T) / 2""",
        "uniform entries": """
def random_matrices(n, draws, rng):
    a = rng.uniform(-1, 1, (draws, n, n))
    return (a + a.transpose(0, 2, 1)) / 2""",
        "the lowest eigenvalue only": KAC_RICE.format(**DEFAULTS | {"eigenvalue": "[:, 0]"}),
        "one eigenvalue further": KAC_RICE.format(**DEFAULTS | {"eigenvalue": "[:, k + 1]"}),
        "matrices for eigenvalues": KAC_RICE.format(**DEFAULTS | {"eigenvalue": "[k]"}),
        "all eigenvalues": KAC_RICE.format(**DEFAULTS | {"eigenvalue": ".sum(axis=1)"}),
        "N for N / 2": KAC_RICE.format(
            **DEFAULTS | {"prefactor": "2 * np.sqrt(2 / p) * (p - 1) ** n"}
        ),
        "directions for points": KAC_RICE.format(
            **DEFAULTS | {"prefactor": "np.sqrt(2 / p) * (p - 1) ** (n / 2)"}
        ),
        "p = 3 alone": KAC_RICE.format(
            **DEFAULTS | {"prefactor": "2 * np.sqrt(2 / 3) * 2 ** (n / 2)"}
        ),
        "the mean in the exponent": KAC_RICE.format(
            **DEFAULTS | {"rest": "np.exp(-(p - 2) / (2 * p) * np.mean(x**2)) * np.ones(draws)"}
        ),
        "no square": KAC_RICE.format(**DEFAULTS | {"rest": "np.exp(-(p - 2) / (2 * p) * x)"}),
        "p for 2 p": KAC_RICE.format(**DEFAULTS | {"rest": "np.exp(-(p - 2) / p * x**2)"}),
        "a growing exponent": KAC_RICE.format(
            **DEFAULTS | {"rest": "np.exp((p - 2) / (2 * p) * x**2)"}
        ),
        "the deviation for the error": KAC_RICE.format(
            **DEFAULTS | {"result": "(number.mean(), number.std(ddof=1))"}
        ),
        "a hundred times too sure": KAC_RICE.format(
            **DEFAULTS | {"result": "(number.mean(), number.std(ddof=1) / draws)"}
        ),
        "a median": KAC_RICE.format(
            **DEFAULTS | {"result": "(np.median(number), number.std() / np.sqrt(draws))"}
        ),
        "the mean alone": KAC_RICE.format(**DEFAULTS | {"result": "number.mean()"}),
        "a few dice": """
_right = kac_rice
kac_rice = lambda n, p, k, draws, rng: _right(n, p, k, 50, rng)""",
        "the variance for the error": KAC_RICE.format(
            **DEFAULTS | {"result": "(number.mean(), number.var() / draws)"}
        ),
    },
    6: {
        "nothing": "census = lambda n, k, seeds: None",
        "the exact mean": """
def census(n, k, seeds):
    return expected_counts(n, n_indices=k + 1).number[k], 0.1""",
        "every index": CENSUS.format(**COUNTED | {"number": "len(points)"}),
        "minima only": CENSUS.format(**COUNTED | {"number": "np.sum(points.index == 0)"}),
        "up to the index": CENSUS.format(**COUNTED | {"number": "np.sum(points.index <= k)"}),
        "pairs for points": CENSUS.format(**COUNTED | {"number": "np.sum(points.index == k) / 2"}),
        "whether there is one": CENSUS.format(**COUNTED | {"number": "np.any(points.index == k)"}),
        "complex ones too": CENSUS.format(**COUNTED | {"number": "points.n_solutions"}),
        "one cubic for all": CENSUS.format(**COUNTED | {"rng": "0"}),
        "other seeds": CENSUS.format(**COUNTED | {"seeds": "range(len(seeds))"}),
        "the sum": CENSUS.format(
            **COUNTED | {"result": "(number.sum(), number.std(ddof=1) / np.sqrt(len(seeds)))"}
        ),
        "the deviation": CENSUS.format(
            **COUNTED | {"result": "(number.mean(), number.std(ddof=1))"}
        ),
        "divided by n": CENSUS.format(
            **COUNTED | {"result": "(number.mean(), number.std() / np.sqrt(len(seeds)))"}
        ),
        "the root of the mean": CENSUS.format(
            **COUNTED | {"result": "(number.mean(), np.sqrt(number.mean() / len(seeds)))"}
        ),
        "the mean alone": CENSUS.format(**COUNTED | {"result": "number.mean()"}),
        "the list of numbers": CENSUS.format(**COUNTED | {"result": "number"}),
    },
    7: {
        "nothing": "descend = lambda model, w, rate=0.1, tol=1e-6, most=20_000: None",
        "uphill": DESCEND.format(**WALK | {"step": "on_sphere(w + rate * gradient)"}),
        "off the sphere": DESCEND.format(**WALK | {"step": "w - rate * gradient"}),
        "on the unit sphere": DESCEND.format(
            **WALK
            | {"step": "(w - rate * gradient) / np.linalg.norm(w - rate * gradient)"}
            | {"result": "w / np.linalg.norm(w), steps"}
        ),
        "one step": DESCEND.format(**WALK | {"stop": "steps == 1"}),
        "a fixed number of steps": DESCEND.format(**WALK | {"stop": "steps == 1000"}),
        "a tolerance of its own": DESCEND.format(
            **WALK | {"stop": "np.linalg.norm(gradient) < 1e-6"}
        ),
        "a coarse tolerance": DESCEND.format(
            **WALK | {"stop": "np.linalg.norm(gradient) < 1e3 * tol"}
        ),
        "a rate of its own": DESCEND.format(**WALK | {"step": "on_sphere(w - 0.1 * gradient)"}),
        "one step too many": DESCEND.format(**WALK | {"result": "w, steps + 1"}),
        "the start": """
_right = descend
def descend(model, w, rate=0.1, tol=1e-6, most=20_000):
    return w, _right(model, w, rate, tol, most)[1]""",
        "the energy for the steps": DESCEND.format(
            **WALK | {"result": "w, model.energy(w[None])[0]"}
        ),
        "the end alone": DESCEND.format(**WALK | {"result": "w"}),
        "never gives up aloud": DESCEND.format(**WALK | {"at_last": "return w, most"}),
        "a minimum from elsewhere": """
def descend(model, w, rate=0.1, tol=1e-6, most=20_000):
    return np.sqrt(len(w)) * everything.x[0], 100""",
        "no place": "place = lambda w, everything: None",
        "either sign": PLACE.format(**FOUND | {"cosine": "np.abs(everything.x @ w) / 3"}),
        "length not taken out": PLACE.format(
            **FOUND | {"cosine": "everything.x @ w / np.sqrt(len(w))"}
        ),
        "always one": PLACE.format(**FOUND | {"result": "best"}),
        "none missing": PLACE.format(
            **FOUND | {"result": "best if cosine[best] > 0.5 else -1"}
        ),
        "whether it is there": PLACE.format(
            **FOUND | {"result": "int(cosine[best] > 1 - 1e-6) - 1"}
        ),
        "the farthest": PLACE.format(**FOUND | {"cosine": "-everything.x @ w / 3"}),
    },
    8: {
        "nothing": "certificate = lambda S, y: None",
        "no two": CERTIFICATE.format(**PROOF | {"jacobian": "contracted - np.eye(len(y))"}),
        "no identity": CERTIFICATE.format(
            **PROOF | {"jacobian": "2 * contracted + 1e-12 * np.eye(len(y))"}
        ),
        "the largest entry": CERTIFICATE.format(
            **PROOF | {"h": "np.abs(inverse).max() * step * 2 * np.abs(S).max()"}
        ),
        "the other Jacobian": CERTIFICATE.format(
            **PROOF | {"jacobian": "np.eye(len(y)) - contracted"}
        ),
        "F itself": CERTIFICATE.format(
            **PROOF | {"step": "np.linalg.norm(contracted @ y - y)"}
        ),
        "F without y": CERTIFICATE.format(
            **PROOF | {"step": "np.linalg.norm(inverse @ (contracted @ y))"}
        ),
        "a Lipschitz constant of half": CERTIFICATE.format(
            **PROOF | {"h": "np.linalg.norm(inverse) * step * np.linalg.norm(S)"}
        ),
        "no Lipschitz constant": CERTIFICATE.format(
            **PROOF | {"h": "np.linalg.norm(inverse) * step"}
        ),
        "the step is the radius": CERTIFICATE.format(
            **PROOF | {"result": "(h, step if h <= 0.5 else np.inf)"}
        ),
        "one less for one more": CERTIFICATE.format(
            **PROOF | {"result": "(h, (1 - np.sqrt(max(1 - 2 * h, 0))) * step)"}
        ),
        "the outer radius": CERTIFICATE.format(
            **PROOF
            | {"result": "(h, 2 * step / (1 - np.sqrt(1 - 2 * h)) if h <= 0.5 else np.inf)"}
        ),
        "always proved": CERTIFICATE.format(
            **PROOF | {"result": "(h, 2 * step / (1 + np.sqrt(max(1 - 2 * h, 0))))"}
        ),
        "never proved": CERTIFICATE.format(**PROOF | {"result": "(h, np.inf)"}),
        "proved below one": CERTIFICATE.format(
            **PROOF
            | {"result": "(h, 2 * step / (1 + np.sqrt(abs(1 - 2 * h))) if h <= 50 else np.inf)"}
        ),
        "a small gradient for a proof": """
def certificate(S, y):
    residual = np.linalg.norm(np.einsum("ijk,j,k->i", S, y, y) - y)
    return residual, residual if residual <= 0.5 else np.inf""",
        "h alone": CERTIFICATE.format(**PROOF | {"result": "h"}),
    },
    9: {
        "nothing": "floor = lambda inputs, targets, width: None",
        "no bias for the inputs": FLOOR.format(**BEST | {"x": "inputs"}),
        "no bias for the targets": FLOOR.format(**BEST | {"t": "targets"}),
        "no bias at all": FLOOR.format(**BEST | {"x": "inputs", "t": "targets"}),
        "the targets cut": FLOOR.format(**BEST | {"taken": "t"}),
        "the inputs cut": """
def floor(inputs, targets, width):
    x, t = inputs - inputs.mean(axis=0), targets - targets.mean(axis=0)
    u, s, v = np.linalg.svd(x, full_matrices=False)
    x = (u[:, :width] * s[:width]) @ v[:width]
    return np.mean((x @ np.linalg.lstsq(x, t, rcond=None)[0] - t) ** 2)""",
        "the matrix cut": """
def floor(inputs, targets, width):
    x, t = inputs - inputs.mean(axis=0), targets - targets.mean(axis=0)
    u, s, v = np.linalg.svd(np.linalg.lstsq(x, t, rcond=None)[0], full_matrices=False)
    return np.mean((x @ (u[:, :width] * s[:width]) @ v[:width] - t) ** 2)""",
        "what is cut off alone": FLOOR.format(
            **BEST | {"result": "np.mean((student - best) ** 2)"}
        ),
        "what no matrix can do alone": FLOOR.format(
            **BEST | {"result": "np.mean((best - t) ** 2)"}
        ),
        "a sum": FLOOR.format(**BEST | {"result": "np.sum((student - t) ** 2)"}),
        "a mean over images": FLOOR.format(
            **BEST | {"result": "np.sum((student - t) ** 2) / len(t)"}
        ),
        "a root": FLOOR.format(**BEST | {"result": "np.sqrt(np.mean((student - t) ** 2))"}),
        "one node more": "_right = floor\nfloor = lambda i, t, width: _right(i, t, width + 1)",
        "one node less": "_right = floor\nfloor = lambda i, t, width: _right(i, t, width - 1)",
        "the smallest singular values": FLOOR.format(**BEST).replace(":width]", "-width:]"),
        "zero": "floor = lambda inputs, targets, width: 0.0",
    },
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("exercise", CHECKS)
def test_the_solution_is_told_that_it_is_right(exercise):
    assert "Right" in told("pspin", *CHECKS[exercise])


def test_every_check_meets_eight_wrong_answers_at_the_least():
    assert set(WRONG) == set(CHECKS)
    assert all(len(answers) >= 8 for answers in WRONG.values())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("exercise", "error"), [(number, error) for number in WRONG for error in WRONG[number]]
)
def test_a_wrong_answer_is_refused_with_a_word(exercise, error):
    assert_refused("pspin", *CHECKS[exercise], WRONG[exercise][error])
