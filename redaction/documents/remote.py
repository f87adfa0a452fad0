"""Documents that are elsewhere: which there are, and each on this disk while it is read."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event as Flag
from typing import Any

import fsspec
from fsspec.callbacks import Callback
from fsspec.spec import AbstractFileSystem

from redaction.documents.inputs import EMPTY, InputFile
from redaction.documents.limits import MOST_BYTES
from redaction.documents.urls import WEB, Url
from redaction.errors import DataError

_SILENT_SECONDS = 60
"""After which a web server that sends nothing is given up."""
_ABOUT_CONTENT = (
    "ETag", "etag", "Content-MD5", "content_md5", "md5Hash", "Digest", "Last-Modified", "LastModified", "last_modified",
    "updated", "mtime", "created", "date_time", "CRC", "sha256", "checksum",
)  # fmt: skip
"""What file systems tell of a file that changes with its content."""


class NotFetched(Exception):
    """A file could not be brought here; its message is a reason as ``Unread`` has it."""


def remote_files(url: Url, without: Url | None = None) -> list[InputFile]:
    """The files at an address, by name; hidden files and folders are left out. Web addresses are one file each.

    Args:
        url: of a file or a folder.
        without: a folder that is not looked into, such as that of the results.

    Raises:
        DataError: there is nothing, its protocol is not known or needs a package, or it cannot be looked at.
    """
    files, place = opened(url)
    try:
        facts = files.info(place)
        if facts["type"] != "directory":
            return [_file(url, place, "", facts)]
        found = files.find(place, detail=True)
    except FileNotFoundError as error:
        if error.__cause__ is None or isinstance(error.__cause__, FileNotFoundError):
            raise DataError(f"no file or folder {url}.") from None
        raise DataError(f"{url} cannot be looked at: {reason_of(error.__cause__, url)}") from None
    except Exception as error:  # each file system has its own
        raise DataError(f"{url} cannot be looked at: {reason_of(error, url)}") from None
    start = place.rstrip("/")
    excluded = _inside(without, url) if without is not None else None
    listed = []
    for path, about in sorted(found.items()):
        name = path[len(start) :].strip("/") if path.startswith(start) else path.strip("/")
        hidden = any(part.startswith(".") and part.strip(".") for part in name.split("/"))
        if about["type"] != "file" or path.endswith("/") or hidden:
            continue
        if excluded is not None and (name == excluded or name.startswith(excluded + "/")):
            continue
        listed.append(_file(url, path, name, about))
    return listed


def opened(url: Url) -> tuple[AbstractFileSystem, str]:
    """The file system of an address, and the path in it.

    Raises:
        DataError: its protocol is not known, or needs a package that is not installed.
    """
    options = {protocol: _web_options() for protocol in WEB if protocol in url.protocols}
    try:
        return fsspec.core.url_to_fs(url.whole, **options)
    except ImportError as error:
        raise DataError(f"{url} needs a package that is not installed: {error}.") from None
    except ValueError as error:
        if "Protocol not known" not in str(error):
            raise DataError(f"{url} is no address that can be read: {reason_of(error, url)}") from None
        known = ", ".join(sorted(set(fsspec.available_protocols())))
        raise DataError(f"{url}: {str(error).lower()}. There are: {known}.") from None
    except Exception as error:  # a chain opens its inner links at once
        raise DataError(f"{url} cannot be looked at: {reason_of(error, url)}") from None


@contextmanager
def on_disk(file: InputFile, stop: Flag | None = None) -> Iterator[Path]:
    """The path of a file on this disk; what had to be fetched is deleted afterwards.

    Args:
        file: here or elsewhere.
        stop: set where nobody wants it any more.

    Raises:
        NotFetched: it could not be brought here whole.
    """
    if file.url is None:
        yield file.path
        return
    with tempfile.TemporaryDirectory(prefix="redaction-") as folder:
        target = Path(folder) / "document"  # names of others are no paths of ours
        _fetch(file, file.url, target, stop or Flag())
        yield target


def _fetch(file: InputFile, url: Url, target: Path, stop: Flag) -> None:
    try:
        files, _ = opened(url)
        with target.open("wb") as local:
            files.get_file(file.within, local, callback=_Guard(stop))
    except (NotFetched, DataError) as error:
        raise NotFetched(str(error) if isinstance(error, NotFetched) else f"unreadable: {error}") from None
    except FileNotFoundError:
        raise NotFetched("unreadable: it is not there any more") from None
    except Exception as error:  # each file system has its own
        raise NotFetched(f"unreadable: it could not be fetched: {reason_of(error, url)}") from None
    got = target.stat().st_size
    if file.size and got != file.size:
        raise NotFetched(f"unreadable: {got:,} of {file.size:,} bytes came; it was cut off, or changed meanwhile")
    if not got:
        raise NotFetched(EMPTY)


class _Guard(Callback):
    """Ends a transfer that is not wanted any more, or larger than anybody said."""

    def __init__(self, stop: Flag) -> None:
        super().__init__()
        self.stop = stop

    def call(self, *_: Any, **__: Any) -> None:
        """Look after each piece."""
        if self.stop.is_set():
            raise NotFetched("unreadable: not wanted any more")
        if self.value > MOST_BYTES:
            raise NotFetched(too_large(self.value))


def too_large(size: int) -> str:
    """The reason why a file of so many bytes is not fetched."""
    return f"too large: {size:,} bytes; at most {MOST_BYTES:,} are fetched"


def reason_of(error: BaseException, url: Url) -> str:
    """What a file system says went wrong, on one line and without secrets."""
    told = " ".join(str(error).split()) or type(error).__name__
    return url.hidden_in(told)[:300]


def _web_options() -> dict[str, Any]:
    from aiohttp import ClientTimeout  # takes a while, and only the web needs it

    timeout = ClientTimeout(total=None, sock_connect=_SILENT_SECONDS, sock_read=_SILENT_SECONDS)
    return {"client_kwargs": {"timeout": timeout}}


def _inside(without: Url, url: Url) -> str | None:
    """The path of one address within another; None where it lies elsewhere."""
    inner, outer = without.whole.rstrip("/"), url.whole.rstrip("/") + "/"
    return inner.removeprefix(outer) if inner.startswith(outer) else None


def _file(url: Url, place: str, name: str, facts: dict[str, Any]) -> InputFile:
    """A file as ``InputFile`` has it; its name is relative to the address that was given, empty for that itself."""
    size = facts.get("size")
    told = repr([size, *((key, facts[key]) for key in _ABOUT_CONTENT if key in facts)])
    problem = ""
    if size == 0:
        problem = EMPTY
    elif size is not None and size > MOST_BYTES:
        problem = too_large(size)
    version = int.from_bytes(hashlib.sha256(told.encode()).digest()[:7])
    return InputFile(Path("document"), name, size or 0, version, problem, url, place)
