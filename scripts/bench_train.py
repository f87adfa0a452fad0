"""What surrounds a model while it trains: what the loop costs, and whether pages come quickly enough.

    python scripts/bench_train.py [--rounds 3] [--pages 48] [--batches 12] [--batch-size 4] [--json]

Each round measures all ways one after the other, so that a machine that slows down slows all down. With ``--json`` the
last line is one JSON object:

    loop_vs_bare                        seconds of our training loop over those of a bare PyTorch loop (bench_loop.py)
    loop_pages_per_second               of our training loop
    loading_vs_icevision                images a second of our loader over those of IceVision's Dataset, over a training
                                        of as many epochs as the settings have, with 0 or 2 workers, whichever is lower;
                                        at least 3 is wanted (bench_loading.py says how it is measured)
    loading_vs_icevision_first_epoch    the same of the first epoch alone, in which every page is decoded
    loading_images_per_second           of our loader in later epochs without workers, with pasting
    training_images_per_second          that the model takes, if it never waits
"""

from __future__ import annotations

import argparse
import json

from bench_loading import loading_vs_icevision
from bench_loop import loop_vs_bare


def main() -> None:
    """Read the options and run."""
    parser = argparse.ArgumentParser(description="Measure what surrounds a model while it trains.")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=48, help="to invent; those on their side are left out")
    parser.add_argument("--batches", type=int, default=12, help="that each loop trains on in a round")
    parser.add_argument("--batch-size", type=int, default=4)
    parser.add_argument("--json", action="store_true", help="print one JSON object as the last line")
    options = parser.parse_args()
    figures = loop_vs_bare(options.rounds, options.batches, options.batch_size)
    figures |= loading_vs_icevision(options.rounds, options.pages, options.batch_size)
    if options.json:
        print(json.dumps(figures))


if __name__ == "__main__":
    main()
