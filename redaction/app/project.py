"""What every verb that runs stages needs: the store and the digests of data files of this project."""

from __future__ import annotations

from redaction.config import PROJECT_ROOT, Config
from redaction.pipeline.files import FileDigests
from redaction.store.runs import Store


def open_store(config: Config) -> Store:
    """The store that the settings name."""
    return Store(config.tracking, PROJECT_ROOT)


def file_digests(config: Config) -> FileDigests:
    """The memory of hashed files, beside the artifacts."""
    return FileDigests(PROJECT_ROOT / config.tracking.artifacts)
