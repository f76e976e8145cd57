"""The page on models of one's own says what PyTorch and scikit-learn do: here they do it."""

import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from sklearn.neural_network import MLPClassifier

from landscape_lab import SoftmaxNetwork, minimize, survey

pytestmark = pytest.mark.filterwarnings("ignore:.*torch:DeprecationWarning")

PAGE = Path(__file__).resolve().parents[1] / "book" / "your_model.md"
TEXT = PAGE.read_text(encoding="utf-8")


def part(pattern):
    found = re.search(pattern, TEXT, re.DOTALL)
    assert found, pattern
    return found[1]


@pytest.fixture(scope="module")
def moons():
    names = {"np": np}
    exec(part(r"(def two_moons.*?\n)\n\n"), names)
    return names["two_moons"](100, np.random.default_rng(0))


def test_the_ten_lines_find_what_the_page_shows(moons, monkeypatch):
    matplotlib.use("agg")
    names = dict(zip("xy", moons, strict=True))
    # A progress bar is not for a test.
    lines = part(r"```python\n(from torch.*?)```").replace("rng=0", "rng=0, progress=False")
    assert sum(bool(line) for line in lines.splitlines()) <= 10
    exec(lines, names)
    theirs = names["landscape"]
    network = SoftmaxNetwork(*moons, n_hidden=2, n_classes=2, lam=3e-4)
    own = survey(network, rng=0, quiet_searches=64, progress=False)
    for points in ("minima", "transition_states"):
        found, shown = (np.sort(getattr(k, points).energy) for k in (theirs, own))
        np.testing.assert_allclose(found, shown, atol=1e-8)
    log_det = [np.sort(k.minima.log_det) for k in (theirs, own)]
    np.testing.assert_allclose(*log_det, atol=1e-2)


def test_a_classifier_of_scikit_learn_ends_where_our_network_has_a_minimum():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(90, 2))
    y = (x[:, 0] + 0.5 * rng.normal(size=90) > 0).astype(int) + (x[:, 1] > 0.5)
    alpha = 0.5
    fit = MLPClassifier(
        (3,), activation="tanh", solver="lbfgs", alpha=alpha, max_iter=20_000, tol=1e-12,
        max_fun=100_000, random_state=0,
    ).fit(x, y)  # fmt: skip
    own = SoftmaxNetwork(
        x, y, n_hidden=3, n_classes=3, lam=alpha / (2 * len(x)), regularize="weights"
    )
    (u, v), (a, b) = fit.coefs_, fit.intercepts_
    w = own.join(v.T[None], u.T[None], a[None], b[None])
    assert own.energy(w)[0] == pytest.approx(fit.loss_, abs=1e-9)
    np.testing.assert_allclose(own.probabilities(w[0], x), fit.predict_proba(x), atol=1e-9)
    assert minimize(own, w).energy[0] == pytest.approx(fit.loss_, abs=1e-6)
