"""A person's mistake ends in one message and exit code 2: no traceback, no work done, nothing stored as finished."""

import socket

import pytest
from PIL import Image

from redaction.app.main import VERBS, main
from redaction.config import (
    Config,
    EvaluateConfig,
    ModelConfig,
    PredictConfig,
    SplitConfig,
    TrackingConfig,
    TrainConfig,
)
from redaction.errors import ConfigError
from redaction.store.runs import Store


@pytest.fixture
def command(pages, tmp_path, monkeypatch, capsys):
    """Runs a command on small pages with a store of its own; returns exit code, output and error output."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        settings = [
            f"data.annotations='{pages.annotations}'",
            f"data.images='{pages.images}'",
            f"tracking.uri='sqlite:///{tmp_path}/mlflow.db'",
            f"tracking.artifacts='{tmp_path}/mlartifacts'",
        ]
        code = main([arguments[0], *settings, *arguments[1:]])
        output = capsys.readouterr()
        return code, output.out, output.err

    return run


def finished_runs(tmp_path):
    store = Store(TrackingConfig(uri=f"sqlite:///{tmp_path}/mlflow.db"), tmp_path)
    return store.client.search_runs([store.experiment_id], "attributes.status = 'FINISHED'")


MISTAKES = {
    "unknown setting": (["train.epoch=3"], ["Key 'epoch' not in 'TrainConfig'", "There are: ", "epochs"]),
    "unknown section": (["training.epochs=3"], ["Key 'training' not in 'Config'", "There are: data, split, model"]),
    "wrong type": (["train.epochs=three"], ["train.epochs=three", "could not be converted to Integer"]),
    "out of range": (["train.epochs=0"], ["train.epochs=0 is out of range; it must be from 1 to 100000"]),
    "rate of zero": (["train.lr=0"], ["train.lr=0 is out of range"]),
    "unknown device": (["train.device=tpu"], ["train.device=tpu", "one of auto, cpu, cuda"]),
    "unknown choice": (["model=detr"], ["Could not find 'model/detr'", "efficientdet_lite0", "retinanet_resnet18"]),
    "a model whose package is missing": (["model=mmdet_vfnet"], ["model=mmdet_vfnet", "need mmcv-full 1 and mmdet 2"]),
    "a model that is no part of this": (["model.architecture=yolov5"], ["need", "yolov5-icevision", "GPL"]),
    "anchors of a model without": (
        ["model=fcos_resnet18", "model.aspect_ratios=[1]"],
        ["it must be [] without anchors"],
    ),
    "a backbone of another kind": (["model.init=a.onnx"], ["model.init=a.onnx", "none", "a .safetensors file"]),
    "pieces for a model of one size": (
        ["model=efficientdet_lite0", "train.piece=[0.5,1]"],
        ["train.piece=[0.5, 1.0]", "efficientdet_lite0", "one size only", "train=scratch"],
    ),
    "a piece larger than the page": (
        ["train.piece=[1,2]"],
        ["train.piece=[1", "height and width, both above 0 and at most 1"],
    ),
    "a zoom the wrong way round": (["train.zoom=[2,1]"], ["train.zoom=[2", "the smallest and the largest scale"]),
    "the release for another model": (
        ["model=efficientdet_lite0", "model.init=release"],
        ["model.init=release", "gfl_lite0", "model.init=imagenet"],
    ),
    "a backbone that is not there": (["model.init=nowhere.pth"], ["model.init=nowhere.pth", "no such file"]),
    "a setting that is added": (["+epochs=3"], ["there is no setting epochs"]),
    "a setting that is added to a section": (["+train.epoch=3"], ["there is no setting train.epoch"]),
    "a group without a choice": (["model=null"], ["a group of settings cannot be null"]),
    "two choices of a group": (["model=[gfl_lite0,gfl_lite1]"], ["choose one of them", "-m model=gfl_lite0,gfl_lite1"]),
    "no stage": (["stages=[]"], ["names no stage", "parse, split, train, evaluate"]),
    "unknown stage": (["stages=[parse,sort]"], ["names 'sort'", "parse, split, train, evaluate"]),
    "shares that do not add up": (["split.train=0.9"], ["must add up to 1"]),
    "input not a multiple of 128": (["model.image_width_px=500"], ["a multiple of 128"]),
    "broken syntax": (["train.epochs=[1"], ["[1"]),
    "no value": (["data=coco", "data.annotations=???"], ["data.annotations has no value"]),
    "missing file": (["data.annotations=nowhere.json"], ["no annotation file nowhere.json"]),
    "no such GPU": (["train.device=cuda"], ["train.device=cuda", "sees no CUDA GPU"]),
    "fp16 on a CPU": (["train.device=cpu", "train.precision=fp16"], ["needs a CUDA GPU"]),
    "no ImageNet weights": (["model=retinanet_resnet18", "model.init=imagenet"], ["model.init=none"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_settings_is_told_before_any_result_is_stored(mistake, command, tmp_path):
    arguments, messages = MISTAKES[mistake]
    if "no such GPU" in mistake:
        torch = pytest.importorskip("torch")
        if torch.cuda.is_available():
            pytest.skip("this machine has a CUDA GPU")
    code, _, error = command("train", *arguments)
    assert code == 2
    assert error.startswith("error: ")
    assert "Traceback" not in error
    for message in messages:
        assert message in error
    assert not [run for run in finished_runs(tmp_path) if run.data.tags.get("redaction.stage") in (None, "train")]


DATA = {
    "malformed JSON": (lambda pages: pages.annotations.write_text('{"images": [1 2]}'), "line 1, column 15"),
    "unknown image": (lambda p: p.change(lambda c: c["annotations"][0].update(image_id=77)), "is for image 77"),
    "unknown category": (lambda p: p.change(lambda c: c["annotations"][0].update(category_id=7)), "has category 7"),
    "missing image": (lambda pages: (pages.images / "page 2 é.png").unlink(), "no image"),
    "unreadable image": (lambda pages: (pages.images / "page 2 é.png").write_bytes(b"GIF89a"), "cannot be read"),
    "empty dataset": (lambda p: p.change(lambda c: c.update(images=[], annotations=[])), "the dataset is empty"),
    "one document": (
        lambda p: p.change(lambda c: [image.update(document="a") for image in c["images"]]), "come from 1 documents",
    ),
    "nothing annotated": (lambda p: p.change(lambda c: c["annotations"].clear()), "there is nothing to learn"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", DATA)
def test_a_mistake_in_the_data_is_told_and_the_pipeline_is_not_finished(mistake, command, pages, tmp_path):
    spoil, message = DATA[mistake]
    spoil(pages)
    code, _, error = command("train")
    assert (code, error.count("error: ")) == (2, 1)
    assert message in error
    assert "Traceback" not in error
    assert not [run for run in finished_runs(tmp_path) if "redaction.pipeline" in run.data.tags]


def test_no_verb_and_a_wrong_verb_show_the_verbs(capsys):
    assert main([]) == 2
    assert main(["fly"]) == 2
    output = capsys.readouterr()
    for verb in VERBS:
        assert verb in output.out
        assert verb in output.err
    assert main(["--help"]) == 0


def test_predict_says_what_it_needs(command, tmp_path):
    assert "predict needs input=" in command("predict")[2]
    assert "no file or folder" in command("predict", "input=nowhere", "output=out")[2]
    (tmp_path / "empty").mkdir()
    assert "no files in" in command("predict", f"input='{tmp_path}/empty'", "output=out")[2]
    assert "must be a path or a list of paths" in command("predict", "input={a: b}")[2]


def test_predict_says_that_nothing_was_trained_yet(command, pages, tmp_path):
    code, _, error = command("predict", f"input='{pages.images}'", f"output='{tmp_path}/out'", "detector=newest")
    assert code == 2
    assert "Run `make train` first" in error
    code, _, error = command("predict", f"input='{pages.images}'", f"output='{tmp_path}/out'", "detector=runs:/abc")
    assert code == 2
    assert "no run 'abc'" in error
    code, _, error = command("predict", f"input='{pages.images}'", f"output='{tmp_path}/out'", "detector=/nowhere")
    assert code == 2
    assert "no detector /nowhere: it is no file or folder" in error
    code, _, error = command("predict", f"input='{pages.images}'", f"output='{tmp_path}/out'", "detector=models:/mine")
    assert code == 2
    assert "models:/mine says no version: models:/NAME/1" in error


def test_the_space_of_a_sweep_is_chosen_by_its_file(command):
    code, _, error = command("sweep", "sweep.space=quick")
    assert code == 2
    assert "choose a file of conf/sweep with sweep=NAME" in error


def test_a_port_for_the_runs_that_is_taken_is_one_message(command):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, error = command("ui", f"tracking.port={taken.getsockname()[1]}")
    assert code == 2
    assert error.startswith("error: http://127.0.0.1:")
    assert "Choose another: tracking.port=" in error


def test_an_output_that_is_a_file_is_refused(command, pages, tmp_path):
    Image.new("L", (5, 5)).save(tmp_path / "out.png")
    code, _, error = command("predict", f"input='{pages.images}'", f"output='{tmp_path}/out.png'")
    assert code == 2
    assert "is a file; it must be a folder" in error


@pytest.mark.parametrize(
    "make",
    [
        lambda: SplitConfig(train=1.0, valid=0.0, test=0.0),
        lambda: SplitConfig(train=float("nan")),
        lambda: TrainConfig(batch_size=0),
        lambda: TrainConfig(weight_decay=-0.1),
        lambda: TrainConfig(lr=float("nan")),
        lambda: TrainConfig(workers=-1),
        lambda: TrainConfig(paste=-1),
        lambda: ModelConfig(aspect_ratios=[]),
        lambda: ModelConfig(aspect_ratios=[1.0, 0.0]),
        lambda: ModelConfig(anchor_scale=0),
        lambda: EvaluateConfig(iou_threshold=1.0),
        lambda: EvaluateConfig(pictures=-1),
        lambda: PredictConfig(workers=0),
        lambda: PredictConfig(dpi=5),
        lambda: PredictConfig(dpi=float("nan")),
        lambda: PredictConfig(page_seconds=0),
        lambda: PredictConfig(pictures="some"),
        lambda: TrackingConfig(uri="x", port=70000),
        lambda: TrackingConfig(uri="x", experiment=" "),
        lambda: Config(stages=["training"]),
    ],
)
def test_a_value_out_of_range_is_refused_where_the_settings_are_made(make):
    with pytest.raises(ConfigError):
        make()
