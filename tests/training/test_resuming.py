"""A training that was killed ends as one that was not."""

import random

import pytest
import torch

from redaction.detectors.architectures import network_of

from .told import Killed, ListMonitor, trained


def weights(result):
    return network_of(result.detector.model).state_dict()


SETTINGS = {
    "plain": {},
    "everything": {
        "ema": 0.9, "clip": 1.0, "accumulate": 2, "freeze_epochs": 2, "unfreeze": "gradual", "backbone_lr": 0.1,
        "schedule": "cosine", "keep": "best",
    },
    "bf16": {"precision": "bf16"},
}  # fmt: skip


@pytest.mark.parametrize("settings", SETTINGS)
def test_a_training_killed_at_random_points_ends_with_equal_weights(settings, records, tmp_path):
    chosen = {"epochs": 4, "batch_size": 2, "checkpoint_minutes": 1e-9, **SETTINGS[settings]}
    first = ListMonitor()
    whole = trained(records, first, **chosen)
    points = sorted(random.sample(range(1, first.checkpoints), 2))
    for point in points:
        with pytest.raises(Killed):
            trained(records, ListMonitor(tmp_path / "kept", point), **chosen)
    monitor = ListMonitor(tmp_path / "kept")
    resumed = trained(records, monitor, **chosen)
    expected, found = weights(whole), weights(resumed)
    assert [name for name in expected if not torch.equal(expected[name], found[name])] == [], points
    assert [row["train_loss"] for row in whole.epochs] == [row["train_loss"] for row in resumed.epochs]
    assert all(
        torch.equal(one, other)
        for one, other in zip(
            network_of(whole.spare.model).state_dict().values(),
            network_of(resumed.spare.model).state_dict().values(),
            strict=True,
        )
    )
