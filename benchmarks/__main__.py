"""``make bench``: everything that the book's page on benchmarks shows, measured anew.

Peers are installed from the package registry into environments of their own. What counts is a
ratio: both sides run in turns, on one core of the same machine. The other files of this folder
print what they measure: ``python -m benchmarks.units``, for one.
"""

import time

from benchmarks import commits, large_survey, memory, summary, waiting

ROUNDS = 3

PARTS = {
    "beside peers and limits, cost against size": lambda: summary.main(ROUNDS),
    "what a task costs the process that leads": commits.main,
    "workers that only wait": lambda: waiting.main(waiting.RUNS),
    "memory": memory.main,
    "a survey of 100,000 minima": large_survey.main,
}

for name, part in PARTS.items():
    print(f"--- {name}", flush=True)
    began = time.perf_counter()
    part()
    print(f"--- {(time.perf_counter() - began) / 60:.1f} minutes", flush=True)
