"""What an artifact consists of, so that every change of a byte is noticed."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from redaction.errors import ArtifactDamaged, ArtifactNotFound

MANIFEST = "manifest.json"
_FORMAT = 1
_SEAL = "seal"


@dataclass(frozen=True)
class FileFacts:
    """Size and content of a file."""

    sha256: str
    bytes: int


@dataclass(frozen=True)
class Origin:
    """How an artifact came to be.

    Attributes:
        stage: name of the stage that made it.
        key: of that stage, see ``redaction.pipeline.keys``.
        key_parts: what the key was computed from, by kind and name.
        artifact: its name among those of its run; earlier versions wrote none.
    """

    stage: str
    key: str
    key_parts: dict[str, dict[str, Any]]
    artifact: str = ""

    def facts(self) -> dict[str, Any]:
        """What is written down, as earlier versions did where there is no name, so that their seals stay true."""
        return {name: fact for name, fact in asdict(self).items() if name != "artifact" or fact}


@dataclass(frozen=True)
class Manifest:
    """Written last into an artifact's folder, and checked on every load.

    Attributes:
        type: qualified name of the value's type.
        materializer: qualified name of its class.
        version: of the materializer that wrote the files.
        files: by path inside the folder.
        description: what the materializer says of the value.
        origin: how it came to be.
    """

    type: str
    materializer: str
    version: int
    files: dict[str, FileFacts]
    description: dict[str, Any] = field(default_factory=dict)
    origin: Origin | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the content: equal for equal values, whenever and by whomever they were made."""
        content = [self.type, self.materializer, self.version, {name: f.sha256 for name, f in self.files.items()}]
        return _digest(content)

    @property
    def seal(self) -> str:
        """SHA-256 of what is told of the content: figures that people and later stages read without the files."""
        told = json.dumps([self.description, self.origin.facts() if self.origin else None])
        return _digest(json.loads(told))

    def write(self, folder: Path) -> None:
        """Write ``manifest.json`` beside the files."""
        origin = self.origin.facts() if self.origin else None
        content = {"format": _FORMAT, "digest": self.digest, _SEAL: self.seal, **asdict(self), "origin": origin}
        (folder / MANIFEST).write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest of a folder, without looking at the other files.

        Raises:
            ArtifactNotFound: there is none.
            ArtifactDamaged: it is not one that this package wrote.
        """
        path = folder / MANIFEST
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, NotADirectoryError):
            raise ArtifactNotFound(f"{folder} holds no artifact: there is no {MANIFEST}.") from None
        except (ValueError, OSError, RecursionError) as error:
            raise ArtifactDamaged(f"{path} cannot be read: {error}.") from error
        try:
            if content.pop("format") != _FORMAT:
                raise ValueError("it has another format")
            digest, seal = content.pop("digest"), content.pop(_SEAL, None)
            content["files"] = {name: FileFacts(**facts) for name, facts in content["files"].items()}
            content["origin"] = Origin(**content["origin"]) if content["origin"] else None
            manifest = cls(**content)
            manifest._check_types()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ArtifactDamaged(f"{path} is not a manifest of this version: {error}.") from error
        if manifest.digest != digest:
            raise ArtifactDamaged(f"{path} contradicts itself: its digest is not that of the files that it lists.")
        if seal not in (None, manifest.seal):  # earlier versions wrote none
            raise ArtifactDamaged(f"{path} contradicts itself: what it tells of its files is not what was written.")
        return manifest

    def _check_types(self) -> None:
        """See that every fact is of its kind, so that whoever adds sizes or compares versions need not ask.

        Raises:
            ValueError: one is not.
        """
        origin = self.origin or Origin("", "", {})
        digests = (facts.sha256 for facts in self.files.values())
        words = self.type, self.materializer, origin.stage, origin.key, origin.artifact, *digests
        numbers = self.version, *(facts.bytes for facts in self.files.values())
        tables = self.description, origin.key_parts, *origin.key_parts.values()
        for facts, kind in ((words, str), (numbers, int), (tables, dict)):
            strange = [fact for fact in facts if type(fact) is not kind]
            if strange:
                raise ValueError(f"it has {strange[0]!r:.60} where {kind.__name__} is expected")
        if self.version < 1 or any(facts.bytes < 0 for facts in self.files.values()):
            raise ValueError("a version or a size is below what it can be")

    def check_origin(self, stage: str, key: str, what: str) -> None:
        """See that a stage of a key made it, so that folders which were mixed up are not taken for each other.

        Raises:
            ArtifactDamaged: another one did; ``what`` is how the message calls the artifact.
        """
        if self.origin is None or (self.origin.stage, self.origin.key) != (stage, key):
            raise ArtifactDamaged(
                f"{what} is that of another run: it was not made by the {stage} stage of the same settings and data."
            )

    def check_name(self, name: str, what: str) -> None:
        """See that it was kept under this name, so that pages to train on and to test on are not taken for each other.

        Raises:
            ArtifactDamaged: it was not; ``what`` is how the message calls the artifact.
        """
        if self.origin is not None and self.origin.artifact not in ("", name):
            raise ArtifactDamaged(f"{what} is another one: it was kept as {self.origin.artifact!r}.")

    def check(self, folder: Path) -> None:
        """See that the folder holds exactly the listed files with the listed bytes.

        Raises:
            ArtifactDamaged: a file is missing, added, changed, unreadable or not a plain file.
        """
        present = {path.relative_to(folder).as_posix(): path for path in _files(folder)}
        for name in sorted({*present, *self.files}):
            if name not in self.files:
                raise ArtifactDamaged(f"{folder / name} was added to the artifact; its manifest does not list it.")
            if name not in present:
                raise ArtifactDamaged(f"{folder / name} is missing from the artifact.")
            try:
                facts = file_facts(present[name])
            except OSError as error:
                raise ArtifactDamaged(f"{folder / name} cannot be read: {error.strerror}.") from error
            if facts != self.files[name]:
                raise ArtifactDamaged(f"{folder / name} was changed: its bytes are not those of the manifest.")


def _digest(content: Any) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def files_of(folder: Path) -> dict[str, FileFacts]:
    """Facts of every file in a folder, by path inside it, without its manifest."""
    return {path.relative_to(folder).as_posix(): file_facts(path) for path in _files(folder)}


def file_facts(path: Path) -> FileFacts:
    """SHA-256 and size of a file."""
    with path.open("rb") as file:
        return FileFacts(hashlib.file_digest(file, "sha256").hexdigest(), path.stat().st_size)


def _files(folder: Path) -> list[Path]:
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_symlink():
            raise ArtifactDamaged(f"{path} is a link; an artifact holds plain files only.")
        if path.is_file() and path.relative_to(folder).as_posix() != MANIFEST:
            found.append(path)
    return found
