"""How quickly pages are invented, and whether memory stays flat.

    python scripts/bench_synthetic.py [--pages 300] [--workers 2] [--json] [key=value …]

Each recipe is made anew by ``python -m redaction generate`` into a folder that is deleted afterwards; settings are
passed on. Speed is that of the whole command, with its start, data card and contact sheet; seconds of processors tell
more where other programs run beside it. Memory is that of all its processes together, looked at five times a second;
growth is the peak of the last quarter of the time less that of the second one (in the first, fonts are loaded; a few
hundred pages do not load all of them). With ``--json`` the last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
RECIPES = ("plain", "scanned")
PAUSE_SECONDS = 0.2
PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Measured:
    """One run: its time, that of all processors together, and its memory in MB whenever it was looked at."""

    pages: int
    seconds: float
    processor_seconds: float
    memory_mb: list[float]

    @property
    def speed(self) -> float:
        """Pages a second."""
        return self.pages / self.seconds

    @property
    def growth_mb(self) -> float:
        """Peak of the last quarter of the time less that of the second one."""
        quarter = len(self.memory_mb) // 4
        second, last = self.memory_mb[quarter : 2 * quarter], self.memory_mb[3 * quarter :]
        return max(last, default=0.0) - max(second, default=0.0)


def measured(recipe: str, pages: int, workers: int, settings: list[str]) -> Measured:
    """Invent pages of a recipe.

    Raises:
        SystemExit: the command fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "redaction", "generate", f"synthetic.output='{folder}/pages'"]
        command += [f"synthetic.recipe={recipe}", f"synthetic.pages={pages}", f"synthetic.workers={workers}", *settings]
        started, busy, memory = time.perf_counter(), processor_seconds(), []
        process = subprocess.Popen(  # noqa: S603
            command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        while process.poll() is None:
            memory.append(memory_mb(process.pid))
            time.sleep(PAUSE_SECONDS)
        seconds = time.perf_counter() - started
        if process.returncode and process.stderr:
            raise SystemExit(process.stderr.read())
        return Measured(pages, seconds, processor_seconds() - busy, memory)


def processor_seconds() -> float:
    """Of all processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def memory_mb(process: int) -> float:
    """Resident memory of a process and those that it started; what they share counts for each."""
    try:
        resident = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]) * PAGE_BYTES / 1e6
        tasks = list(Path(f"/proc/{process}/task").glob("*/children"))
        children = [int(child) for task in tasks for child in task.read_text(encoding="ascii").split()]
    except OSError:  # it has just ended
        return 0.0
    return resident + sum(map(memory_mb, children))


def main() -> None:
    """Measure all recipes and show a table."""
    parser = argparse.ArgumentParser(description="Time the invention of pages.")
    parser.add_argument("--pages", type=int, default=300, help="of each recipe")
    parser.add_argument("--workers", type=int, default=2, help="processes that make pages")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("settings", nargs="*", help="key=value, as for generate")
    options = parser.parse_args()
    found = {recipe: measured(recipe, options.pages, options.workers, options.settings) for recipe in RECIPES}
    print(f"{'':<10} {'pages':>7} {'seconds':>8} {'of CPUs':>8} {'pages/s':>8} {'peak MB':>8} {'growth MB':>10}")
    for recipe, run in found.items():
        peak = max(run.memory_mb, default=0.0)
        times = f"{run.seconds:>8.1f} {run.processor_seconds:>8.1f} {run.speed:>8.2f}"
        print(f"{recipe:<10} {run.pages:>7} {times} {peak:>8.0f} {run.growth_mb:>10.0f}")
    if options.json:
        result = {f"{recipe}_pages_per_second": round(run.speed, 2) for recipe, run in found.items()}
        for recipe, run in found.items():
            result[f"{recipe}_processor_seconds_per_page"] = round(run.processor_seconds / run.pages, 3)
        result["peak_memory_mb"] = round(max(max(run.memory_mb, default=0.0) for run in found.values()), 1)
        result["peak_memory_growth_mb"] = round(max(run.growth_mb for run in found.values()), 1)
        print(json.dumps(result))


if __name__ == "__main__":
    main()
