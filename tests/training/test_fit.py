"""Trainings of a tiny model on a few pages, and what each setting does to them."""

import math

import numpy as np
import pytest
import torch

from redaction.boxes import iou
from redaction.config import EvaluateConfig, TrainConfig
from redaction.data.records import true_boxes
from redaction.data.splits import Splits
from redaction.detectors.architectures import network_of
from redaction.errors import ConfigError, DataError, DeviceError, TrainingDiverged
from redaction.training import profile
from redaction.training.fit import fit, new_detector
from redaction.training.guard import Guard
from redaction.training.pages import TrainingPages
from redaction.training.watched import WatchedPages

from .told import CLASSES, ListMonitor, spec, trained


def weights(result):
    return network_of(result.detector.model).state_dict()


def steps(monitor, figure):
    return [figures[figure] for _, figures in monitor.told["batch"]]


@pytest.mark.parametrize("precision", ["fp32", "bf16"])
def test_a_training_tells_of_every_batch_and_epoch(precision, records):
    monitor = ListMonitor()
    result = trained(records, monitor, precision=precision, epochs=2, pictures_every=1)
    assert [step for step, _ in monitor.told["batch"]] == list(range(1, 9))
    assert monitor.told["progress"] == [(batch, 4, "batches") for batch in (1, 2, 3, 4)] * 2
    assert [step for step, _ in monitor.told["metrics"]] == [1, 2]
    assert [figures for _, figures in monitor.told["metrics"]] == list(result.epochs)
    for row in result.epochs:
        assert set(row) == {"train_loss", "valid_loss", "lr", "pages_per_second", "ap50", "ap", "f1"}
        assert all(type(figure) is float and math.isfinite(figure) for figure in row.values())
    assert [line.startswith(f"epoch {n}/2  loss ") for n, line in enumerate(monitor.told["lines"], 1)] == [True, True]
    assert "0:00 left" in monitor.told["lines"][1]
    assert [(name, step) for name, _, step in monitor.told["pictures"]] == [("watched pages", 1), ("watched pages", 2)]
    assert monitor.checkpoints == 2


def test_training_changes_every_layer_the_backbone_included(records):
    before = network_of(new_detector(spec(), "imagenet", 0).model).state_dict()
    after = weights(trained(records, ListMonitor(), lr=0.01))
    same = {name for name in before if name.endswith("weight") and torch.equal(before[name], after[name])}
    # a level of the pyramid on which no box fell teaches its own batch norm of the box head nothing
    assert {name for name in same if not name.startswith("box_net.bn_rep.")} == set()
    assert {name.split(".")[0] for name in set(before) - same} == {"backbone", "fpn", "class_net", "box_net"}


def test_the_same_seed_trains_the_same_detector_and_another_does_not(records):
    one, same, other = (weights(trained(records, ListMonitor(), seed=seed)) for seed in (0, 0, 1))
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_processes_that_load_pages_do_not_change_the_detector(records):
    alone, helped = (weights(trained(records, ListMonitor(), workers=workers)) for workers in (0, 1))
    assert all(torch.equal(alone[name], helped[name]) for name in alone)


def test_a_frozen_backbone_does_not_learn_and_its_statistics_stay(records):
    before = network_of(new_detector(spec(), "imagenet", 0).model).state_dict()
    after = weights(trained(records, ListMonitor(), epochs=2, freeze_epochs=2))
    changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
    assert changed == {"fpn", "class_net", "box_net"}


def test_the_statistics_of_stages_that_never_learn_follow_the_pages_once_the_backbone_is_free(records):
    before = network_of(new_detector(spec(), "imagenet", 0).model).state_dict()
    settings = {"frozen_stages": 1, "freeze_epochs": 1}
    still, free = (weights(trained(records, ListMonitor(), epochs=epochs, **settings)) for epochs in (1, 2))
    for name, stays in (("conv_stem.weight", True), ("bn1.weight", True), ("bn1.running_mean", False)):
        assert torch.equal(before[f"backbone.{name}"], still[f"backbone.{name}"]), name
        assert torch.equal(before[f"backbone.{name}"], free[f"backbone.{name}"]) == stays, name


def test_first_layers_learn_at_their_share_of_the_rate(records):
    before = network_of(new_detector(spec(), "imagenet", 0).model).state_dict()
    slow = weights(trained(records, ListMonitor(), backbone_lr=1e-6, weight_decay=0, schedule="constant", warmup=0))
    moved = {name: float((before[name] - slow[name]).abs().max()) for name in before if name.endswith(".weight")}
    assert moved["backbone.conv_stem.weight"] < 1e-6
    assert moved["class_net.predict.conv_pw.weight"] > 1e-4


def test_the_kept_weights_are_the_last_or_the_best_ones_and_the_spare_the_others(records):
    last, best = (trained(records, ListMonitor(), epochs=3, metric="ap", keep=keep) for keep in ("last", "best"))
    for one, other in ((last.detector, best.spare), (last.spare, best.detector)):
        pairs = zip(
            network_of(one.model).state_dict().values(), network_of(other.model).state_dict().values(), strict=True
        )
        assert all(torch.equal(*pair) for pair in pairs)


def test_averaged_weights_are_measured_and_kept(records):
    plain, averaged = (weights(trained(records, ListMonitor(), ema=ema)) for ema in (0.0, 0.5))
    assert not torch.equal(plain["backbone.conv_stem.weight"], averaged["backbone.conv_stem.weight"])


def test_gradients_of_two_batches_make_one_step(records):
    monitor = ListMonitor()
    seen = []
    original = torch.optim.AdamW.step

    def counted(self, *args, **kwargs):
        seen.append(1)
        return original(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(torch.optim.AdamW, "step", counted)
        trained(records, monitor, accumulate=3, epochs=2)
    assert len(seen) == 4  # of four batches an epoch, the last step has one
    assert len(monitor.told["batch"]) == 8


def test_a_training_stops_when_it_has_not_been_better_for_long(records):
    monitor = ListMonitor()
    result = trained(records, monitor, epochs=50, patience=1, lr=1e-9)
    rows = [row["f1"] for row in result.epochs]
    assert len(rows) < 50
    assert rows[-1] <= max(rows[:-1])


def test_a_training_of_minutes_ends_in_time_and_at_the_lowest_rate(records):
    monitor = ListMonitor()
    result = trained(records, monitor, minutes=0.05, epochs=100_000)
    assert 1 <= len(result.epochs) < 1000
    assert steps(monitor, "lr")[-1] < 0.5 * max(steps(monitor, "lr"))


def test_rate_and_batch_size_are_found_where_the_settings_leave_them_to_the_training(records, tmp_path):
    monitor = ListMonitor(tmp_path / "kept")
    trained(records, monitor, lr="auto", batch_size="auto")
    settings = dict(monitor.told["settings"])
    assert settings["train.batch_size"] == 2
    assert 1e-6 < settings["train.lr"] < 1
    assert [name for name, _ in monitor.told["plots"]] == ["learning rates"]
    assert max(steps(monitor, "lr")) == pytest.approx(settings["train.lr"])
    again = ListMonitor(tmp_path / "kept")
    trained(records, again, lr="auto", batch_size="auto")
    assert again.told["settings"] == []  # a resumed training keeps what was chosen


def test_a_loss_that_is_no_number_stops_at_once_and_keeps_the_batch(records, monkeypatch):
    monitor = ListMonitor()
    original = Guard.after_loss

    def broken(self):
        if self.course.step == 2:
            self.learn.loss = self.learn.loss * math.nan
        original(self)

    monkeypatch.setattr(Guard, "after_loss", broken)
    with pytest.raises(
        TrainingDiverged, match=r"the loss is nan in epoch 1, batch 3, whose pages are \d+, \d+\. .*kept as diverged"
    ):
        trained(records, monitor)
    ((name, kept),) = monitor.told["inspected"]
    assert name == "diverged"
    assert kept["images"].shape == (2, 3, 128, 128)
    assert set(kept["pages"]) <= {str(record.record_id) for record in records}
    assert len(kept["losses_before"]) == 2


def test_a_loss_that_explodes_stops_the_training_and_a_spike_does_not(records, monkeypatch):
    original = Guard.after_loss

    def spiking(self):
        self.learn.loss = self.learn.loss * {9: 100, 13: 100_000}.get(self.course.step, 1)
        original(self)

    monkeypatch.setattr(Guard, "after_loss", spiking)
    with pytest.raises(TrainingDiverged, match=r"has exploded, .*in epoch 4, batch 2, whose pages"):
        trained(records, ListMonitor(), epochs=4)


def test_a_profile_is_kept_for_people(records, monkeypatch):
    monkeypatch.setattr(profile, "_MEASURED", 2)
    monitor = ListMonitor()
    trained(records, monitor, profile=True, epochs=2)
    assert monitor.told["folders"] == [("profile", ["table.txt", "trace.json.gz"])]


def test_a_compiled_model_needs_a_compiler(records, monkeypatch):
    monkeypatch.setattr("shutil.which", lambda _: None)
    with pytest.raises(DeviceError, match=r"train\.compile=true needs a C\+\+ compiler"):
        trained(records, ListMonitor(), compile=True)


def test_a_deterministic_training_leaves_torch_as_it_was(records):
    trained(records, ListMonitor(), deterministic=True)
    assert not torch.are_deterministic_algorithms_enabled()


def splits_of(records):
    return Splits(records[:8], records[8:], records[8:])


def test_a_batch_larger_than_the_pages_is_refused(records):
    with pytest.raises(ConfigError, match=r"train\.batch_size=9 is more than the 8 pages"):
        TrainingPages.of(TrainConfig(batch_size=9), splits_of(records))


def test_a_limit_takes_pages_from_everywhere_and_overfitting_the_same_ones_with_boxes(records):
    limited = TrainingPages.of(TrainConfig(limit=3, batch_size=1), splits_of(records))
    assert [record.record_id for record in limited.train] == [1, 5, 8]
    by_heart = TrainingPages.of(TrainConfig(overfit=2, batch_size=1), splits_of(records))
    assert [record.record_id for record in by_heart.train] == [1, 3] == [r.record_id for r in by_heart.valid]


def test_pages_without_any_redaction_teach_nothing(records):
    clean = records[1:2]
    with pytest.raises(DataError, match="nothing to learn"):
        TrainingPages.of(TrainConfig(batch_size=1), Splits(clean, records, records))


def test_the_picture_of_watched_pages_shows_the_same_pages_each_time(records):
    watched = WatchedPages(list(records[:5]), CLASSES)
    nothing = [truth.at_least(2.0) for truth in watched.truths]
    one, other = watched.picture(nothing), watched.picture(watched.truths)
    assert one.size == other.size
    assert (np.asarray(one) != np.asarray(other)).any()


@pytest.mark.slow
@pytest.mark.long
def test_a_detector_learns_four_pages_by_heart(records):
    config = TrainConfig(epochs=60, batch_size=2, device="cpu", lr=0.008, overfit=4)
    detector = new_detector(spec(image_height_px=256, image_width_px=256), "imagenet", 0)
    result = fit(detector, TrainingPages.of(config, splits_of(records)), config, ListMonitor())
    (found,) = result.detector.find(records[:1], EvaluateConfig(device="cpu"))
    overlaps = iou(true_boxes(records[0]).boxes, found.at_least(0.3).boxes)
    assert overlaps.max(axis=1).min() > 0.5
    assert result.epochs[-1]["f1"] > 0.9
