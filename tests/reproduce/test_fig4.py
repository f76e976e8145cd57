"""Fig. 4 as shipped, and one cell of it computed again."""

import numpy as np
import pytest

from landscape_lab.analysis import roc_curve
from landscape_lab.reproduce import fig4, read

FEW_MOLECULES = 1e-4
"""A change of a loss, its gradient or an area, as other rounding may bring it.

Molecules are taken from the middle of quenches. When the sums in LBFGS were taken in another order
two of ten thousand were caught elsewhere on their way, with the same outcome, which changed a loss
and its gradient by 1e-5. Single precision moves weights of 10 by 1e-6 at the most.
"""


@pytest.fixture(scope="module")
def shipped():
    return read("fig4")


@pytest.fixture(scope="module")
def parts():
    return fig4.outcomes()


def test_foresight_is_perfect_at_the_end_and_flat_beyond_sixty_steps(shipped):
    s = shipped["s"]
    assert s[0] == 0 and s[-1] == 80
    # Ballard et al. 2017, Fig. 4 and the text beside it.
    assert shipped["auc_global"][s <= 2].min() > 0.999
    flat = shipped["auc_global"][s >= 60]
    assert np.ptp(flat, axis=0).max() < 0.01
    assert flat.min() > 0.65 and flat.max() < 0.85


def test_the_best_minimum_is_at_least_as_good_as_the_lowest(shipped):
    assert (shipped["auc_best"] >= shipped["auc_global"]).all()
    assert (shipped["auc_best_any_s"] >= shipped["auc_best"]).all()


def test_more_hidden_nodes_fit_no_worse(shipped):
    # A network with one more node, its links zero, has the same loss.
    assert (np.diff(shipped["loss"], axis=1) < 1e-9).all()


def test_shipped_weights_are_minima_with_the_shipped_quality(shipped, parts):
    train, test = parts
    for at, h in enumerate(shipped["n_hidden"].tolist()):
        for k in (5, 20, len(shipped["s"]) - 1):
            s = int(shipped["s"][k])
            x = shipped[f"weights_{h}"][k].astype(np.float64)
            model = fig4.network(train, s, h)
            energy, gradient = model.energy_gradient(x[None])
            assert energy[0] == pytest.approx(shipped["loss"][k, at], abs=FEW_MOLECULES)
            assert np.abs(gradient).max() < FEW_MOLECULES
            triangle = model.probabilities(x, fig4.inputs(test, s))[:, 0]
            area = roc_curve(triangle, test.outcome == 0).area
            assert area == pytest.approx(shipped["auc_global"][k, at], abs=FEW_MOLECULES)


def test_a_cell_computed_again_is_the_shipped_one(shipped, tmp_path):
    (path,) = fig4.make(tmp_path, False, s=(40,), sizes=(3,))
    cell = read(path.stem, tmp_path)
    (k,) = np.flatnonzero(shipped["s"] == 40)
    assert cell["loss"][0, 0] == pytest.approx(shipped["loss"][k, 0], abs=FEW_MOLECULES)
    wanted = pytest.approx(shipped["auc_global"][k, 0], abs=FEW_MOLECULES)
    assert cell["auc_global"][0, 0] == wanted


def test_what_was_stopped_is_continued(tmp_path, parts, monkeypatch):
    train, _ = parts
    monkeypatch.setattr(fig4, "STARTS", 4)
    steps = [30, 40]
    alone = tmp_path / "alone"
    alone.mkdir()
    fig4.sweep(alone, train, 3, steps, lambda: None)
    stopped = tmp_path / "stopped"
    stopped.mkdir()
    told = []

    def stop():
        told.append(1)
        if len(told) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fig4.sweep(stopped, train, 3, steps, stop)
    fig4.sweep(stopped, train, 3, steps, lambda: None)
    for s in steps:
        both = [fig4.Landscape(path=place / f"3-{s}.sqlite") for place in (alone, stopped)]
        np.testing.assert_array_equal(both[0].minima.x, both[1].minima.x)
        np.testing.assert_array_equal(both[0].minima.found, both[1].minima.found)
        for landscape in both:
            landscape.close()
