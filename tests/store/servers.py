"""Real servers for tests: PostgreSQL and MLflow on free ports of this machine, and a line to them that can be cut."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

POSTGRESQL = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]
"""Where Debian puts it; empty if it is not installed."""
_PATIENCE_SECONDS = 120


@dataclass(frozen=True)
class Server:
    """A running MLflow server and the folder in which it keeps artifacts."""

    uri: str
    artifacts: Path

    @property
    def port(self) -> int:
        return int(self.uri.rpartition(":")[2])


@contextmanager
def mlflow_server(folder: Path, database: str) -> Iterator[Server]:
    """``mlflow server --serve-artifacts`` on a database given by its SQLAlchemy address."""
    server = Server(f"http://127.0.0.1:{free_port()}", folder / "artifacts of all")
    command = [
        *(sys.executable, "-m", "mlflow", "server", "--serve-artifacts", "--workers", "1"),
        *("--backend-store-uri", database, "--artifacts-destination", str(server.artifacts)),
        *("--host", "127.0.0.1", "--port", str(server.port)),
    ]
    environment = {**os.environ, "MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"}
    log = folder / "server.log"
    with log.open("wb") as out, _running(command, cwd=folder, env=environment, stdout=out, stderr=out) as process:
        _wait_until(lambda: socket.create_connection(("127.0.0.1", server.port)).close(), process, log)
        yield server


@contextmanager
def postgresql() -> Iterator[str]:
    """An empty PostgreSQL of its own; its SQLAlchemy address. It refuses to run as root, so another user runs it."""
    folder, port = Path(tempfile.mkdtemp(prefix="postgresql-")), free_port()
    user = pwd.getpwnam("nobody" if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
    who = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if os.getuid() == 0 else {}
    if who:
        shutil.chown(folder, user.pw_uid, user.pw_gid)
    try:
        (binaries,) = POSTGRESQL
        making = [binaries / "initdb", "--auth=trust", "--username=tests", "--no-sync", "--encoding=UTF8", "--locale=C"]
        subprocess.run([*making, folder / "data"], check=True, capture_output=True, cwd=folder, **who)
        settings = [*("-p", str(port)), *("-h", "127.0.0.1"), *("-k", str(folder)), "-F"]
        log = folder / "log"
        serve = [binaries / "postgres", "-D", folder / "data", *settings]
        with log.open("wb") as out, _running(serve, cwd=folder, stdout=out, stderr=out, **who) as process:
            ready = [binaries / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)]
            _wait_until(lambda: subprocess.run(ready, check=True), process, log)
            yield f"postgresql+pg8000://tests@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Line:
    """A port that leads to a server until it is cut.

    Args:
        port: of the server.
    """

    def __init__(self, port: int) -> None:
        self.server, self.left, self.open = port, float("inf"), True
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.sockets: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_after(self, sent_bytes: int) -> None:
        """Cut it as soon as so many bytes more have been sent to the server."""
        self.left = sent_bytes

    def cut(self) -> None:
        """End all connections and take no more."""
        self.open = False
        for end in [self.listener, *self.sockets]:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        while self.open:
            try:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.server))
            except OSError:
                return
            self.sockets += [client, server]
            for source, sink in ((client, server), (server, client)):
                threading.Thread(target=self._pass_on, args=(source, sink, sink is server), daemon=True).start()

    def _pass_on(self, source: socket.socket, sink: socket.socket, counted: bool) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(2048):
                sink.sendall(data[: int(min(self.left, len(data)))] if counted else data)
                if counted:
                    self.left -= len(data)
                    if self.left <= 0:
                        return self.cut()
            sink.shutdown(socket.SHUT_WR)
        return None


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def _running(command: list, **named) -> Iterator[subprocess.Popen]:
    """A process that ends with the block, and all that it started too."""
    process = subprocess.Popen([str(word) for word in command], start_new_session=True, **named)
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _wait_until(answers, process: subprocess.Popen, log: Path) -> None:
    for _ in range(_PATIENCE_SECONDS * 5):
        try:
            return answers()
        except (OSError, subprocess.CalledProcessError):
            if process.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError(log.read_text(errors="replace"))
