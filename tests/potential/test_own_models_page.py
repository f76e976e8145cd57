"""What the page on models of one's own shows, held against other computations."""

import re
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import multivariate_normal

from landscape_lab import Potential, check_gradient, survey

PAGE = Path(__file__).resolve().parents[2] / "book" / "your_model.md"
TEXT = PAGE.read_text(encoding="utf-8")


def run(pattern, **names):
    """Run the cell or block of the page that begins so, up to its end."""
    found = re.search(rf"^({pattern}.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
    assert found, pattern
    names = {"np": np, "Potential": Potential, **names}
    exec(found[1], names)
    return names


@pytest.fixture(scope="module")
def page():
    return run("class GaussianProcess", survey=survey)


def test_the_gaussian_process_has_the_likelihood_of_a_normal_distribution(page):
    process, places, values = page["process"], page["places"], page["values"]
    x = process.sample(6, np.random.default_rng(1))
    for energy, (log_length, log_noise) in zip(process.energy(x), x, strict=True):
        apart = (places[:, None] - places) ** 2
        covariance = np.exp(-apart / 2 / np.exp(2 * log_length))
        covariance += np.exp(2 * log_noise) * np.eye(len(values))
        said = -multivariate_normal(cov=covariance).logpdf(values)
        assert energy == pytest.approx(said + (log_length**2 + log_noise**2) / 18, rel=1e-7)
    assert check_gradient(process).message == ""


def test_the_gaussian_process_has_two_minima_and_the_pass_that_a_grid_shows(page):
    process, found = page["process"], page["curves"]
    assert (found.n_minima, found.n_transition_states) == (2, 1)
    assert found.minima.x[np.argsort(found.minima.energy), 0][0] < found.minima.x[:, 0].max()
    # The lowest of all ways from one to the other, over a grid: rising water, by hand.
    line = np.linspace(-4, 4, 161)
    grid = np.stack(np.meshgrid(line, line, indexing="ij"), axis=-1)
    heights = process.energy(grid.reshape(-1, 2)).reshape(161, 161)
    places = [tuple(np.abs(line[:, None] - x).argmin(axis=0)) for x in found.minima.x]
    height = found.transition_states.energy[0]
    assert not joined(heights < height - 0.02, *places)
    assert joined(heights < height + 0.02, *places)


def joined(wet, start, end):
    """Whether water reaches one place of a grid from another."""
    reached = np.zeros_like(wet)
    reached[start] = True
    while True:
        wider = reached.copy()
        wider[1:] |= reached[:-1]
        wider[:-1] |= reached[1:]
        wider[:, 1:] |= reached[:, :-1]
        wider[:, :-1] |= reached[:, 1:]
        wider &= wet
        if (wider == reached).all():
            return bool(reached[end])
        reached = wider


def test_the_lines_for_scikit_learn_make_a_landscape():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 2))
    names = run("from sklearn.neural_network", x=x, y=(x[:, 0] > 0).astype(int))
    model = names["model"]
    assert model.n == 9 and model.symmetry.n_images == 8
    assert check_gradient(model).message == ""
