"""The space of a search: what is refused before any work, and what a trial is given."""

import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

from redaction.config import SpaceConfig, SweepConfig
from redaction.errors import ConfigError
from redaction.sweep.report import command
from redaction.sweep.space import distributions, overrides


@pytest.mark.parametrize(
    ("part", "trouble"),
    [
        (SpaceConfig(), "it needs choices, or low and high"),
        (SpaceConfig(low=1), "it needs choices, or low and high"),
        (SpaceConfig(low=2, high=1), "low=2 has to be below high=1"),
        (SpaceConfig(low=0.0, high=float("inf")), "has to be below"),
        (SpaceConfig(low=0, high=1, log=True), "log needs a low above 0"),
        (SpaceConfig(low="1e-3", high=1), "are numbers"),
        (SpaceConfig(low=False, high=True), "are numbers"),
        (SpaceConfig(low=0, high=10, step=0.5), "whole for whole numbers"),
        (SpaceConfig(low=0, high=10, step=4), "steps of 4 from 0 miss 10"),
        (SpaceConfig(choices=[1, 2], low=1), "choices take no low"),
        (SpaceConfig(choices=[2, 2]), "stands there twice"),
        (SpaceConfig(choices=[[1, 2]]), "a choice is a word, a number"),
    ],
    ids=repr,
)
def test_a_range_or_choices_that_make_no_sense_are_refused_with_the_reason(part, trouble):
    with pytest.raises(ConfigError, match=r"sweep.space: train.lr makes no sense: .*" + trouble):
        SweepConfig(space={"train.lr": part})


@pytest.mark.parametrize("name", ["", "a/b", "a'b", " a", "a ", ".", "x" * 101])
def test_the_name_of_a_study_is_one_that_files_and_searches_take(name):
    with pytest.raises(ConfigError, match=r"sweep.study"):
        SweepConfig(study=name)


def test_ranges_become_whole_numbers_numbers_and_choices():
    space = {
        "train.paste": SpaceConfig(low=0, high=48, step=8),
        "train.lr": SpaceConfig(low=0.001, high=0.1, log=True),
        "train.ema": SpaceConfig(choices=[0.0, 0.9]),
    }
    assert distributions(space) == {
        "train.paste": IntDistribution(0, 48, step=8),
        "train.lr": FloatDistribution(0.001, 0.1, log=True),
        "train.ema": CategoricalDistribution([0.0, 0.9]),
    }


def test_a_trial_is_given_what_a_person_would_type_groups_first():
    parameters = {"train.lr": 1e-05, "train.augment": True, "model": "retinanet_resnet18", "train.clip": None}
    assert overrides(parameters) == [
        "model=retinanet_resnet18", "train.lr=1e-05", "train.augment=true", "train.clip=null",
    ]  # fmt: skip


def test_a_command_to_paste_survives_the_shell():
    assert command(["train.epochs=3"], {"train.lr": 0.1}) == 'make train ARGS="train.epochs=3 train.lr=0.1"'
    assert command(["data.images=a b"], {}) == "make train ARGS=\"'data.images=a b'\""
    assert command(["data.images='a b'"], {}).startswith(".venv/bin/python -m redaction train ")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        (["+sweep.space={train.lrr:{low:1,high:2}}"], "there is no setting train.lrr. There are: device, precision"),
        (["+sweep.space={split.seed:{low:1,high:2}}"], "split.seed cannot be searched"),
        (["+sweep.space={train.workers:{low:1,high:2}}"], "train.workers changes no result"),
        (["+sweep.space={train.overfit:{low:1,high:2}}"], "changes the pages on which trials are compared"),
        (
            ["+sweep.space={train.clip:{low:-1.0,high:2.0}}"],
            "train.clip reaches -1.0, which cannot be: train.clip=-1.0",
        ),
        (["+sweep.space={train.paste:{low:0.5,high:2.5}}"], "train.paste reaches 0.5, which cannot be"),
        (["+sweep.space={model:{choices:[nothing]}}"], "model reaches nothing, which cannot be"),
        (["train.lr=0.1"], "train.lr is to be searched, and given as well"),
        (["~sweep.space"], "sweep"),
        (["sweep.trials=0"], "sweep.trials=0 is out of range"),
        (["sweep.metric=luck"], "sweep.metric=luck is out of range"),
        (["sweep.storage=postgresql+nothing://me:secret@host/db"], "cannot be used"),
        (["-m", "train.epochs=1,2"], "-m makes several jobs of train or evaluate, not of sweep"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_search_that_makes_no_sense_stops_before_any_work_with_one_message(untrained, settings, told):
    done = untrained.within("sweep", *untrained.settings, "sweep=quick", f"sweep.storage='{untrained.root}'", *settings)
    assert done.returncode == 2
    assert done.stderr.startswith("error: ")
    assert told in done.stderr
    assert "secret" not in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(untrained.root.glob("*.journal"))
