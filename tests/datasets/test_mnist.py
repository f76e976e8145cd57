import zipfile

import numpy as np
import pytest
from flit_core.wheel import make_wheel_in

from landscape_lab.datasets import mnist_digits
from landscape_lab.datasets.mnist import FILE


@pytest.fixture(scope="module")
def digits():
    return mnist_digits()


def test_labels_are_those_of_the_published_set(digits):
    train, test = digits
    assert train.labels[:10].tolist() == [5, 0, 4, 1, 9, 2, 1, 3, 1, 4]
    # The counts of the ten digits among the 10,000 test images of LeCun et al.
    counts = [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert np.bincount(test.labels).tolist() == counts
    assert (len(train), len(test)) == (10_000, 10_000)


def test_pixels_become_inputs_from_zero_to_one(digits):
    train, _ = digits
    inputs = train[:1000].inputs()
    assert (inputs.min(), inputs.max()) == (0.0, 1.0)
    np.testing.assert_array_equal(inputs[7].reshape(28, 28) * 255, train.images[7])
    np.testing.assert_array_equal(train[7].inputs(), inputs[7])
    # 175 of the 784 pixels are dark in all of the first 1000 images.
    assert int(inputs.any(axis=0).sum()) == 784 - 175


def test_a_damaged_file_is_refused(tmp_path):
    data = bytearray(FILE.read_bytes())
    data[100_000] ^= 1
    damaged = tmp_path / "digits.npz"
    damaged.write_bytes(data)
    with pytest.raises(ValueError, match="whose SHA-256 checksum is .* a fresh copy"):
        mnist_digits(damaged)


def test_the_wheel_carries_the_images_and_their_attribution(tmp_path):
    wheel = make_wheel_in(FILE.parents[2] / "pyproject.toml", tmp_path).file
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("landscape_lab/datasets/mnist_10k10k.npz") == FILE.read_bytes()
        attribution = archive.read("landscape_lab/datasets/mnist_10k10k.txt").decode()
    assert "CC BY-SA 3.0" in attribution and "LeCun" in attribution
