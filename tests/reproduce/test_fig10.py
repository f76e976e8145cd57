"""The shipped network of fits is that of the curve's loss, and new searches find nothing else."""

import numpy as np
import pytest

from landscape_lab import DampedSines, minimize, polish, survey
from landscape_lab.reproduce import read_network
from landscape_lab.reproduce.fig10 import MAX_FREQUENCY, SEED


@pytest.fixture(scope="module")
def shipped():
    return read_network("fits")


def test_every_fit_is_a_minimum_of_the_loss(shipped):
    network, more = shipped
    model = DampedSines.paper(rng=SEED, max_frequency=MAX_FREQUENCY)
    again = polish(model, more["x"])
    assert again.converged.all()
    np.testing.assert_allclose(again.energy, network.energy, atol=1e-8)
    np.testing.assert_allclose(again.log_det, network.log_det, atol=1e-5)


def test_there_are_as_many_fits_as_in_the_paper_and_one_stands_out(shipped):
    energy = np.sort(shipped[0].energy)
    assert len(energy) == 89
    assert energy[1] > 10 * energy[0]


def test_other_starts_end_in_the_same_fits(shipped):
    network, _ = shipped
    model = DampedSines.paper(rng=SEED, max_frequency=MAX_FREQUENCY)
    ends = minimize(model, model.sample(500, np.random.default_rng(7)))
    energy = ends.energy[ends.converged]
    assert len(energy) > 200
    apart = np.abs(energy[:, None] - network.energy).min(axis=1)
    assert np.mean(apart < 1e-4) > 0.99


def test_a_survey_of_a_slice_finds_the_same_fits(shipped):
    network, more = shipped
    frequency = np.abs(more["x"][:, [1, 3]]).max(axis=1)
    again = survey(
        DampedSines.paper(rng=SEED, max_frequency=4.0), rng=1, progress=False,
        quiet_quenches=128, quiet_searches=64,
    ).network()  # fmt: skip
    known = np.sort(network.energy[frequency < 4.0])
    np.testing.assert_allclose(np.sort(again.energy), known, atol=1e-6)
