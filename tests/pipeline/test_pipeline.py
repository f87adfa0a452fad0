"""The pipeline as a user runs it, on small pages, in processes of their own."""

import json
import signal
import subprocess
import sys
import time

import pytest
from store.workload import CONFIG

from redaction.pipeline.runner import checked
from redaction.pipeline.table import PIPELINE
from redaction.store.manifest import MANIFEST
from redaction.store.runs import Store

pytestmark = pytest.mark.slow


def statuses(output):
    """``ran`` or ``reused`` by stage, out of what a training prints."""
    found = {}
    for line in output.splitlines():
        words = line.split()
        if len(words) > 1 and words[0] in ("parse", "split", "train", "evaluate") and words[1] in ("done", "reused"):
            found[words[0]] = "reused" if words[1] == "reused" else "ran"
    return found


ALL_REUSED = dict.fromkeys(("parse", "split", "train", "evaluate"), "reused")


def test_a_first_training_runs_every_stage_and_ends_with_scores_run_and_next_command(trained):
    output = (trained.root / "first-output.txt").read_text(encoding="utf-8")
    assert statuses(output) == dict.fromkeys(ALL_REUSED, "ran")
    last = output.splitlines()[-6:]
    assert "F1" in last[1]
    assert "false alarms per clean page" in last[2]
    assert last[-2].startswith("MLflow run ")
    assert "make predict" in last[-1]
    assert "\r" not in output
    assert "epoch 1/1" in output


def test_the_same_command_again_reuses_every_stage_and_imports_no_torch(trained):
    code = (
        "import sys\n"
        "from redaction.app.main import main\n"
        "code = main(sys.argv[1:])\n"
        "print('heavy:', sorted({'torch', 'icevision', 'fastai', 'cv2', 'matplotlib'} & set(sys.modules)))\n"
        "sys.exit(code)\n"
    )
    done = trained.run("train", *trained.settings, code=code)
    assert done.returncode == 0, done.stderr
    assert statuses(done.stdout) == ALL_REUSED
    assert "heavy: []" in done.stdout
    assert "F1" in done.stdout


def test_reused_artifacts_are_found_from_another_working_directory_and_place(project, tmp_path):
    done = project.run("train", *project.settings, cwd=tmp_path)
    assert statuses(done.stdout) == ALL_REUSED, done.stdout + done.stderr


def test_changing_a_training_field_reruns_train_and_what_follows_and_explain_says_so(project):
    settings = (*project.settings, "train.lr=0.002")
    told = project.within("explain", *settings).stdout
    assert "setting train.lr: 0.0005 -> 0.002" in told
    assert [line.split()[1] for line in told.splitlines() if line[0] != " "] == ["reused", "reused", "to", "to"]
    done = project.within("train", *settings)
    assert statuses(done.stdout) == {"parse": "reused", "split": "reused", "train": "ran", "evaluate": "ran"}
    assert statuses(project.within("train", *settings).stdout) == ALL_REUSED
    assert statuses(project.within("train", *project.settings).stdout) == ALL_REUSED


def test_touching_a_comment_in_a_module_that_parse_uses_reruns_parse_and_only_that(project):
    helper = project.root / "redaction" / "data" / "coco.py"
    helper.write_text(helper.read_text(encoding="utf-8") + "# a comment\n", encoding="utf-8")
    code = (
        "import sys\nfrom redaction.app.main import main\n"
        "for verb in ('explain', 'train'):\n    assert main([verb, *sys.argv[1:]]) == 0\n"
    )
    done = project.run(*project.settings, code=code)
    told = done.stdout.splitlines()
    assert told[0].startswith("parse      to run; since run ")
    assert told[1].strip() == "source of redaction.data.coco"
    assert told[2].startswith("split      to run only if records comes out otherwise than before")
    assert told[3].startswith("train      to run only if splits comes out otherwise than before")
    assert statuses(done.stdout) == {**ALL_REUSED, "parse": "ran"}


def test_a_damaged_artifact_is_told_and_made_again(project):
    (weights,) = project.root.glob("mlartifacts/*/*/artifacts/detector/weights.safetensors")
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    told = project.within("explain", *project.settings).stdout
    assert "weights.safetensors was changed" in told
    done = project.within("train", *project.settings)
    assert done.returncode == 0, done.stderr
    assert "warning: a stored result of train cannot be used" in done.stdout
    assert statuses(done.stdout)["train"] == "ran"
    assert statuses(project.within("train", *project.settings).stdout) == ALL_REUSED


def test_a_part_of_the_stages_can_run(project):
    done = project.within("train", *project.settings, "stages=[parse,split]", "split.seed=5")
    assert statuses(done.stdout) == {"parse": "reused", "split": "ran"}
    assert "F1" not in done.stdout


def test_evaluate_trains_nothing_and_says_what_is_missing(project):
    done = project.within("evaluate", *project.settings, "evaluate.iou_threshold=0.3")
    assert statuses(done.stdout)["evaluate"] == "ran", done.stdout + done.stderr
    missing = project.within("evaluate", *project.settings, "train.seed=9")
    assert missing.returncode == 2
    assert "which the train stage writes, and none is stored" in missing.stderr
    assert "Traceback" not in missing.stderr


@pytest.mark.long
def test_a_killed_training_leaves_no_result_and_goes_on_in_the_same_two_runs_to_the_very_weights_of_a_whole_one(
    project, tmp_path
):
    settings = (*project.settings, "train.epochs=3", "train.seed=6", "train.checkpoint_minutes=1e-9")
    whole, store = project.copy_to(tmp_path / "whole"), Store(CONFIG, project.root)
    for epoch in (1, 2):
        process = started(project, *settings)
        for line in process.stdout:
            if f"epoch {epoch}/3" in line:
                break
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert "train      to run" in project.within("explain", *settings).stdout
    before = {run.info.run_id for run in store.client.search_runs([store.experiment_id])}
    for each in (project, whole):
        process = started(each, *settings)
        output, error = process.communicate()
        assert (process.returncode, error) == (0, ""), output
        assert ("goes on from the checkpoint of epoch" in output) == (each is project)
        assert ("epoch 1/3" in output) == (each is whole)
    runs = store.client.search_runs([store.experiment_id])
    assert {run.info.status for run in runs} == {"FINISHED"}
    assert [run.info.run_name for run in runs if run.info.run_id not in before] == ["evaluate"]
    assert stored_weights(project, "6") == stored_weights(whole, "6")
    assert stored_weights(project, "6") != stored_weights(project, "0")
    assert statuses(project.within("train", *project.settings).stdout) == ALL_REUSED


def started(project, *settings):
    """A training in a process of its own, with one thread: sums in another order differ in their last bits."""
    environment = {"PYTHONPATH": str(project.root), "PATH": "/usr/bin", "HOME": str(project.root.parent)}
    return subprocess.Popen(
        [sys.executable, "-m", "redaction", "train", *settings], cwd=project.root, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**environment, "OMP_NUM_THREADS": "1"},
    )  # fmt: skip


def stored_weights(project, seed):
    """The bytes of both detectors of the only training with a seed."""
    store = Store(CONFIG, project.root)
    trainings = store.client.search_runs([store.experiment_id], "tags.`redaction.stage` = 'train'")
    (run,) = (run for run in trainings if run.data.params["train.seed"] == seed)
    return {name: (store.place.path(run, name) / "weights.safetensors").read_bytes() for name in ("detector", "spare")}


def test_an_interrupted_training_ends_with_a_line_and_its_run_as_killed(project):
    settings = (*project.settings, "train.epochs=400", "train.seed=4")
    process = started(project, *settings)
    for line in process.stdout:
        if "epoch" in line:
            break
    time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, error = process.communicate(timeout=120)
    assert process.returncode == 130
    assert "Interrupted" in error
    assert "Traceback" not in error


def test_every_artifact_has_a_manifest_with_its_origin(trained):
    origins = {}
    for path in trained.root.glob(f"mlartifacts/**/{MANIFEST}"):
        content = json.loads(path.read_text(encoding="utf-8"))
        origins[path.parent.name] = content["origin"]["stage"]
        assert content["origin"]["key_parts"]["libraries"]
    assert origins == {
        "records": "parse", "splits": "split", "detector": "train", "history": "train", "spare": "train",
        "evaluation": "evaluate",
    }  # fmt: skip


def test_a_detector_and_records_load_in_another_process_without_images(project, tmp_path):
    folders = {path.parent.name: path.parent for path in project.root.glob(f"mlartifacts/**/{MANIFEST}")}
    code = (
        "import sys\nfrom pathlib import Path\nfrom redaction.store.artifacts import read_artifact\n"
        "detector, records = map(read_artifact, map(Path, sys.argv[1:]))\n"
        "print(detector.spec.architecture, len(records), records[0].filepath.exists())\n"
    )
    away = project.pages.images.rename(project.pages.images.with_name("away"))
    try:
        done = project.run(str(folders["detector"]), str(folders["records"]), cwd=tmp_path, code=code)
    finally:
        away.rename(project.pages.images)
    assert done.stdout.split() == ["gfl_lite0", "12", "False"], done.stderr


@pytest.mark.parametrize("result", [None, 3, (1, 2)])
def test_a_stage_that_returns_another_type_than_it_says_is_a_defect(result):
    for stage in PIPELINE:
        with pytest.raises(TypeError, match=f"the {stage.name} stage returned"):
            checked(stage, result)
