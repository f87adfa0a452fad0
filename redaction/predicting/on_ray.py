"""Finds redactions with Ray Data: a row is a document, and an actor that holds the detector makes its pages of it.

Rows come as soon as they are made, so that what was found is kept page by page. A row has what came of a document, in
the journal's form, and the picture of a page where one is wanted; pixels stay where they were read.
"""

from __future__ import annotations

import json
import logging
import os
import re
import socket
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psutil

from redaction.compat import silence_known_warnings
from redaction.config import PredictConfig
from redaction.detectors.detector import Detector
from redaction.documents.inputs import InputFile
from redaction.documents.urls import Url
from redaction.errors import ConfigError, DeviceError, RedactionError
from redaction.predicting.find import DrawnPage, Finder, Found, ReadPage
from redaction.predicting.journal import event_of, row_of
from redaction.predicting.pictures import is_pictured, picture_of
from redaction.predicting.results import FoundPage

_LOCAL = "local"
_MOST_STORE_BYTES = 1 << 30
"""Memory that a Ray of this machine's own shares among its processes, or an eighth of a small machine's. What has no
room there lies on the disk meanwhile."""
_LEAST_STORE_BYTES = 80 << 20  # Ray wants 75 MiB
_CONNECT_SECONDS = 20.0
_MISTAKE = "mistake"
_TO_INSTALL = "predict.engine=ray needs Ray, which is not installed: .venv/bin/pip install -e '.[ray]'"


@dataclass(eq=False)
class OnRay:
    """Several processes on one machine or many, which share the documents.

    Attributes:
        detector: at its operating threshold; each actor gets a copy.
        config: where to compute, how to read, which cluster.

    Raises:
        ConfigError: Ray is not installed.
    """

    detector: Detector
    config: PredictConfig

    def __post_init__(self) -> None:
        _imported()

    @property
    def address(self) -> str:
        """Of the cluster; ``local`` stands for a Ray of this machine's own."""
        return self.config.ray_address or os.environ.get("RAY_ADDRESS") or _LOCAL

    def find(self, files: Sequence[tuple[InputFile, int]]) -> Generator[tuple[InputFile, Found], None, None]:
        """What comes of documents: of each in its order, those that are read at the same time side by side.

        Args:
            files: of the documents, each with the page from which it is read. Actors must see them under their paths.

        Raises:
            ConfigError: there is no such cluster, or it has no room.
            DeviceError: it has no GPU, or an actor's machine does not offer the precision.
            RedactionError: Ray lost an actor or a machine for good.
        """
        if not files:
            return
        ray = _imported()
        with _connected(self.address, self.config.ray_workers):
            try:
                for row in self._rows(files):
                    yield files[row["document"]][0], _found_in(row)
            except ray.exceptions.RayTaskError:
                raise  # a defect of ours, with the traceback of where it happened
            except ray.exceptions.RayError as error:
                raise RedactionError(
                    f"Ray gave up: {_in_short(error)}. Every machine of the cluster needs this package and "
                    "enough memory. What was found so far is kept; the same command goes on from there."
                ) from error

    def _rows(self, files: Sequence[tuple[InputFile, int]]) -> Iterator[dict[str, Any]]:
        data = _imported().data
        context = data.DataContext.get_current()
        context.enable_progress_bars = False
        context.target_max_block_size = 1  # hand every row on at once
        needs = self._needs()
        documents = [
            {"document": number, "file": _as_json(file), "first": first} for number, (file, first) in enumerate(files)
        ]
        found = data.from_items(documents, override_num_blocks=len(documents)).flat_map(
            _Actor,
            fn_constructor_args=(self.detector, self.config),
            compute=data.ActorPoolStrategy(size=min(self._count(needs), len(files))),
            **needs,
        )
        return found.iter_rows()

    def _needs(self) -> dict[str, float]:
        """What Ray has to set aside for an actor."""
        gpus = _imported().cluster_resources().get("GPU", 0)
        if self.config.device == "cuda" and not gpus:
            raise DeviceError("predict.device=cuda, but this Ray cluster has no GPU. Use predict.device=cpu or auto.")
        return {"num_cpus": 1, "num_gpus": 1 if gpus and self.config.device != "cpu" else 0}

    def _count(self, needs: dict[str, float]) -> int:
        """How many actors there will be."""
        resources = _imported().cluster_resources()
        cpus, gpus = int(resources.get("CPU", 0)), int(resources.get("GPU", 0))
        most, of_what = (gpus, "GPU") if needs["num_gpus"] else (cpus, "processor")
        wanted = self.config.ray_workers or (gpus if needs["num_gpus"] else max(1, cpus // 2))
        if wanted > most:
            raise ConfigError(
                f"predict.ray_workers={wanted}, but this Ray cluster has {most} {of_what}{'' if most == 1 else 's'}, "
                f"one for each. Use at most {most}, or 0."
            )
        return wanted


class _Actor:
    """Reads documents and finds what is withheld in them, one after the other.

    Args:
        detector: its own copy.
        config: where to compute, how to read.
    """

    def __init__(self, detector: Detector, config: PredictConfig) -> None:
        silence_known_warnings()
        self.config = replace(config, workers=1)
        self.finder = Finder(detector, self.config)

    def __call__(self, row: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The rows of a document."""
        file = _from_json(row["file"])
        try:
            for _, event in self.finder.find([(file, row["first"])]):
                yield {"document": row["document"], **self._sent(event)}
        except RedactionError as error:
            # as a row: the driver need not dig for it in Ray's errors
            told = json.dumps({_MISTAKE: [type(error).__name__, str(error)]})
            yield {"document": row["document"], "event": told, "picture": b""}

    def _sent(self, event: Found) -> dict[str, Any]:
        if isinstance(event, DrawnPage):
            raise TypeError("a page that was drawn elsewhere comes from no Finder")
        picture, found = b"", event.found if isinstance(event, ReadPage) else event
        if isinstance(event, ReadPage) and is_pictured(event.found, self.config.pictures):
            picture = picture_of(event.page, event.found, self.config.pictures)
        return {"event": json.dumps(row_of(found), ensure_ascii=False), "picture": picture}


def _found_in(row: dict[str, Any]) -> Found:
    content = json.loads(row["event"])
    if _MISTAKE in content:
        kind, message = content[_MISTAKE]
        raise {"DeviceError": DeviceError}.get(kind, RedactionError)(message)
    event = event_of(content)
    return DrawnPage(event, row["picture"]) if isinstance(event, FoundPage) else event


def _as_json(file: InputFile) -> str:
    """A file as a machine with the same folders finds it, whatever its working directory."""
    path = os.fsencode(file.path.absolute()).hex()
    return json.dumps({**vars(file), "path": path, "url": file.url.whole if file.url else None})


def _from_json(text: str) -> InputFile:
    values = json.loads(text)
    path, url = Path(os.fsdecode(bytes.fromhex(values["path"]))), values["url"]
    return InputFile(**{**values, "path": path, "url": Url(url) if url else None})


def _in_short(error: Exception) -> str:
    """What Ray says, first and last: between them stands where it happened on another machine."""
    lines = re.sub(r"\x1b\[\d*m", "", str(error)).strip().splitlines()
    return " … ".join(dict.fromkeys((lines[0], lines[-1]))).rstrip(".") if lines else type(error).__name__


@contextmanager
def _connected(address: str, workers: int) -> Iterator[None]:
    """Have Ray, and no process of one of our own afterwards.

    Raises:
        ConfigError: nothing answers at the address.
    """
    ray = _imported()
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": logging.ERROR, "configure_logging": True}
    with tempfile.TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        try:
            own = {**_small(workers), "_temp_dir": folder} if address == _LOCAL else {}
            _check_answers(address)
            with _stderr_away():  # one line that the log level was set to show none
                ray.init(address, **quiet, **own)
        except (OSError, ValueError, RuntimeError) as error:
            raise ConfigError(
                f"no Ray at {address}: {_in_short(error)}. Give predict.ray_address=HOST:PORT of a cluster "
                "that runs, or leave it and RAY_ADDRESS out for a Ray of this machine's own."
            ) from None
        for name in ("ray", "ray.data"):
            logging.getLogger(name).setLevel(logging.ERROR)
        try:
            yield
        finally:
            ray.shutdown(wait_for_processes=True)


def _check_answers(address: str) -> None:
    """Whether anybody listens at HOST:PORT; Ray itself would try for many minutes.

    Raises:
        OSError: nobody does.
    """
    host_and_port = re.fullmatch(r"(?:ray://)?\[?(.+?)\]?:(\d{1,5})", address)
    if host_and_port:
        with socket.create_connection((host_and_port[1], int(host_and_port[2])), timeout=_CONNECT_SECONDS):
            pass


@contextmanager
def _stderr_away() -> Iterator[None]:
    """Keep what C++ writes from whoever waits; what matters is raised."""
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123 - os.devnull is no Path
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _small(workers: int) -> dict[str, Any]:
    """A Ray that this machine hardly notices. Its ports are open to the network; Ray asks for a token there."""
    store = min(_MOST_STORE_BYTES, max(_LEAST_STORE_BYTES, psutil.virtual_memory().total // 8))
    return {
        "num_cpus": max(workers, os.cpu_count() or 1),
        "object_store_memory": store,
        "include_dashboard": False,
        "_node_ip_address": "127.0.0.1",
    }


def _imported() -> Any:
    """Ray, which reads its environment when it is imported: it reports to nobody, and keeps quiet.

    Raises:
        ConfigError: it is not installed.
    """
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    try:
        import ray
        import ray.data
    except ImportError:
        raise ConfigError(_TO_INSTALL) from None
    return ray
