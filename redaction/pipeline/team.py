"""Several processes that run one stage together: how the leader starts them, and what the others do.

The leader runs the pipeline; it alone writes. The others run the same command and wait: for each stage that is done
together they are told which artifacts to load, call the stage's function like the leader, and forget what it returns.
They are started by the leader, or by torchrun or accelerate, on one machine or several that share a store.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from redaction.config import PROJECT_ROOT, Config
from redaction.config.train import AUTO
from redaction.errors import ConfigError, DeviceError
from redaction.pipeline.table import PIPELINE
from redaction.store.monitor import FollowingMonitor
from redaction.store.runs import Store

_RANK, _COUNT, _END = "RANK", "WORLD_SIZE", "end"
_OF_RANK = (_RANK, "LOCAL_RANK")
_ENDS_SECONDS = 60


@dataclass(frozen=True)
class Order:
    """What the leader wants of the others.

    Attributes:
        stage: to run.
        inputs: run ids of its artifacts, by name.
        run_id: of the run in which the leader keeps what comes out.
    """

    stage: str
    inputs: dict[str, str]
    run_id: str


def follows() -> bool:
    """Whether this process was started to help another one."""
    return int(os.environ.get(_RANK, "0")) > 0


class Team:
    """The processes of one command, seen by the leader.

    Args:
        count: how many there are, this one among them.
        command: overrides of this command, which the others are started with.
        were_launched: whether the others were started already, by torchrun or accelerate.
    """

    def __init__(self, count: int, command: Sequence[str] = (), were_launched: bool = False) -> None:
        self.count, self.command, self.were_launched = count, command, were_launched
        self.others: list[subprocess.Popen] = []
        self.is_together = False
        self.before: tuple[dict[str, str | None], int] | None = None  # environment and threads, before it was led

    @classmethod
    def of(cls, config: Config, command: Sequence[str]) -> Team:
        """The team that the environment or the settings ask for.

        Raises:
            ConfigError: the pages of a batch cannot be shared evenly.
        """
        were_launched = int(os.environ.get(_COUNT, "1")) > 1
        count = int(os.environ[_COUNT]) if were_launched else _wanted(config)
        size = config.train.batch_size
        if not isinstance(size, str) and size % count:
            raise ConfigError(
                f"train.batch_size={size} cannot be shared by {count} processes; it counts the pages of all of them. "
                f"Use a multiple of {count}."
            )
        return cls(count, command, were_launched)

    @contextmanager
    def at(self, order: Order) -> Iterator[None]:
        """Let the others run a stage too, while the block does."""
        if self.count == 1:
            yield
            return
        from redaction.training import joining  # imports torch, which a command that reuses everything need not

        self._meet()
        joining.tell(json.dumps(vars(order)))
        try:
            yield
        except RuntimeError as error:  # what gloo and NCCL raise when another process is gone
            raise self._explained(error) from error

    @contextmanager
    def led(self) -> Iterator[None]:
        """End the others' wait when the block ends, however it does."""
        try:
            yield
            if self.were_launched:
                self._meet()
            if self.is_together:
                self._part()
        finally:
            for other in self.others:
                other.kill()
            self._forget()

    def _meet(self) -> None:
        if self.is_together:
            return
        from redaction.training import joining

        if not self.were_launched:
            self._start_others()
        joining.join()
        self.is_together = True

    def _part(self) -> None:
        from redaction.training import joining

        joining.tell(_END)
        joining.leave()
        for other in self.others:
            other.wait(_ENDS_SECONDS)

    def _start_others(self) -> None:
        """The same command again, once for each other process; it learns its rank from the environment."""
        import torch

        threads = max(1, (os.cpu_count() or 1) // self.count)
        shared = {
            "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_free_port()), _COUNT: str(self.count),
            "OMP_NUM_THREADS": str(threads),
        }  # fmt: skip
        self.before = {name: os.environ.get(name) for name in (*shared, *_OF_RANK)}, torch.get_num_threads()
        os.environ.update({**shared, **dict.fromkeys(_OF_RANK, "0")})
        torch.set_num_threads(threads)
        for rank in range(1, self.count):
            environment = {**os.environ, **dict.fromkeys(_OF_RANK, str(rank))}
            start = [sys.executable, "-m", "redaction", "train", *self.command]
            self.others.append(subprocess.Popen(start, cwd=PROJECT_ROOT, env=environment))  # noqa: S603 - our own

    def _forget(self) -> None:
        """Leave no trace in this process: after one of several jobs (Hydra's -m) it leads another team."""
        if self.before is None:
            return
        import torch

        environment, threads = self.before
        torch.set_num_threads(threads)
        for name, value in environment.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value

    def _explained(self, error: RuntimeError) -> Exception:
        for rank, other in enumerate(self.others, 1):
            code = other.poll()
            if code:
                return DeviceError(
                    f"process {rank} of {self.count} that train together ended with exit code {code}; what it said "
                    "stands above. The same command goes on from the last checkpoint."
                )
        return error


def follow(config: Config, store: Store) -> int:
    """Do what the leader says until it says that this is the end; returns the exit code."""
    from redaction.training import joining

    joining.join()
    while (told := joining.hear()) != _END:
        order = Order(**json.loads(told))
        stage = next(row for row in PIPELINE if row.name == order.stage)
        arguments: list[Any] = [getattr(config, section) for section in stage.configs]
        arguments += [store.load(run_id, name) for name, run_id in order.inputs.items()]
        stage.function()(*arguments, FollowingMonitor(store, order.run_id))
    joining.leave()
    return 0


def _wanted(config: Config) -> int:
    if config.train.processes != AUTO:
        return int(config.train.processes)
    import torch

    return max(1, torch.cuda.device_count())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
