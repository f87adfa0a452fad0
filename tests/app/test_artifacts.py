"""The tool that shows, checks, exports and prunes what is stored, as a person uses it."""

import json
import shutil

import faster_coco_eval
import pycocotools.coco
import pytest
from store.invented import folder_of, run_stage
from store.workload import CONFIG

from redaction.app.artifacts.text import age_as_text, counted, shortened, size_as_text, table
from redaction.app.main import main
from redaction.store.manifest import MANIFEST
from redaction.store.runs import Store


@pytest.fixture
def artifacts(root, monkeypatch, capsys):
    """Runs the verb on a store; returns exit code, output and error output."""
    return tool(root, monkeypatch, capsys)


def tool(root, monkeypatch, capsys):
    monkeypatch.chdir(root)
    monkeypatch.setenv("COLUMNS", "100")
    settings = [f"tracking.uri='sqlite:///{root}/mlflow.db'", f"tracking.artifacts='{root}/mlartifacts'"]

    def run(*arguments):
        code = main(["artifacts", *arguments, *settings])
        output = capsys.readouterr()
        assert "Traceback" not in output.err
        return code, output.out, output.err

    return run


def test_alone_and_with_help_it_shows_an_example_of_each_action(capsys):
    assert main(["artifacts"]) == 2
    assert main(["artifacts", "--help"]) == 0
    assert main(["artifacts", "show", "-h"]) == 0
    usage = capsys.readouterr().out
    for action in ("list train", "show detector", "verify 1a2b3c4d", "export records", "prune prune.keep=3"):
        assert usage.count(f"artifacts {action}") == 3
    assert max(map(len, usage.splitlines())) <= 100


@pytest.mark.parametrize(
    ("arguments", "messages"),
    [
        (["fly"], ["no action 'fly'; there are list, show, verify, export, prune", "usage:"]),
        (["show"], ["artifacts show is followed by too few words: none", "usage:"]),
        (["show", "a", "b"], ["too many words: a b"]),
        (["export", "records"], ["too few words: records"]),
        (["prune", "detector"], ["too many words: detector"]),
        (["show", "nothing"], ["no artifact 'nothing' in this store", "detector, evaluation, history"]),
        (["show", "ffffffff/records"], ["no artifact 'ffffffff/records'"]),
        (["verify", "nothing"], ["no artifact 'nothing'"]),
        (["export", "nothing", "out.json"], ["no artifact 'nothing'"]),
        (["list", "fly"], ["no stage or artifact 'fly' in this store; it has detector, evaluate"]),
        (["prune", "prune.keep=-1"], ["prune.keep=-1 is out of range"]),
        (["prune", "prune.older=3"], ["Key 'older' not in 'PruneConfig'", "keep, keep_days, strays, apply"]),
        (["prune", "prune.apply=maybe"], ["prune.apply=maybe"]),
    ],
)
def test_a_mistake_ends_in_one_message_that_says_what_there_is(arguments, messages, artifacts):
    code, _, error = artifacts(*arguments)
    assert (code, error.count("error: ")) == (2, 1)
    for message in messages:
        assert message in error


def test_list_is_a_table_that_fits_the_terminal_the_newest_first(artifacts, first, second):
    code, output, _ = artifacts("list")
    lines = output.splitlines()
    assert code == 0
    assert lines[0].split() == ["stage", "artifact", "type", "size", "age", "used", "holds"]
    assert max(map(len, lines)) <= 100
    references = [line.split()[1] for line in lines[1:11]]
    assert references[0] == f"{second['evaluate'][:8]}/evaluation"
    assert references[-1] == f"{first['parse'][:8]}/records"
    used = lines[0].index("used") + 3
    assert [line[used] for line in lines[1:11]] == list("1111111122")
    assert f"make show ARTIFACT={references[0]}" in lines[-1]


def test_list_shows_some_stages_or_names_only(artifacts):
    assert len(artifacts("list", "parse")[1].splitlines()) == 5
    assert [line.split()[0] for line in artifacts("list", "parse", "detector")[1].splitlines()[1:4]] == [
        "train", "train", "parse",
    ]  # fmt: skip


@pytest.mark.parametrize("action", ["list", "verify", "prune"])
def test_an_empty_store_is_no_mistake(action, tmp_path, monkeypatch, capsys):
    code, output, _ = tool(tmp_path, monkeypatch, capsys)(action)
    assert code == 0
    assert {"list": "`make train` makes", "verify": "0 artifacts checked", "prune": "Nothing to delete"}[
        action
    ] in output


def test_show_tells_the_manifest_and_the_lineage_both_ways(artifacts, first, second):
    code, output, _ = artifacts("show", f"{first['split']}/splits")
    assert code == 0
    for line in (
        f"{first['split'][:8]}/splits",
        "  type        redaction.evaluation.history.TrainingHistory",
        f"  run         {first['split']}",
        "  stage       split",
        "  split.figure  2.0",
        "  numpy  2.1",
    ):
        assert line in output.splitlines()
    assert "history.json" in output
    tree = output.partition("made from")[2]
    assert f"  └─ {first['parse'][:8]}/records  (parse, " in tree
    assert "     └─ data: annotations, sha256 aaaaaaaaaaaaaaaa…" in tree
    for run in (first, second):
        assert f"  ├─ {run['train'][:8]}/detector  (train, " in tree
        assert f"  │  └─ {run['evaluate'][:8]}/evaluation  (evaluate, " in tree
        assert f"  {run['pipeline'][:8]}  20" in tree.partition("used by these runs")[2]


def test_show_of_the_last_and_the_first_in_a_lineage_says_that_there_is_no_more(artifacts, root, first):
    assert "made of it\n  nothing yet" in artifacts("show", "evaluation")[1]
    folder = folder_of(root, first["parse"]) / "artifacts" / "records"
    assert artifacts("show", str(folder))[1].startswith(str(folder))


def test_verify_of_a_whole_store_ends_with_counts(artifacts):
    code, output, _ = artifacts("verify")
    assert (code, output.splitlines()[-1][:22]) == (0, "10 artifacts checked, ")
    assert "0 damaged, 0 leftovers" in output
    assert artifacts("verify", "detector", "records")[1].startswith("2 artifacts checked")


def flip(path):
    path.write_bytes(path.read_bytes().replace(b"0.5", b"0.6", 1))


DAMAGE = {
    "a changed byte": (lambda folder: flip(folder / "history.json"), "history.json was changed"),
    "a missing file": (lambda folder: (folder / "history.json").unlink(), "history.json is missing"),
    "an added file": (lambda folder: (folder / "new.txt").write_text(""), "new.txt was added"),
    "a link": (lambda folder: (folder / "link").symlink_to("/etc/passwd"), "link is a link"),
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "it is missing, or its manifest is"),
    "a broken manifest": (lambda folder: (folder / MANIFEST).write_text("[]"), "is not a manifest"),
    "no folder": (shutil.rmtree, "it is missing"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_verify_names_every_damaged_file_in_a_line_and_ends_with_1(damage, artifacts, root, first):
    spoil, message = DAMAGE[damage]
    spoil(folder_of(root, first["train"]) / "artifacts" / "detector")
    code, output, _ = artifacts("verify")
    assert code == 1
    (line,) = [line for line in output.splitlines() if line.startswith("damaged ")]
    assert f"{first['train'][:8]}/detector: " in line
    assert message in line
    assert "1 damaged, 0 leftovers" in output


def test_verify_tells_leftovers_apart_from_damage(artifacts, root, first):
    store = Store(CONFIG, root)
    run_stage(store, store.begin_pipeline({}, ""), "parse", 5.0, {}, close=False)
    (root / "mlartifacts" / ".partial" / "tmp1").mkdir()
    shutil.copytree(folder_of(root, first["parse"]), root / "mlartifacts" / "redaction" / ("0" * 32))
    code, output, _ = artifacts("verify")
    assert (code, output.count("\nleftover ") + output.startswith("leftover ")) == (0, 3)
    for message in ("(parse, RUNNING) holds records", "half written", "belongs to no run of this database"):
        assert message in output


def test_a_damaged_artifact_is_listed_and_not_shown(artifacts, root, second):
    (folder_of(root, second["train"]) / "artifacts" / "detector" / MANIFEST).write_text("{")
    assert f"{second['train'][:8]}/detector    damaged" in artifacts("list")[1]
    code, _, error = artifacts("show", "detector")
    assert (code, "manifest.json cannot be read" in error) == (2, True)
    assert artifacts("export", "detector", "x.json")[0] == 2


def test_prune_says_what_would_go_and_deletes_only_when_told(artifacts, root, first, second):
    settings = ("prune.keep=1", "prune.keep_days=0")
    code, output, _ = artifacts("prune", *settings)
    assert code == 0
    assert [line.split()[:3] for line in output.splitlines()[1:4]] == [
        [first["pipeline"][:8], "pipeline", "finished"],
        [first["evaluate"][:8], "evaluate", "finished"],
        [first["train"][:8], "train", "finished"],
    ]
    assert "4 runs stay: used by a run of the pipeline that stays" in output
    assert 'Nothing is deleted yet: make prune ARGS="prune.apply=true"' in output
    assert folder_of(root, first["train"]).is_dir()
    assert "Deleted: 3 runs and 0 folders, " in artifacts("prune", *settings, "prune.apply=true")[1]
    assert not list(root.glob(f"mlartifacts/*/{first['train']}"))
    assert "6 artifacts checked" in artifacts("verify")[1]
    assert "Nothing to delete." in artifacts("prune", *settings)[1]


def test_prune_goes_on_where_a_run_cannot_be_deleted_and_ends_with_1(artifacts, first, monkeypatch):
    delete = shutil.rmtree

    def refuse(path, **options):
        if first["evaluate"] in str(path):
            raise PermissionError(13, "Permission denied")
        delete(path, **options)

    monkeypatch.setattr(shutil, "rmtree", refuse)
    code, output, _ = artifacts("prune", "prune.keep=1", "prune.keep_days=0", "prune.apply=true")
    assert code == 1
    assert "1 of 3 could not be deleted" in output
    assert "Permission denied" in output


def test_what_has_no_open_form_is_refused_before_anything_is_read(artifacts, root):
    code, _, error = artifacts("export", "detector", "x.json")
    assert code == 2
    assert "holds a TrainingHistory; RecordCollection, Splits, Evaluation, Detector can be exported" in error


@pytest.mark.slow
def test_list_and_show_import_nothing_heavy(trained):
    code = (
        "import sys\n"
        "from redaction.app.main import main\n"
        "code = main(['artifacts', 'list']) + main(['artifacts', 'show', 'detector'])\n"
        "print('heavy:', sorted({'torch', 'icevision', 'fastai', 'cv2', 'matplotlib'} & set(sys.modules)))\n"
        "sys.exit(code)\n"
    )
    done = trained.run(code=code)
    assert done.returncode == 0, done.stderr
    assert "heavy: []" in done.stdout
    assert "gfl_lite0, " in done.stdout
    assert "12 pages of 6 documents" in done.stdout


@pytest.mark.slow
def test_records_splits_and_an_evaluation_become_coco_files_that_coco_s_tools_load(
    project, tmp_path, monkeypatch, capsys
):
    out, run = tmp_path / "out ü", tool(project.root, monkeypatch, capsys)
    for name in ("records", "splits", "evaluation"):
        assert run("export", name, f"{out}/{name}.json")[0] == 0
    parts = ("records", "splits-train", "splits-valid", "splits-test", "evaluation-found", "evaluation-true")
    assert {path.stem for path in out.iterdir()} == set(parts)
    pages = {}
    for part in parts:
        for coco in (pycocotools.coco.COCO, faster_coco_eval.COCO):
            pages[part] = {image["file_name"] for image in coco(str(out / f"{part}.json")).dataset["images"]}
    assert pages["records"] == {path.name for path in project.pages.images.iterdir()}
    assert pages["records"] == pages["splits-train"] | pages["splits-valid"] | pages["splits-test"]
    assert pages["evaluation-found"] == pages["evaluation-true"] == pages["splits-test"]
    records = json.loads((out / "records.json").read_text(encoding="utf-8"))
    assert records["annotations"] == project.pages.content["annotations"]
    code, _, error = run("export", "records", f"{out}/records.json")
    assert (code, "records.json is there already" in error) == (2, True)
    code, _, error = run("export", "records", f"{out}/records.json/below.json")
    assert (code, error.count("error: ")) == (2, 1)


@pytest.mark.slow
def test_after_pruning_kept_settings_are_reused_and_everything_is_whole(project, monkeypatch, capsys):
    run = tool(project.root, monkeypatch, capsys)
    assert project.within("train", *project.settings, "stages=[parse,split]", "split.seed=5").returncode == 0
    assert "2 runs and 0 folders" in run("prune", "prune.keep=0", "prune.keep_days=0")[1]
    assert project.within("train", *project.settings).stdout.count(" reused from run ") == 4
    assert "Deleted: 2 runs" in run("prune", "prune.keep=1", "prune.keep_days=0", "prune.apply=true")[1]
    assert project.within("train", *project.settings).stdout.count(" reused from run ") == 4
    assert "6 artifacts checked" in run("verify")[1]


def test_sizes_ages_and_counts_are_short():
    assert [size_as_text(size) for size in (0, 999, 1000, 1_500_000, 999_960, 2 * 10**12)] == [
        "0 B", "999 B", "1.0 kB", "1.5 MB", "1.0 MB", "2.0 TB",
    ]  # fmt: skip
    assert [age_as_text(age) for age in (-1, 5, 120, 7200, 3 * 86_400)] == ["0 s", "5 s", "2 min", "2 h", "3 days"]
    assert (counted(1, "run"), counted(0, "run")) == ("1 run", "0 runs")


def test_a_table_is_aligned_and_cut_where_the_terminal_ends(monkeypatch):
    monkeypatch.setenv("COLUMNS", "12")
    rows = [("a", "10", "x"), ("name", "2", "long words")]
    assert table(("it", "n", "what"), rows, right=("n",)) == ["it     n  w…", "a     10  x", "name   2  l…"]
    assert (shortened("abcdef", 4), shortened("abc", 3)) == ("abc…", "abc")


@pytest.mark.parametrize(
    ("reference", "output", "message"),
    [
        ("release", "x.json", "x.json: a Detector becomes an ONNX file; give it a name that ends in .onnx"),
        ("release", "x", "give it a name that ends in .onnx"),
        ("models:/none@champion", "x.onnx", "no registered model models:/none@champion"),
        ("runs:/ffffffff", "x.onnx", "no artifact 'ffffffff/detector'"),
        ("nowhere.onnx", "x.onnx", "no artifact 'nowhere.onnx'"),
    ],
)
def test_a_detector_that_is_not_there_or_an_output_of_another_form_is_told(
    reference, output, message, artifacts, tmp_path
):
    code, _, error = artifacts("export", reference, f"{tmp_path}/{output}")
    assert (code, error.count("error: ")) == (2, 1)
    assert message in error


@pytest.mark.slow
@pytest.mark.long
def test_the_release_as_onnx_is_a_detector_that_predict_takes(artifacts, pages, tmp_path, monkeypatch):
    file = tmp_path / "out ü" / "release 1.onnx"
    assert artifacts("export", "release", str(file))[0] == 0
    code, _, error = artifacts("export", "release", str(file))
    assert (code, "is there already" in error) == (2, True)
    found = []
    for number, detector in enumerate(("release", str(file))):
        folder = tmp_path / f"found {number}"
        arguments = (f"input='{pages.images}'", f"output='{folder}'", f"detector='{detector}'", "predict.device=cpu")
        settings = "predict.precision=fp32", "predict.page_seconds=600", "predict.threshold=0.1"
        assert main(["predict", *arguments, *settings]) == 0
        found.append(json.loads((folder / "predictions.json").read_text(encoding="utf-8")))
    wanted, given = found
    assert wanted["info"]["threshold"] == given["info"]["threshold"]
    assert len(wanted["annotations"]) == len(given["annotations"]) > 0
    for one, other in zip(wanted["annotations"], given["annotations"], strict=True):
        assert one["bbox"] == pytest.approx(other["bbox"], abs=0.01)  # of small pages, which the model sees larger
        assert one["score"] == pytest.approx(other["score"], abs=1e-4)
