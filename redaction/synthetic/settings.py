"""What a dataset was made with, so that its pages are never mixed with those of another one."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from redaction.config import SyntheticConfig, effective
from redaction.errors import ConfigError
from redaction.whole import whole_file

FILE, CARD, LOCK = "settings.json", "card.json", ".lock"
_LIBRARIES = ("reportlab", "pypdfium2", "opencv-python-headless", "numpy", "pillow")


def settings_of(config: SyntheticConfig) -> dict[str, Any]:
    """All that decides the bytes of a page, but not how many pages there are."""
    chosen = {name: value for name, value in effective(config).items() if name not in ("output", "pages")}
    return {**chosen, "generator": _source_digest(), "libraries": {name: version(name) for name in _LIBRARIES}}


def check_is_ours(folder: Path) -> None:
    """See that nothing lies in a folder, not even a lock of ours, where somebody else's files are.

    Raises:
        ConfigError: it holds something else, or is a file.
    """
    if folder.exists() and not folder.is_dir():
        raise ConfigError(f"synthetic.output={folder} is a file; it must be a folder.")
    if folder.exists() and not (folder / FILE).exists() and any(one.name != LOCK for one in folder.iterdir()):
        raise ConfigError(f"synthetic.output={folder} holds files that were not made by generate; say another folder.")


def claim(folder: Path, settings: dict[str, Any]) -> None:
    """Write the settings into a new folder, or compare them with those that are there.

    Raises:
        ConfigError: the folder holds pages that other settings made.
    """
    path = folder / FILE
    if not path.exists():
        write(path, json.dumps(settings, indent=1) + "\n")
        return
    different = _difference(_read(path), settings)
    if different:
        raise ConfigError(
            f"synthetic.output={folder} holds pages that were made with {different}. Say another folder "
            f"(synthetic.output=…), or delete this one to make its pages anew."
        )


def unlike(config: SyntheticConfig) -> str:
    """In what the finished pages of a folder are not those that are wanted, in words; empty where in nothing.

    That another version made them is no matter to whoever uses them.

    Raises:
        ConfigError: a file of the folder is damaged.
    """
    folder = Path(config.output)
    if not (folder / FILE).exists():
        return ""  # of a person who made the pages
    found, wanted = _read(folder / FILE), effective(config)
    found["pages"] = _read(folder / CARD)["pages"] if (folder / CARD).exists() else wanted["pages"]
    return _difference(found, {name: value for name, value in wanted.items() if name != "output"})


def write(path: Path, text: str) -> None:
    """A whole file or none."""
    with whole_file(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def _read(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ConfigError(f"{path} is damaged; delete {path.parent} to make its pages anew.")
    return found


def _difference(found: dict[str, Any], wanted: dict[str, Any]) -> str:
    """The first setting that differs, in words; empty where none does."""
    for name, value in wanted.items():
        if found.get(name) == value:
            continue
        if name == "generator":
            return "another version of the generator"
        if name == "libraries":
            return f"other versions of libraries ({found.get(name)} instead of {value})"
        return f"synthetic.{name}={found.get(name)} instead of {value}"
    return ""


@cache
def _source_digest() -> str:
    """Of the code and texts that pages are made by."""
    folder, digest = Path(__file__).parent, hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".toml")):
        digest.update(f"{path.relative_to(folder).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
