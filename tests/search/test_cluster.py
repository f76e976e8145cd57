"""Many machines: a cluster of dask with workers in processes of their own."""

import os
import signal
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from distributed import Client, LocalCluster

from landscape_lab import FunctionPotential, LennardJones, minimize, survey
from landscape_lab.search import workers
from landscape_lab.search.workers import Cluster, spread

BUDGET = {"quenches": 256, "quiet_quenches": 128, "searches": 400, "quiet_searches": 128}


@pytest.fixture(scope="module")
def client():
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0") as cluster,
        Client(cluster) as client,
    ):
        yield client


def two_wells(x):
    """Two wells and a pass between them, as a function of one's own."""
    return (x**2 - 1) ** 2 @ np.ones(2), 4 * x * (x**2 - 1)


class KillsItsFirstWorker(LennardJones):
    """The first worker that asks for an energy here is gone."""

    def __init__(self, once: Path) -> None:
        super().__init__(5)
        self.once, self.home = once, os.getpid()

    def energy_gradient(self, x):
        if os.getpid() != self.home and not self.once.exists():
            self.once.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return super().energy_gradient(x)


class CountsItsJourneys(LennardJones):
    """Knows how often it was packed to be sent."""

    journeys = 0

    def __reduce__(self):
        type(self).journeys += 1
        return LennardJones, (self.n // 3,)


class LosesWhatItWasSent:
    """A cluster in this process that loses what it was sent a number of times."""

    def __init__(self, times: int) -> None:
        self.times, self.sent = times, []

    def scatter(self, data, *, broadcast, hash):
        self.sent.append(SimpleNamespace(status="finished", data=data))
        return self.sent[-1]

    def map(self, task, *columns, pure):
        return [(task, piece) for piece in zip(*columns, strict=True)]

    def gather(self, futures):
        if len(self.sent) <= self.times:
            self.sent[-1].status = "cancelled"
            raise OSError("the landscape is lost")
        return [task(*(getattr(item, "data", item) for item in piece)) for task, piece in futures]


def same(one, other):
    for name in ("x", "energy", "found"):
        np.testing.assert_array_equal(getattr(one.minima, name), getattr(other.minima, name))
    for name in ("x", "energy", "ends", "found"):
        np.testing.assert_array_equal(
            getattr(one.transition_states, name), getattr(other.transition_states, name)
        )


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [LennardJones(6), FunctionPotential(two_wells, n=2)],
    ids=["a model", "a function"],
)
def test_a_cluster_finds_what_threads_find_bit_by_bit(model, client):
    here = survey(model, rng=3, progress=False, **BUDGET)
    same(survey(model, rng=3, progress=False, executor=client, **BUDGET), here)


def test_dasks_own_executor_serves_as_any_other(client):
    x = LennardJones(6).sample(300, np.random.default_rng(0))
    there = minimize(LennardJones(6), x, executor=client.get_executor())
    np.testing.assert_array_equal(there.x, minimize(LennardJones(6), x).x)


def test_a_landscape_travels_once(client):
    model = CountsItsJourneys(6)
    x = model.sample(600, np.random.default_rng(0))
    for _ in range(3):
        minimize(model, x, executor=client)
    assert CountsItsJourneys.journeys == 1


def test_a_worker_that_is_killed_is_survived(client, tmp_path):
    model = KillsItsFirstWorker(tmp_path / "killed")
    x = model.sample(400, np.random.default_rng(0))
    there = minimize(model, x, executor=client)
    assert model.once.exists()
    np.testing.assert_array_equal(there.x, minimize(LennardJones(5), x).x)


def test_a_landscape_that_the_cluster_has_lost_is_sent_again(client):
    model, before = CountsItsJourneys(5), CountsItsJourneys.journeys
    x = model.sample(100, np.random.default_rng(0))
    minimize(model, x, executor=client)
    client.cancel([workers._SENT[client][model]])
    minimize(model, x, executor=client)
    assert CountsItsJourneys.journeys == before + 2


def test_what_is_lost_with_a_machine_is_sent_and_done_again_but_not_for_ever():
    x = LennardJones(5).sample(3, np.random.default_rng(0))
    once = LosesWhatItWasSent(1)
    there = minimize(LennardJones(5), x, executor=once)
    assert len(once.sent) == 2
    np.testing.assert_array_equal(there.x, minimize(LennardJones(5), x).x)
    always = LosesWhatItWasSent(100)
    with pytest.raises(OSError, match="lost"):
        minimize(LennardJones(5), x, executor=always)
    assert len(always.sent) == workers.TRIES


def test_an_error_on_a_machine_is_raised_here(client):
    with pytest.raises(ZeroDivisionError):
        spread(divmod, [(1, 1), (1, 0)], client)


def test_a_client_is_told_from_an_executor(client):
    assert isinstance(client, Cluster)
    assert not isinstance(client.get_executor(), Cluster)
