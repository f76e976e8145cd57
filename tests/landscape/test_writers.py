import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

from landscape_lab import Landscape, polish, survey
from landscape_lab.landscape.lock import WriterLock
from tests.problems import double_wells

MODEL = double_wells(2)
HOLD = """
import sys, time
from pathlib import Path
from landscape_lab.landscape.lock import WriterLock
lock = WriterLock(Path(sys.argv[1]))
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def path(tmp_path):
    return tmp_path / "landscape.sqlite"


@pytest.fixture
def elsewhere(path):
    """Another process that writes the file."""
    with subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"held\n"
        yield other
        other.kill()


def corners(*points):
    return polish(MODEL, np.array(points, dtype=float))


def test_a_second_writer_is_told_so_before_it_works(path, elsewhere):
    for write in (
        lambda: Landscape(MODEL, path), lambda: survey(MODEL, path, progress=False),
    ):  # fmt: skip
        with pytest.raises(OSError, match=f"the process {elsewhere.pid} is writing; waiting"):
            write()
    assert not path.exists()


def test_a_killed_writer_keeps_nobody_away(path, elsewhere):
    elsewhere.send_signal(signal.SIGKILL)
    elsewhere.wait()
    with Landscape(MODEL, path) as landscape:
        assert landscape.n_minima == 0
    assert os.listdir(path.parent) == [path.name]


def test_two_landscapes_of_one_process_do_not_write_one_file(path):
    with Landscape(MODEL, path) as first:
        first.add_minima(corners([1, 1]))
        with pytest.raises(OSError, match="open for writing in this process already; closing"):
            Landscape(MODEL, path)
        link = path.with_name("link.sqlite")
        link.symlink_to(path)
        with pytest.raises(OSError, match="open for writing in this process already"):
            Landscape(MODEL, link)
        with Landscape(path=path) as reader:
            assert reader.n_minima == 1
        first.add_minima(corners([-1, 1]))
    with Landscape(MODEL, path) as second:
        assert second.n_minima == 2


def test_a_landscape_is_made_behind_a_link(path):
    link = path.with_name("link.sqlite")
    link.symlink_to(path)
    Landscape(MODEL, link).close()
    assert link.is_symlink()
    Landscape(path=path).close()


def test_a_landscape_that_is_refused_keeps_nobody_away(path):
    Landscape(double_wells(3), path).close()
    with pytest.raises(ValueError, match="belongs to the model"):
        Landscape(MODEL, path)
    Landscape(double_wells(3), path).close()


def test_a_survey_that_has_ended_lets_others_write(path):
    options = {"progress": False, "quiet_searches": 16, "searches": 64}
    first = survey(MODEL, path, **options)
    again = survey(MODEL, path, **options)
    assert again.n_minima == first.n_minima == 4
    # Who comes back knows what others added meanwhile.
    before = first.minima.found
    with Landscape(MODEL, path) as other:
        other.add_minima(corners([1, 1]))
        with pytest.raises(OSError, match="open for writing in this process already"):
            first.add_minima(corners([1, 1]))
    numbers = first.add_minima(corners([1, 1], [1, -1]))
    assert sorted(first.minima.found - before) == [0, 0, 1, 2]
    assert (numbers < 4).all()


def test_who_comes_back_knows_points_that_others_added(path):
    first = Landscape(MODEL, path)
    first.let_others_write()
    with Landscape(MODEL, path) as other:
        other.add_minima(corners([1, 1]))
    assert first.add_minima(corners([1, 1], [-1, 1])).tolist() == [0, 1]


def test_of_many_who_come_at_once_one_writes(path):
    crowd = 8
    barrier = Barrier(crowd)

    def come(_):
        barrier.wait()
        try:
            return WriterLock(path)
        except OSError:
            return None

    with ThreadPoolExecutor(crowd) as pool:
        for _ in range(5):
            held = [lock for lock in pool.map(come, range(crowd)) if lock is not None]
            assert len(held) == 1
            held[0].release()
    assert os.listdir(path.parent) == []
