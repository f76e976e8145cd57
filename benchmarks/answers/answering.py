"""How a peer answers: a line names a task and a file of arrays, a line of JSON comes back.

The files of this folder run in the environments of the peers, which know nothing of this package.
A task gets the arrays and hands back what it took, in seconds of processor time, and what it found.
"""

import json
import sys
import time
from collections.abc import Callable

import numpy as np


def busy(task: Callable[[], object]) -> tuple[float, object]:
    """Processor time that a task took, and its result."""
    began = time.process_time()
    result = task()
    return time.process_time() - began, result


def answer(tasks: dict[str, Callable[..., dict]]) -> None:
    """Answer until there are no more questions."""
    for line in sys.stdin:
        asked = json.loads(line)
        with np.load(asked["file"]) as arrays:
            given = {name: arrays[name] for name in arrays.files}
        print(json.dumps(tasks[asked["task"]](**given)), flush=True)
