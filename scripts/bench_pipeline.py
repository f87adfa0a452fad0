"""How long the pipeline takes when it has nothing to compute: everything reused, and ``explain``.

    python scripts/bench_pipeline.py [--runs 5] [--json] [key=value …]

Settings are passed on to ``python -m redaction``; they must be those of a training that has run. Times are of whole
processes, in seconds. With ``--json`` the last line is one JSON object with the medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = {"reused_train_seconds": "train", "explain_seconds": "explain"}


def seconds_of(verb: str, settings: list[str]) -> float:
    """Wall time of one command.

    Raises:
        SystemExit: the command fails, or a stage ran, so that something else would be measured.
    """
    started = time.perf_counter()
    command = [sys.executable, "-m", "redaction", verb, *settings]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    seconds = time.perf_counter() - started
    if done.returncode or "done in" in done.stdout or "to run" in done.stdout:
        raise SystemExit(
            f"error: `{verb}` did not reuse everything; train with these settings first.\n{done.stdout}{done.stderr}"
        )
    return seconds


def main() -> None:
    """Measure in turns, so that a machine that slows down slows all commands down."""
    parser = argparse.ArgumentParser(description="Time the pipeline when everything is reused.")
    parser.add_argument("--runs", type=int, default=5, help="of each command")
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    parser.add_argument("settings", nargs="*", help="key=value, as for training")
    options = parser.parse_args()
    times: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(max(1, options.runs)):
        for name, verb in COMMANDS.items():
            times[name].append(seconds_of(verb, options.settings))
    print(f"{'':<22} {'min':>7} {'median':>7} {'max':>7}")
    for name, values in times.items():
        print(f"{name:<22} {min(values):>7.2f} {statistics.median(values):>7.2f} {max(values):>7.2f}")
    if options.json:
        print(json.dumps({name: round(statistics.median(values), 3) for name, values in times.items()}))


if __name__ == "__main__":
    main()
