"""What a class costs a hub: many kernels at once, their memory and their start.

``python -m benchmarks.classroom [KERNELS ...] [--chapter NAME] [--cells N]`` starts so many kernels
together (1, 4 and 8 unless told otherwise), runs the first cells of a chapter in all of them, and
writes a row for each number into ``classroom.json``. With ``all`` in place of a number more and
more are started until a fifth of the memory is left. Memory is the proportional share of Linux
(PSS): pages that several kernels share count once between them.
"""

import argparse
import json
import platform
import re
import time
from pathlib import Path
from statistics import median

import psutil
from jupyter_client.manager import KernelManager

HERE = Path(__file__).resolve()
DONE = HERE.with_suffix(".json")
BOOK = HERE.parents[1] / "book"
PATIENCE = 600.0
MEGABYTE = 2**20
LEFT = 0.2
STEP = 8


class Student:
    """A kernel, and what it has cost so far."""

    def __init__(self) -> None:
        self.began = time.perf_counter()
        self.manager = KernelManager(kernel_name="python3")
        self.manager.start_kernel()
        self.client = self.manager.client()
        self.client.start_channels()

    def ready(self) -> None:
        self.client.wait_for_ready(timeout=PATIENCE)
        self.waited = time.perf_counter() - self.began
        self.process = psutil.Process(self.manager.provisioner.pid)

    def ask(self, code: str) -> None:
        self.sent = time.perf_counter()
        self.message = self.client.execute(code)

    def answered(self) -> None:
        while True:
            reply = self.client.get_shell_msg(timeout=PATIENCE)
            if reply["parent_header"].get("msg_id") == self.message:
                break
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"]["traceback"]))
        self.answer = time.perf_counter() - self.sent

    def share(self) -> float:
        """Proportional share of memory, in MB."""
        told = Path(f"/proc/{self.process.pid}/smaps_rollup").read_text(encoding="ascii")
        return int(re.search(r"^Pss:\s+(\d+) kB", told, re.MULTILINE)[1]) * 1024 / MEGABYTE

    def busy(self) -> float:
        """Seconds of processor time since its start."""
        times = self.process.cpu_times()
        return times.user + times.system

    def leave(self) -> None:
        self.client.stop_channels()
        self.manager.shutdown_kernel(now=True)


def first_cells(chapter: str, count: int) -> str:
    """The code of the first cells of a chapter."""
    text = (BOOK / f"{chapter}.md").read_text(encoding="utf-8")
    cells = re.findall(r"^```\{code-cell\}.*?\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)
    return "\n".join(re.sub(r"^:.*\n", "", cell, flags=re.MULTILINE) for cell in cells[:count])


def class_of(count: int | None, code: str) -> dict[str, object]:
    """Start kernels together, run the code in all, and say what they cost.

    Where no number is given, more are started until little memory is left.
    """
    students: list[Student] = []
    total = psutil.virtual_memory().total
    try:
        while True:
            group = [Student() for _ in range(STEP if count is None else count)]
            students += group
            for student in group:
                student.ready()
            for student in group:
                student.ask(code)
            for student in group:
                student.answered()
            if count is not None or psutil.virtual_memory().available < LEFT * total:
                break
        return {
            "kernels": len(students),
            "memory_mb": round(median(student.share() for student in students)),
            "busy_s": round(median(student.busy() for student in students), 1),
            "start_s": round(max(student.waited for student in students), 1),
            "cells_s": round(max(student.answer for student in students), 1),
        }
    finally:
        for student in students:
            student.leave()


def main() -> None:
    """Measure classes of several sizes and write them down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("kernels", nargs="*", default=["1", "4", "8"])
    parser.add_argument("--chapter", default="mapping")
    parser.add_argument("--cells", type=int, default=2)
    given = parser.parse_args()
    code = first_cells(given.chapter, given.cells)
    rows = []
    for word in given.kernels:
        rows.append(class_of(None if word == "all" else int(word), code))
        print(json.dumps(rows[-1]), flush=True)
    memory = psutil.virtual_memory()
    found = {
        "chapter": given.chapter, "cells": given.cells, "python": platform.python_version(),
        "processors": psutil.cpu_count(), "memory_gb": round(memory.total / 2**30, 1), "rows": rows,
    }  # fmt: skip
    DONE.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
