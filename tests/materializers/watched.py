"""Load artifacts under the eyes of an audit hook: ``python watched.py FOLDER …`` tells what loading did.

It prints one JSON object for each folder: how loading ended, what the hook saw that loading must never do, and the peak
of Python's allocations in bytes. Everything is loaded twice, first without the hook, so that what Python itself reads
and imports when code is first used is not taken for the artifact's doing.
"""

from __future__ import annotations

import json
import os
import sys
import tracemalloc
from pathlib import Path
from typing import Any

from redaction.errors import RedactionError
from redaction.materializers import keeping  # noqa: F401 - known classes are looked up there
from redaction.store.artifacts import read_artifact

FORBIDDEN = (
    *("pickle.find_class", "marshal.loads", "import", "exec", "code.__new__", "ctypes"),
    *("os.system", "os.exec", "os.posix_spawn", "os.fork", "subprocess.Popen", "socket.", "urllib."),
    *("shutil.", "os.remove", "os.rename", "os.mkdir"),
)
"""Beginnings of events. ``compile`` is none of them: NumPy has the header of an array parsed, which runs nothing."""


class Hook:
    """Notes what happens while it is on; a hook cannot be taken off again."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.seen: list[str] = []
        sys.addaudithook(self)

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        if self.folder is None:
            return
        if event.startswith(FORBIDDEN):
            self.seen.append(f"{event} {arguments!r:.200}")
        if event in ("open", "os.listdir", "os.scandir") and not self._may_be_read(arguments[0]):
            self.seen.append(f"{event} {arguments[0]!r:.200}")

    def _may_be_read(self, path: Any) -> bool:
        """The folder's own files, those open already, and where Python looks for the entry points of packages.

        An editable install has a name on Python's path that is no folder.
        """
        if isinstance(path, int):
            return True
        name = os.fsdecode(path)
        place = Path(name).absolute()
        is_of_packages = place.name == "entry_points.txt" or not {name, str(place)}.isdisjoint(sys.path)
        return is_of_packages or place.is_relative_to(self.folder)


def load(folder: Path) -> str:
    """Load it; says how that ended."""
    try:
        read_artifact(folder)
    except RedactionError as error:
        return f"{type(error).__name__}: {error}"
    return "loaded"


if __name__ == "__main__":
    hook = Hook()
    for name in sys.argv[1:]:
        load(Path(name))
        tracemalloc.start()
        hook.seen, hook.folder = [], name
        outcome = load(Path(name))
        hook.folder = None
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        print(json.dumps({"folder": name, "outcome": outcome, "seen": hook.seen, "peak": peak}), flush=True)
