from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numba import carray

from landscape_lab import (
    LennardJones,
    Potential,
    PSpin,
    Status,
    TriatomicCluster,
    check_gradient,
    minimize,
)
from landscape_lab.lanes import WIDTH, load, spread, store
from landscape_lab.potential.side_by_side import SideBySide, compile_landscape, evaluate
from landscape_lab.search import lbfgs
from landscape_lab.search.blocks import Blocks
from tests.problems import double_wells


def _spring(place, slope, energy, n, parameters):
    x, gradient = carray(place, (n, WIDTH)), carray(slope, (n, WIDTH))
    strength, total = carray(parameters, (1,))[0], spread(0.0)
    for k in range(n):
        number = load(x, (k,))
        total = total + 0.5 * strength * number * number
        store(gradient, (k,), strength * number)
    store(carray(energy, (1, WIDTH)), (0,), total)


FLAT = """
def flat(place, slope, energy, n, parameters):
    gradient, heights = carray(slope, (n, WIDTH)), carray(energy, (WIDTH,))
    for w in range(WIDTH):
        heights[w] = 4.0
        for k in range(n):
            gradient[k, w] = 0.0
"""


class Springs(Potential):
    """A bowl, its code written for eight points."""

    threadsafe = True

    def __init__(self, n, strength):
        self.n, self.strength = n, strength

    @property
    def side_by_side(self):
        return compile_landscape(_spring, self.strength)

    def energy_gradient(self, x):
        return evaluate(compile_landscape(_spring, self.strength), x)

    def sample(self, count, rng):
        return rng.standard_normal((count, self.n))


MODELS = {
    "LJ7": LennardJones(7), "LJ13": LennardJones(13), "three atoms": TriatomicCluster(),
    "springs": Springs(5, 3.0),
}  # fmt: skip


def asked_from_outside(model):
    """The same landscape of a class that overrides the gradient: it says no more than that."""

    class Asked(type(model)):
        threadsafe = True

        def energy_gradient(self, x):
            return super().energy_gradient(x)

    other = Asked.__new__(Asked)
    other.__dict__.update(model.__dict__)
    return other


@pytest.mark.parametrize("case", MODELS)
@pytest.mark.parametrize("options", [{}, {"max_iter": 20}, {"memory": 1}, {"tol": 1e-14}])
def test_a_quench_in_compiled_code_is_that_of_a_crowd_to_the_last_bit(case, options):
    model = MODELS[case]
    other = asked_from_outside(model)
    assert model.side_by_side is not None
    assert other.side_by_side is None
    x = model.sample(61, np.random.default_rng(0))
    ours, theirs = minimize(model, x, **options), minimize(other, x, **options)
    assert ours.converged.any() or "max_iter" in options or "tol" in options
    for name in ("x", "energy", "status", "n_eval", "n_iter"):
        np.testing.assert_array_equal(getattr(ours, name), getattr(theirs, name))
    np.testing.assert_allclose(ours.rms, theirs.rms, rtol=1e-14)


def test_every_way_to_end_is_told():
    model = LennardJones(4)
    x = model.sample(20, np.random.default_rng(1))
    x[3, 3:6] = x[3, :3]  # Two atoms in one place.
    tired = minimize(model, x, max_iter=3)
    assert tired.status[3] == Status.NOT_FINITE
    assert np.isnan(tired.energy[3])
    np.testing.assert_array_equal(tired.x[3], x[3])
    others = np.delete(np.arange(20), 3)
    assert set(tired.status[others].tolist()) == {Status.OUT_OF_ITERATIONS}
    assert set(tired.n_iter[others].tolist()) == {3}
    limit = minimize(model, x[others], tol=1e-17)
    assert set(limit.status.tolist()) == {Status.STALLED}
    far = x[:1].copy()
    far[0, :3] += 1e3
    assert minimize(model, far).status.tolist() == [Status.LEFT_DOMAIN]


def test_a_walker_keeps_its_bits_in_any_company():
    model = LennardJones(7)
    x = model.sample(40, np.random.default_rng(2))
    together = minimize(model, x)
    with ThreadPoolExecutor(2) as threads:
        shuffled = np.random.default_rng(3).permutation(40)
        apart = minimize(model, x[shuffled], executor=threads)
    np.testing.assert_array_equal(apart.x, together.x[shuffled])
    for walker in (0, 7, 39):
        alone = minimize(model, x[walker])
        np.testing.assert_array_equal(alone.x, together.x[walker])
        assert alone.n_eval == together.n_eval[walker]


def test_eight_at_a_time_the_last_ones_are_not_forgotten():
    model = MODELS["springs"]
    x = model.sample(11, np.random.default_rng(4))
    for size in (1, 7, 8, 9, 11):
        energy, gradient = model.energy_gradient(x[:size].copy())
        np.testing.assert_allclose(energy, 1.5 * (x[:size] ** 2).sum(axis=1), rtol=1e-14)
        np.testing.assert_array_equal(gradient, 3.0 * x[:size])


def test_what_is_inherited_beside_another_gradient_is_of_another_landscape():
    class Field(PSpin):
        def energy_gradient(self, x):
            energy, gradient = super().energy_gradient(x)
            return energy + x[:, 0], gradient + np.eye(self.n)[0]

    class Named(PSpin):
        """The same landscape with another name."""

    assert PSpin(50, 3, rng=0).coarse
    assert Named(50, 3, rng=0).coarse
    model = Field(50, 3, rng=0)
    assert not model.coarse
    x = model.sample(2, np.random.default_rng(0))
    np.testing.assert_array_equal(model.coarse_energy_gradient(x)[1], model.energy_gradient(x)[1])


def test_a_gradient_that_quenches_would_take_for_another_is_noticed():
    class Wrong(Springs):
        side_by_side = property(lambda self: compile_landscape(_spring, 2 * self.strength))

        def energy_gradient(self, x):
            return super().energy_gradient(x)

    for model in (*MODELS.values(), PSpin(50, 3, rng=0)):
        assert check_gradient(model).message == ""
    with pytest.raises(ValueError, match="side_by_side is of another landscape"):
        check_gradient(Wrong(4, 1.5)).insist()


def test_a_function_that_stands_in_no_file_is_compiled_all_the_same():
    names = {"carray": carray, "WIDTH": WIDTH}
    exec(FLAT, names)
    energy, gradient = evaluate(compile_landscape(names["flat"]), np.ones((3, 2)))
    assert energy.tolist() == [4.0, 4.0, 4.0]
    assert not gradient.any()


def test_code_that_is_compiled_once_serves_all_models_of_a_kind():
    soft, stiff = Springs(3, 1).side_by_side, Springs(3, 2.0).side_by_side
    assert soft.parameters.dtype == np.float64
    assert isinstance(soft, SideBySide)
    assert soft.address == stiff.address
    assert (soft.parameters[0], stiff.parameters[0]) == (1.0, 2.0)
    names = {"carray": carray, "WIDTH": WIDTH}
    exec(FLAT, names)
    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(compile_landscape, [names["flat"]] * 8))
    assert len({code.address for code in made}) == 1


@pytest.mark.parametrize("alone", [False, True])
def test_blocks_are_told_by_slots(alone):
    blocks = Blocks(11, 2, 3, alone=alone)
    assert blocks.data.shape == ((11, 2, 3) if alone else (2, 2, 3, WIDTH))
    numbers = np.random.default_rng(0).standard_normal((11, 2, 3))
    slots = np.random.default_rng(1).permutation(11)
    blocks[slots] = numbers
    np.testing.assert_array_equal(blocks[slots[3:7]], numbers[3:7])
    np.testing.assert_array_equal(blocks.row(slots, 1), numbers[:, 1])
    last = blocks.data[10] if alone else blocks.data[1, :, :, 2]
    np.testing.assert_array_equal(last, numbers[slots == 10][0])
    blocks.set_row(np.array([4, 10]), 0, [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    np.testing.assert_array_equal(blocks[np.array([10])][0, 0], [4.0, 5.0, 6.0])
    blocks[np.array([0, 9])] = blocks[np.array([10, 4])]
    np.testing.assert_array_equal(blocks.row(np.array([9]), 0), [[1.0, 2.0, 3.0]])


@pytest.mark.parametrize("options", [{}, {"memory": 1}, {"memory": 9}, {"max_step": 0.05}])
def test_many_coordinates_go_the_same_way_one_by_one_as_few_side_by_side(options, monkeypatch):
    model = double_wells(6)
    x = model.sample(30, np.random.default_rng(0))
    together = minimize(model, x, **options)
    monkeypatch.setattr(lbfgs, "MOST", 5)
    alone = minimize(model, x, **options)
    assert together.converged.all()
    np.testing.assert_array_equal(together.status, alone.status)
    np.testing.assert_allclose(together.x, alone.x, atol=1e-6)
    assert np.abs(together.n_eval - alone.n_eval).max() <= 2  # Sums in another order.
