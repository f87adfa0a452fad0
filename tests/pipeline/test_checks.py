"""What the machine or the pages could never do is refused before the first stage, in one message."""

import pytest
import torch

from redaction.config import Config, ModelConfig, TrainConfig
from redaction.errors import ConfigError
from redaction.pipeline import checks
from redaction.pipeline.table import PIPELINE

REFUSED = {
    "train on no GPU": (["train.device=cuda"], "train.device=cuda, but torch"),
    "evaluate on no GPU": (["evaluate.device=cuda"], "evaluate.device=cuda, but torch"),
    "fp16 on a CPU": (["train.device=cpu", "train.precision=fp16"], "train.precision=fp16 needs a CUDA GPU"),
    "fp16 on a CPU, evaluating": (["evaluate.device=cpu", "evaluate.precision=fp16"], "evaluate.precision=fp16 needs"),
    "no compiler": (["train.device=cpu", "train.compile=true"], "train.compile=true needs a C++ compiler"),
    "a batch of more pages than there are": (["train.device=cpu", "train.batch_size=13"], "has only 12 pages"),
    "a batch of one on the smallest input": (["train.device=cpu", "train.batch_size=1"], "leaves batch norms a single"),
}


@pytest.mark.parametrize("mistake", REFUSED)
def test_no_stage_runs_where_a_later_one_could_not(mistake, untrained, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr("shutil.which", lambda _: None)
    settings, told = REFUSED[mistake]
    done = untrained.within("train", *untrained.settings, *settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stage_that_is_not_wanted_is_not_checked(untrained, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    done = untrained.within("train", *untrained.settings, "stages=[parse,split]", "train.device=cuda")
    assert done.returncode == 0, done.stderr
    assert "split     done" in done.stdout


@pytest.mark.parametrize(
    ("size", "height_px", "width_px"), [(2, 128, 128), ("auto", 128, 128), (1, 128, 256), (1, 256, 256)]
)
def test_batch_norms_with_more_than_one_value_are_no_trouble(size, height_px, width_px):
    model = ModelConfig(image_height_px=height_px, image_width_px=width_px)
    checks.train(Config(train=TrainConfig(batch_size=size, device="cpu"), model=model), pages=10)


def test_as_many_pages_as_a_batch_are_enough():
    config = Config(train=TrainConfig(batch_size=4, device="cpu"))
    checks.train(config, pages=4)
    with pytest.raises(ConfigError, match="has only 3 pages"):
        checks.train(config, pages=3)


def test_every_stage_that_is_checked_has_a_check():
    names = [stage.name for stage in PIPELINE if stage.checked]
    assert names == ["train", "evaluate"]
    assert all(callable(getattr(checks, name)) for name in names)
