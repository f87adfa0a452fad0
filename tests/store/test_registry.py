"""What a finished training becomes in the model registry, and who is the champion."""

import shutil
import time
from pathlib import Path

import pytest

from redaction.config import GATE_FIGURES, PruneConfig, RegisterConfig
from redaction.errors import ArtifactError, ConfigError, StoreUnreachable
from redaction.evaluation.figures import FIGURES
from redaction.evaluation.gate import digest_of_test, judge
from redaction.store.inventory import Inventory
from redaction.store.pruning import delete_run, plan_of
from redaction.store.registry import CHAMPION, GATE, PROMOTED, Registry, all_models, damaged_models
from redaction.store.runs import Store

from .registering import detector, evaluation, pages_of_test, register, trained

DAY_S = 86_400
NAME = "redaction"


@pytest.fixture
def store(embedded):
    return embedded.open()


@pytest.fixture
def pages(tmp_path):
    return pages_of_test(tmp_path / "pages ü")


@pytest.fixture
def first(store, pages, tmp_path):
    """A pipeline whose detector misses a box on six of twelve pages; it is version 1."""
    run = trained(store, detector(0), evaluation(pages, missed=6))
    assert register(store, tmp_path, run).version.number == "1"
    return run


def champion(store):
    return str(store.client.get_model_version_by_alias(NAME, CHAMPION).version)


def challenger(store, pages, missed, seed=1):
    return trained(store, detector(seed), evaluation(pages, missed=missed))


def test_the_first_version_of_a_name_becomes_the_champion_at_once(store, first):
    assert champion(store) == "1"
    version = store.client.get_model_version(NAME, "1")
    assert version.run_id == first.run_id
    assert (version.tags[GATE], version.tags[PROMOTED]) == ("f1", "yes")
    assert store.newest("train", store.registered(f"{NAME}@{CHAMPION}")) == first.settled[2].run_id


@pytest.mark.parametrize("missed", [8, 6, 5], ids=["worse", "equal", "better by what may be chance"])
def test_a_challenger_that_is_not_better_beyond_chance_does_not_become_the_champion(
    missed, store, first, pages, tmp_path
):
    told = register(store, tmp_path, challenger(store, pages, missed)).told
    assert champion(store) == "1"
    assert told.startswith("version 2 of redaction does not become the champion: against version 1: F1")
    assert "which may be chance" in told
    assert PROMOTED not in store.client.get_model_version(NAME, "2").tags


def test_a_challenger_that_is_clearly_better_becomes_the_champion_and_says_by_how_much(store, first, pages, tmp_path):
    told = register(store, tmp_path, challenger(store, pages, 0)).told
    assert champion(store) == "2"
    assert "F1 1.000, the champion's 0.857, on the same 12 test pages of 12 documents" in told
    assert "+0.143" in told
    assert told.partition("champion")[2] in store.client.get_model_version(NAME, "2").description


def test_the_gate_decides_by_another_figure_or_not_at_all(store, first, pages, tmp_path):
    run = challenger(store, pages, 0)
    assert "register.gate=never" in register(store, tmp_path, run, gate="never").told
    assert champion(store) == "1"
    assert "against version 1: AP50 1.000" in register(store, tmp_path, run, gate="ap50").told
    assert champion(store) == "2"
    assert register(store, tmp_path, run, gate="never").told == "version 2 of redaction, as before; the champion"
    worse = challenger(store, pages, 12, seed=2)
    assert "register.gate=always" in register(store, tmp_path, worse, gate="always").told
    assert champion(store) == "3"


def test_measured_on_other_pages_nobody_is_promoted_and_the_commands_that_help_are_told(store, first, pages, tmp_path):
    others = pages_of_test(tmp_path / "others", documents=5)
    told = register(store, tmp_path, trained(store, detector(1), evaluation(others))).told
    assert champion(store) == "1"
    assert "version 1, the champion, was measured on other test pages" in told
    assert 'make evaluate ARGS="detector=models:/redaction/1 data=coco' in told
    assert 'make evaluate ARGS="detector=models:/redaction/2 data=coco' in told
    assert "make compare" in told


def test_the_test_digest_knows_pixels_boxes_and_the_overlap_but_not_the_order(pages):
    truths, files = pages
    images = [f"image {number}" for number in range(len(files))]
    digest = digest_of_test(evaluation(pages), images)
    assert digest_of_test(evaluation(pages, missed=4), images) == digest
    assert digest_of_test(evaluation((truths[::-1], files[::-1])), images[::-1]) == digest
    assert digest_of_test(evaluation(pages), [*images[:-1], "other pixels"]) != digest
    assert digest_of_test(evaluation(pages, iou_threshold=0.75), images) != digest
    assert digest_of_test(evaluation((truths[:-1], files[:-1])), images[:-1]) != digest


def test_the_champion_measured_anew_is_no_challenger_and_later_ones_are_held_against_that(
    store, first, pages, tmp_path
):
    strict = {"iou_threshold": 0.75}
    again = register(store, tmp_path, trained(store, detector(0), evaluation(pages, missed=6, **strict)))
    assert "it is the same detector, which is the champion as version 1" in again.told
    better = trained(store, detector(1), evaluation(pages, **strict))
    assert "against version 1: F1 1.000, the champion's 0.857" in register(store, tmp_path, better).told
    assert champion(store) == "3"


def test_a_reused_run_registers_nothing_new_and_says_which_version_it_is(store, first, pages, tmp_path):
    reused = trained(store, None, evaluation(pages, missed=6), reused=first)
    done = register(store, tmp_path, reused)
    assert (done.version.number, done.told) == ("1", "version 1 of redaction, as before; the champion")
    register(store, tmp_path, challenger(store, pages, 0))
    assert register(store, tmp_path, reused).told == "version 1 of redaction, as before; the champion is version 2"
    assert len(store.client.search_model_versions(f"name = '{NAME}'")) == 2
    assert len(list(all_models(store))) == 2


STEPS = {
    "before the model is made": "create_logged_model",
    "before its figures are kept": "log_inputs",
    "before it is ready": "finalize_logged_model",
    "before the version is made": "create_model_version",
    "before the alias is set": "set_registered_model_alias",
    "before the version is described": "update_model_version",
    "before the gate is noted": "set_model_version_tag",
}


@pytest.mark.parametrize("step", STEPS)
def test_killed_between_two_steps_the_next_same_command_registers_it_once(
    step, store, pages, tmp_path, embedded, monkeypatch
):
    run = trained(store, detector(0), evaluation(pages))

    def die(*_arguments, **_named):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("redaction.store.registry.process_mark", lambda: "")
        patch.setattr(store.client._client, STEPS[step], die)
        with pytest.raises(KeyboardInterrupt):
            register(store, tmp_path, run)
    monkeypatch.setattr("redaction.store.registry.is_gone", lambda mark: mark == "")
    again = embedded.open()
    assert register(again, tmp_path, run).version.number == "1"
    assert champion(again) == "1"
    (model,) = all_models(again)
    assert model.status == "READY"
    version = again.client.get_model_version(NAME, "1")
    assert version.tags[GATE] == "f1"
    assert version.description.startswith("This version becomes the champion")
    assert len(list(embedded.artifacts.glob("*/models/*/artifacts/MLmodel"))) == 1


def test_a_model_that_another_process_is_making_is_left_alone(store, first, tmp_path, pages):
    other = store.client.create_logged_model(
        store.experiment_id, "redaction-0000", first.run_id, {"redaction.detector": "x", "redaction.evaluation": "y"}
    )
    assert register(store, tmp_path, challenger(store, pages, 6)).version is not None
    assert store.client.get_logged_model(other.model_id).status == "PENDING"


@pytest.mark.parametrize("error", [ArtifactError("database is locked."), StoreUnreachable("no answer.")])
def test_a_registry_that_fails_loses_no_detector(error, store, pages, tmp_path, monkeypatch):
    run = trained(store, detector(0), evaluation(pages))

    def refuse(*_arguments, **_named):
        raise error

    monkeypatch.setattr(store.client._client, "create_model_version", refuse)
    done = register(store, tmp_path, run)
    assert done.version is None
    assert done.told.startswith(f"warning: the detector is stored, but not registered: {error}")
    assert store.load(run.settled[2].run_id, "detector").spec == detector(0).spec
    monkeypatch.undo()
    assert register(store, tmp_path, run).version.number == "1"


def test_what_mlflow_refuses_is_told_and_no_traceback(store, pages, tmp_path, monkeypatch):
    from mlflow.exceptions import MlflowException

    def refuse(*_arguments, **_named):
        raise MlflowException("this server has no registry", error_code=1)

    monkeypatch.setattr(store.client._client, "search_model_versions", refuse)
    told = register(store, tmp_path, trained(store, detector(0), evaluation(pages))).told
    assert "this server has no registry" in told


def test_nothing_is_registered_without_a_training_or_where_it_is_not_wanted(store, pages, tmp_path):
    run = trained(store, detector(0), evaluation(pages))
    assert register(store, tmp_path, run, enabled=False) is None
    assert list(all_models(store)) == []


def test_a_version_somebody_made_champion_by_hand_is_no_yardstick(store, pages, tmp_path):
    store.client.create_registered_model(NAME)
    store.client.create_model_version(NAME, "s3://elsewhere/model")
    store.client.set_registered_model_alias(NAME, CHAMPION, "1")
    told = register(store, tmp_path, trained(store, detector(0), evaluation(pages))).told
    assert "version 1, the champion, was measured on other test pages" in told
    assert champion(store) == "1"


def test_with_one_document_nobody_can_tell_what_is_chance(tmp_path):
    pages = pages_of_test(tmp_path / "one", documents=1)
    verdict = judge(evaluation(pages, missed=1), evaluation(pages), "f1", 100)
    assert not verdict.passed
    assert "two documents or more" in verdict.why


def test_the_model_tells_its_lineage_its_settings_and_its_figures(store, first):
    (model,) = all_models(store)
    stages = {outcome.stage: outcome.run_id for outcome in first.settled}
    assert model.source_run_id == first.run_id
    assert {name: model.tags[f"redaction.run.{name}"] for name in stages} == stages
    assert model.tags["redaction.data.annotations"] == "a" * 64
    assert model.tags["redaction.splits"] == first.settled[1].manifests["splits"].digest
    assert model.params["train.epochs"]
    figures = {metric.key: metric for metric in model.metrics}
    assert figures["test/f1"].value == pytest.approx(6 / 7)
    assert figures["test/f1"].run_id == stages["evaluate"]
    assert figures["test/f1"].dataset_digest == Registry(store, NAME).champion().tags["redaction.test"][:36]
    assert "test/f1_low" not in figures


def test_pruning_keeps_what_champions_need_and_takes_other_versions_with_their_runs(
    store, first, pages, tmp_path, embedded
):
    worse, better = challenger(store, pages, 7), challenger(store, pages, 0, seed=2)
    register(store, tmp_path, worse)
    register(store, tmp_path, better)
    named = challenger(store, pages, 8, seed=3)
    register(store, tmp_path, named)
    store.client.set_registered_model_alias(NAME, "beloved", "4")
    plan = plan_of(Inventory(store), PruneConfig(keep=0, keep_days=0), time.time() + 30 * DAY_S)
    for run, _ in plan.runs:
        delete_run(Inventory(store), run)
    left = {str(version.version) for version in store.client.search_model_versions(f"name = '{NAME}'")}
    assert left == {"1", "3", "4"}
    kept = set(Inventory(store).by_id)
    for run in (first, better, named):
        assert {run.run_id, *(outcome.run_id for outcome in run.settled)} <= kept
    assert worse.run_id not in kept
    assert len(list(all_models(store))) == len(list(embedded.artifacts.glob("*/models/*"))) == 3
    assert register(store, tmp_path, challenger(store, pages, 0, seed=4)).version.number == "5"


def test_a_model_that_another_pipeline_registered_goes_with_that_one_and_not_with_its_maker(
    store, pages, tmp_path, embedded, monkeypatch
):
    """The registry fails after the model is ready; the same command again reuses all and registers it."""
    maker = trained(store, detector(0), evaluation(pages))

    def refuse(*_arguments, **_named):
        raise ArtifactError("database is locked.")

    with monkeypatch.context() as patch:
        patch.setattr(store.client._client, "create_model_version", refuse)
        assert register(store, tmp_path, maker).version is None
    heir = trained(store, None, evaluation(pages), reused=maker)
    assert register(store, tmp_path, heir).version.run_id == heir.run_id
    inventory = Inventory(store)
    delete_run(inventory, inventory.by_id[maker.run_id])
    (model,) = all_models(store)
    assert model.source_run_id == maker.run_id
    assert not list(damaged_models(store))
    store.client.delete_registered_model_alias(NAME, CHAMPION)
    store.client.delete_model_version_tag(NAME, "1", PROMOTED)
    delete_run(Inventory(store), Inventory(store).by_id[heir.run_id])
    assert not list(all_models(store))
    assert not list(embedded.artifacts.glob("*/models/*"))


@pytest.mark.parametrize("wrong", [{"gate": "f2"}, {"gate": "recall"}, {"name": ""}, {"name": "a/b"}, {"name": "a'b"}])
def test_settings_that_make_no_sense_are_refused(wrong):
    with pytest.raises(ConfigError, match=r"register\.(gate|name)="):
        RegisterConfig(**wrong)


def test_every_figure_of_a_gate_is_better_the_higher_it_is():
    assert all(FIGURES[name].higher_is_better for name in GATE_FIGURES)


def test_a_changed_byte_of_a_registered_model_is_found(store, first, embedded):
    assert list(damaged_models(store)) == []
    (weights,) = embedded.artifacts.glob("*/models/*/artifacts/artifacts/detector/weights.safetensors")
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    (told,) = damaged_models(store)
    assert "weights.safetensors was changed" in told


def test_a_store_that_was_moved_has_its_registry_with_it(first, embedded, tmp_path):
    moved = shutil.move(embedded.root, tmp_path / "elsewhere")
    store = Store(embedded.config, Path(moved))
    (model,) = all_models(store)
    with store.place.get_model(model) as folder:
        assert (folder / "MLmodel").is_file()
