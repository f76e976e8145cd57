"""Minima, saddles and maxima of a closed landscape, counted with signs, are its Euler number."""

import pytest

from landscape_lab import EggBox, LennardJones, Thomson
from landscape_lab.surveying import euler_check


def test_an_egg_box_has_a_hollow_two_passes_and_a_summit():
    check = euler_check(EggBox(), searches=64)
    assert check.points == (1, 2, 1)
    assert (check.total, check.expected, check.proves_incomplete) == (0, 0, False)


# Four charges: two mirror images of the labeled tetrahedron (its group has order 24 of 2 * 4!) and
# three squares (16). Five: bipyramids (12), square pyramids (8) and flat pentagons (20).
CHARGES = {4: ((1, 1), (2, 3), -1), 5: ((1, 1, 1), (20, 30, 12), 2)}


@pytest.mark.parametrize("n_charges", CHARGES)
def test_few_charges_on_a_sphere_add_up(n_charges):
    points, images, total = CHARGES[n_charges]
    check = euler_check(Thomson(n_charges), searches=256)
    assert check.points == points
    assert check.images == images
    assert check.total == check.expected == total
    assert "nothing is shown missing" in str(check)


def test_a_point_that_is_missing_is_proved():
    # One search finds one kind of point, and no landscape on a torus has a single one.
    check = euler_check(EggBox(), searches=1)
    assert sum(check.points) == 1
    assert check.proves_incomplete
    assert "at least one is missing" in str(check)


def test_an_open_landscape_has_no_such_count():
    with pytest.raises(ValueError, match="potential states no euler_characteristic"):
        euler_check(LennardJones(4))
