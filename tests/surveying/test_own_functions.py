"""What a survey says to a function of one's own before it begins."""

import numpy as np
import pytest

from landscape_lab import FunctionPotential, LennardJones, MullerBrown, survey


def wells(x):
    return np.sum((x**2 - 1) ** 2, axis=1) + 0.1 * x.sum(axis=1), 4 * x * (x**2 - 1) + 0.1


def uphill(x):
    energy, gradient = wells(x)
    return energy, -gradient


def noisy(x, rng=np.random.default_rng(0)):  # noqa: B008
    energy, gradient = wells(x)
    return energy * (1 + 1e-3 * rng.standard_normal(len(x))), gradient


class Halved(LennardJones):
    def energy_gradient(self, x):
        energy, gradient = super().energy_gradient(x)
        return energy / 2, gradient


@pytest.mark.parametrize(
    ("potential", "sentence"),
    [
        (FunctionPotential(uphill, 2), "the gradient does not belong to the energy"),
        (FunctionPotential(noisy, 2), "energy_gradient does not repeat itself"),
        (FunctionPotential(lambda x: wells(x.astype(np.float32)), 2), "double precision is needed"),
        (Halved(5), "the gradient does not belong to the energy"),
    ],
)
def test_a_function_that_is_no_landscape_is_refused_before_a_file_is_begun(
    tmp_path, potential, sentence
):
    path = tmp_path / "never.sqlite"
    with pytest.raises((ValueError, TypeError), match=sentence):
        survey(potential, path, progress=False)
    assert not path.exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"rng": -1}, "rng is -1"),
        ({"executor": "threads"}, "executor is 'threads'"),
        ({"progress": 2}, "progress is 2; True or False"),
        ({"quenches": 1.5}, "quenches must be a whole number"),
        ({"energy_tol": -1.0}, "energy_tol is -1.0"),
    ],
)
def test_options_that_make_no_sense_leave_no_file(tmp_path, options, sentence):
    path = tmp_path / "never.sqlite"
    with pytest.raises((ValueError, TypeError), match=sentence):
        survey(MullerBrown(), path, **{"progress": False, **options})
    assert not path.exists()
