"""Where the time of a training goes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from torch.profiler import ProfilerActivity, profile, schedule

from redaction.monitor import Monitor
from redaction.training.callback import TrainingCallback

_SKIPPED, _MEASURED = 3, 8
"""Batches before and during the measurement."""
_ROWS = 25


class Profiling(TrainingCallback):
    """Measures a few batches with torch's profiler, and keeps a table and a trace for https://ui.perfetto.dev."""

    order, run_valid = 95, False

    def __init__(self, device: str, monitor: Monitor) -> None:
        self.monitor = monitor
        self.by = "self_cuda_time_total" if device == "cuda" else "self_cpu_time_total"
        activities = [ProfilerActivity.CPU, *([ProfilerActivity.CUDA] if device == "cuda" else [])]
        self.profiler = profile(
            activities=activities,
            schedule=schedule(skip_first=_SKIPPED - 1, wait=0, warmup=1, active=_MEASURED, repeat=1),
            on_trace_ready=self._keep,
        )

    def before_fit(self) -> None:
        """The batches before are skipped by its schedule."""
        self.profiler.start()

    def after_batch(self) -> None:
        """One batch further."""
        self.profiler.step()

    def after_fit(self) -> None:
        """A training with too few batches is measured as far as it went."""
        self.profiler.stop()

    def _keep(self, profiler: profile) -> None:
        table = profiler.key_averages().table(sort_by=self.by, row_limit=_ROWS, max_name_column_width=60)
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "table.txt").write_text(table + "\n", encoding="utf-8")
            profiler.export_chrome_trace(str(Path(folder) / "trace.json.gz"))
            self.monitor.folder("profile", Path(folder))
        self.monitor.line(f"profile of {_MEASURED} batches: artifacts of the train run, folder profile")
