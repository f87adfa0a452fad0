"""Content of the data files that stages read, hashed once and remembered by path, size and time of change."""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path

from filelock import FileLock

from redaction.config import DataConfig
from redaction.data.coco import read_coco
from redaction.errors import DataError
from redaction.whole import whole_file

MEMORY = "file-digests.json"
_MISSING = "missing"
_PATIENCE_SECONDS = 10


class FileDigests:
    """Remembers the SHA-256 of files in a JSON file, so that gigabytes of images are read only once.

    Args:
        folder: where the memory is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.memory = folder / MEMORY
        self.known: dict[str, list] = self._remembered()
        self.names: dict[str, list[str]] = {}  # of images, by the digest of their annotation file
        self.learned = False

    def digests(self, config: DataConfig, what: str) -> dict[str, str]:
        """SHA-256 of what a stage reads: ``annotations``, or all ``images`` that they name together.

        Raises:
            DataError: the annotation file cannot be used.
        """
        annotations = Path(config.annotations)
        if what == "annotations":
            return {"annotations": self._digest(annotations)}
        names = self._image_names(annotations)
        lines = [f"{name} {self._digest(Path(config.images) / name)}\n" for name in names]
        self._remember()
        return {f"{len(names)} images": hashlib.sha256("".join(lines).encode()).hexdigest()}

    def of(self, path: Path) -> str:
        """SHA-256 of one file."""
        digest = self._digest(path)
        self._remember()
        return digest

    def pages(self, config: DataConfig) -> int:
        """How many pages the annotation file names."""
        return len(self._image_names(Path(config.annotations)))

    def _image_names(self, annotations: Path) -> list[str]:
        """File names in an annotation file, which several stages ask for and which may be large."""
        digest = self._digest(annotations)
        if digest not in self.names:
            self.names[digest] = [image["file_name"] for image in read_coco(annotations).images]
        return self.names[digest]

    def _digest(self, path: Path) -> str:
        try:
            facts = path.stat()
        except OSError:
            return _MISSING  # the stage that reads it says what is wrong
        place, mark = str(path.resolve()), [facts.st_size, facts.st_mtime_ns]
        known = self.known.get(place)
        if known and known[:2] == mark:
            return known[2]
        try:
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise DataError(f"{path} cannot be read: {error.strerror}.") from error
        self.known[place] = [*mark, digest]
        self.learned = True
        return digest

    def _remembered(self) -> dict[str, list]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            known = json.loads(self.memory.read_text(encoding="utf-8"))
            if isinstance(known, dict):
                return {place: facts for place, facts in known.items() if isinstance(facts, list) and len(facts) == 3}
        return {}

    def _remember(self) -> None:
        """Best effort, beside what other processes have learned: what cannot be remembered is hashed again."""
        if not self.learned:
            return
        with contextlib.suppress(OSError):
            self.memory.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.memory.with_suffix(".lock"), timeout=_PATIENCE_SECONDS):
                self.known = {**self._remembered(), **self.known}
                with whole_file(self.memory) as unfinished:
                    unfinished.write_text(json.dumps(self.known), encoding="utf-8")
            self.learned = False
