import numpy as np
import pytest

from landscape_lab.validation import generator, seed


@pytest.mark.parametrize("rng", [7, np.int64(7), np.uint8(7)])
def test_a_number_is_a_seed(rng):
    wanted = np.random.default_rng(7).random(3)
    np.testing.assert_array_equal(generator(rng).random(3), wanted)
    np.testing.assert_array_equal(np.random.default_rng(seed(rng)).random(3), wanted)


def test_a_sequence_keeps_its_place():
    child = np.random.SeedSequence(7).spawn(2)[1]
    assert seed(child) is child
    wanted = np.random.default_rng(child).random()
    assert generator(child).random() == wanted


def test_a_generator_is_used_and_moves_on():
    rng = np.random.default_rng(7)
    assert generator(rng) is rng
    assert seed(rng).entropy != seed(rng).entropy
    assert (
        generator(np.random.PCG64(7)).random() == np.random.Generator(np.random.PCG64(7)).random()
    )


def test_a_seed_may_be_as_long_as_it_likes():
    assert seed(2**128 - 1).entropy == 2**128 - 1


@pytest.mark.parametrize("make", [generator, seed])
@pytest.mark.parametrize(
    ("rng", "error"),
    [(None, TypeError), (-1, ValueError), ("a", TypeError), (1.5, TypeError), (True, TypeError),
     ([1, 2], TypeError), (np.random.RandomState(1), TypeError), (np.random, TypeError)],
)  # fmt: skip
def test_what_cannot_be_repeated_is_refused(make, rng, error):
    with pytest.raises(error, match=r"^rng is .*; a "):
        make(rng)
