"""One process of a training that several share: FOLDER ARCHITECTURE SETTINGS; what it learned goes to FOLDER/RANK.

Its rank and its fellows are in the environment; without them it trains alone. Checkpoints are kept in FOLDER/kept;
after as many of them as STOP_AT in the environment says it dies.
"""

import json
import os
import sys
from pathlib import Path

from redaction.training.joining import join, leave

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(folder: Path, architecture: str, settings: dict) -> None:
    together = "RANK" in os.environ
    if together:
        join()
    # only now, as a process does that learns from the leader what is to be done
    from redaction.data.coco import read_coco
    from redaction.data.parsing import records_of
    from redaction.detectors.architectures import network_of
    from training.told import ListMonitor, trained

    records = records_of(read_coco(folder / "pages" / "annotations.json"), folder / "pages" / "images")
    monitor = ListMonitor(folder / "kept", int(os.environ.get("STOP_AT", "0")))
    settings = {"batch_size": 4, "augment": False, "paste": 0, "lr": 0.001, **settings}
    result = trained(records, monitor, architecture, "none", **settings)
    if together:
        leave()
    weights = {
        name: float(tensor.double().sum()) for name, tensor in network_of(result.detector.model).state_dict().items()
    }
    losses = [figures["loss"] for _, figures in monitor.told["batch"]]
    threads = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    told = {
        "epochs": result.epochs,
        "weights": weights,
        "losses": losses,
        "threads": threads,
        "chosen": dict(monitor.told["settings"]),
    }
    (folder / os.environ.get("RANK", "alone")).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], json.loads(sys.argv[3]))
