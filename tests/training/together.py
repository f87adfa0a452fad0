"""One process of a training that several share: FOLDER ARCHITECTURE BATCH_SIZE; what it learned goes to FOLDER/RANK.

Its rank and its fellows are in the environment; without them it trains alone.
"""

import json
import os
import sys
from pathlib import Path

from redaction.training.joining import join, leave

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def main(folder: Path, architecture: str, batch_size: int, settings: dict) -> None:
    together = "RANK" in os.environ
    if together:
        join()
    # only now, as a process does that learns from the leader what is to be done
    from redaction.data.coco import read_coco
    from redaction.data.parsing import records_of
    from redaction.detectors.architectures import network_of
    from training.told import ListMonitor, trained

    records = records_of(read_coco(folder / "pages" / "annotations.json"), folder / "pages" / "images")
    monitor = ListMonitor()
    result = trained(
        records, monitor, architecture, "none", batch_size=batch_size, augment=False, paste=0, lr=0.001, **settings
    )
    if together:
        leave()
    weights = {
        name: float(tensor.double().sum()) for name, tensor in network_of(result.detector.model).state_dict().items()
    }
    losses = [figures["loss"] for _, figures in monitor.told["batch"]]
    threads = [(task / "comm").read_text().strip() for task in Path("/proc/self/task").iterdir()]
    told = {"epochs": result.epochs, "weights": weights, "losses": losses, "threads": threads}
    (folder / os.environ.get("RANK", "alone")).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), json.loads(sys.argv[4]))
