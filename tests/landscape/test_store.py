import numpy as np
import pytest

from landscape_lab import Landscape, LennardJones, find_saddles, minimize, polish, survey
from tests.problems import double_wells


@pytest.fixture
def path(tmp_path):
    return tmp_path / "landscape.sqlite"


def corners(model, points):
    return polish(model, np.array(points, dtype=float))


def test_a_point_is_entered_once_and_counted_each_time():
    model = double_wells(2)
    landscape = Landscape(model)
    numbers = landscape.add_minima(corners(model, [[1, 1], [-1, 1], [1, 1], [1, -1]]))
    np.testing.assert_array_equal(numbers, [0, 1, 0, 2])
    np.testing.assert_array_equal(landscape.minima.found, [2, 1, 1])


def test_equal_energies_do_not_make_two_points_one():
    # All corners have energy 0: geometry decides.
    model = double_wells(3)
    landscape = Landscape(model)
    corner = np.array(np.meshgrid(*[[-1, 1]] * 3)).reshape(3, -1).T
    assert landscape.add_minima(corners(model, corner)).tolist() == list(range(8))


def test_nothing_uncertified_is_entered():
    model = double_wells(2)
    landscape = Landscape(model)
    landscape.add_minima(corners(model, [[1, 1], [-1, 1]]))
    saddle = find_saddles(model, np.array([[0.1, 1.0]]), direction=[[1.0, 0.0]])
    assert landscape.add_minima(saddle).tolist() == [-1]
    assert landscape.add_transition_states(saddle, np.array([[0, -1]])).tolist() == [-1]
    minimum = corners(model, [[1, 1]])
    assert landscape.add_transition_states(minimum, np.array([[0, 1]])).tolist() == [-1]
    unfinished = find_saddles(model, np.array([[0.4, 1.0]]), direction=[[1.0, 0.0]], max_iter=1)
    assert landscape.add_transition_states(unfinished, np.array([[0, 1]])).tolist() == [-1]
    assert landscape.add_transition_states(saddle, np.array([[0, 1]])).tolist() == [0]
    assert landscape.n_transition_states == 1


def test_evaporated_clusters_are_not_entered():
    model = LennardJones(4)
    apart = np.array([[0.0, 0, 0, 1.12, 0, 0, 30, 0, 0, 31.12, 0, 0]])
    landscape = Landscape(model)
    assert landscape.add_minima(polish(model, minimize(model, apart).x)).tolist() == [-1]


def test_a_file_holds_what_memory_holds(path):
    model = double_wells(2)
    kept, memory = (survey(model, p, progress=False, quiet_searches=64) for p in (path, None))
    kept.close()
    again = Landscape(model, path)
    for name in ("energy", "x", "found", "log_det", "curvature"):
        np.testing.assert_array_equal(getattr(again.minima, name), getattr(memory.minima, name))
    for name in ("energy", "x", "ends", "mode", "found"):
        np.testing.assert_array_equal(
            getattr(again.transition_states, name), getattr(memory.transition_states, name)
        )
    network = again.network()
    assert network.n_modes == 2
    assert network.connected()


def test_a_reader_may_look_while_a_survey_writes(path):
    model = double_wells(2)
    writer = Landscape(model, path)
    reader = Landscape(path=path)
    with writer.transaction():
        writer.add_minima(corners(model, [[1, 1]]))
        assert reader.n_minima == 0
    assert reader.n_minima == 1
    assert reader.recall("model")["name"] == "double wells"


def test_a_file_of_another_model_is_refused(path):
    Landscape(LennardJones(7), path).close()
    with pytest.raises(ValueError, match=r"belongs to the model .*'n_atoms': 7.*another path"):
        Landscape(LennardJones(8), path)
