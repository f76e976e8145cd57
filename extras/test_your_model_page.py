"""The page on models of one's own says what PyTorch and JAX do: here they do it."""

import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from landscape_lab import SoftmaxNetwork, check_gradient, survey

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


def test_the_lines_for_jax_have_the_loss_of_two_classes(moons):
    names = dict(zip("xy", moons, strict=True)) | {"np": np}
    exec(part(r"```python\n(import jax\n.*?)```"), names)
    model, (x, y) = names["model"], moons
    point = model.sample(1, np.random.default_rng(0))
    tree = {name: np.asarray(part) for name, part in model.tree_of(point).items()}
    z = np.tanh(x @ tree["links"] + tree["bias"]) @ tree["out"]
    likely = np.log(1 / (1 + np.exp(np.where(y == 1, -z, z))))
    assert model.energy(point)[0] == pytest.approx(-likely.mean() + 3e-4 * (point**2).sum())
    assert check_gradient(model).message == ""
