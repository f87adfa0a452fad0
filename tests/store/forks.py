"""Many short-lived processes, forked from one that has imported everything: ``python forks.py VERB ROOT …``.

It prints one JSON object a line. The process itself opens no database of its children: nothing is shared with them.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import sqlalchemy
from workload import CONFIG, nothing_left, remember, whole, work, write_pages

from redaction.materializers.history import TrainingHistoryMaterializer
from redaction.store.runs import Store

CHANGES = ("os.rename", "os.mkdir", "os.rmdir", "os.remove", "fcntl.flock", "sqlite3.connect")
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def forked(work: Callable[[], object]) -> int:
    """Start some work in a process of its own; its exit code will be 0, 1 for no and 2 for an error."""
    process = os.fork()
    if process:
        return process
    code = 2
    try:
        code = 1 if work() is False else 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(process: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])


def at_every_step(do: Callable[[], None]) -> None:
    """Call back before every change to the disk that can be seen from inside: files, folders, SQL."""

    def seen(event: str, arguments: tuple) -> None:
        if event in CHANGES or (event == "open" and arguments[2] & WRITING):
            do()

    sys.addaudithook(seen)
    for change in ("before_cursor_execute", "commit"):
        sqlalchemy.event.listen(sqlalchemy.Engine, change, lambda *_: do())


def killed_at(step: int, root: Path) -> None:
    """Work until a step is reached."""
    left = step

    def count() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    at_every_step(count)
    work(root)


def steps_of(root: Path) -> int:
    """How many steps the work takes."""
    seen = [0]

    def counted() -> None:
        at_every_step(lambda: seen.__setitem__(0, seen[0] + 1))
        work(root)
        (root / "steps").write_text(str(seen[0]), encoding="utf-8")

    assert ended(forked(counted)) == 0
    return int((root / "steps").read_text(encoding="utf-8"))


def recovered(root: Path) -> bool:
    """Whether a killed process has left a result; the same work ends well in any case."""
    found = whole(Store(CONFIG, root))
    store = work(root)
    assert whole(store)
    assert nothing_left(store, root)
    return found


def aftermath(root: Path, code: int, at: object) -> dict:
    """What is found after a kill, and whether the same work ends well then."""
    after = ended(forked(lambda: recovered(root)))
    return {"at": at, "killed": code == -signal.SIGKILL, "result": after == 0, "ended_well": after < 2}


def kill(root: Path, template: str, points: str) -> None:
    """Kill the work at steps spread evenly and at times drawn by chance; the template is the store before it."""
    before = Path(template)
    write_pages(before)
    work(shutil.copytree(before, root / "warming up"))
    started = time.monotonic()
    steps = steps_of(shutil.copytree(before, root / "counted"))
    seconds = time.monotonic() - started
    count = int(points)
    for number in range(count):
        step = 1 + round(number * (steps - 1) / (count - 1))
        place = shutil.copytree(before, root / f"step-{step}")
        report(aftermath(place, ended(forked(lambda s=step, p=place: killed_at(s, p))), f"step {step} of {steps}"))
    for number in range(count // 2):
        place = shutil.copytree(before, root / f"time-{number}")
        process = forked(lambda p=place: work(p))
        delay = random.uniform(0, seconds)  # noqa: S311 - no secret
        time.sleep(delay)
        os.kill(process, signal.SIGKILL)
        report(aftermath(place, ended(process), f"{delay:.3f} of {seconds:.3f} s"))


def crowd(root: Path, count: str) -> None:
    """The same work several times at once, in a store that nobody has opened yet."""
    members = range(int(count))
    names = {number: [f"{number}-{page}.json" for page in range(5)] for number in members}
    for name in ["pages.json", *itertools.chain(*names.values())]:
        write_pages(root, name)
    start = time.monotonic() + 0.2

    def member(number: int) -> None:
        time.sleep(max(0, start - time.monotonic()))
        work(root)
        for name in names[number]:
            remember(root, name)

    processes = [forked(lambda n=number: member(n)) for number in members]
    report({"codes": [ended(process) for process in processes]})


def report(what: dict) -> None:
    print(json.dumps(what), flush=True)


def cheap_preview(_: TrainingHistoryMaterializer, __: object, folder: Path) -> None:
    (folder / "training.txt").write_text("a curve", encoding="utf-8")


if __name__ == "__main__":
    TrainingHistoryMaterializer.preview = cheap_preview  # drawing would take most of the time
    {"kill": kill, "crowd": crowd}[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
