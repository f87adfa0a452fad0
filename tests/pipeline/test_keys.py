"""The key of a stage and what it is computed from."""

import os
import subprocess
import sys
from dataclasses import fields, replace

import pytest

from redaction.config import STAGES, Config, DataConfig, TrainConfig, effective
from redaction.errors import DataError
from redaction.pipeline.files import MEMORY, FileDigests
from redaction.pipeline.keys import key_of
from redaction.pipeline.sources import closure, library_versions, source_digests
from redaction.pipeline.table import EVALUATE_ALL, PIPELINE

PARSE, SPLIT, TRAIN, EVALUATE = PIPELINE


@pytest.fixture
def config(pages):
    return Config(data=DataConfig(str(pages.annotations), str(pages.images)))


@pytest.fixture
def files(tmp_path):
    return FileDigests(tmp_path / "memory")


def key(stage, config, files, inputs=None):
    return key_of(stage, config, inputs or {}, files)


def test_the_table_names_the_stages_in_the_order_of_the_config():
    assert tuple(stage.name for stage in PIPELINE) == STAGES


def test_each_stage_reads_only_what_an_earlier_stage_wrote():
    written = set()
    for stage in PIPELINE:
        assert set(stage.reads) <= written
        written |= set(stage.writes)


def test_the_same_settings_and_files_give_the_same_key(config, files, tmp_path):
    assert key(PARSE, config, files).digest == key(PARSE, config, FileDigests(tmp_path / "other")).digest


def test_a_setting_changes_the_keys_of_its_stages_alone(config, files):
    changed = replace(config, train=TrainConfig(lr=0.5))
    assert key(TRAIN, changed, files).digest != key(TRAIN, config, files).digest
    for stage in (PARSE, SPLIT, EVALUATE):
        assert key(stage, changed, files).digest == key(stage, config, files).digest


def test_what_cannot_change_a_result_changes_no_key(config, files):
    changed = replace(config, train=TrainConfig(workers=3, pin_memory=True))
    assert key(TRAIN, changed, files).digest == key(TRAIN, config, files).digest
    assert {f.name for f in fields(TrainConfig)} - set(effective(TrainConfig())) == {
        "workers", "pin_memory", "checkpoint_minutes", "pictures_every",
    }  # fmt: skip


def test_of_a_file_of_weights_the_content_counts_and_not_the_path(config, files, tmp_path):
    def with_backbone(path, content):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content)
        return key(TRAIN, replace(config, model=replace(config.model, init=str(path))), files)

    one = with_backbone(tmp_path / "one.safetensors", b"1")
    moved = with_backbone(tmp_path / "else where" / "one.pth", b"1")
    other = with_backbone(tmp_path / "other.safetensors", b"2")
    assert one.digest == moved.digest != other.digest
    assert other.changes_since(one.parts) == ["data model.init"]
    assert "setting model.init: imagenet -> a file" in one.changes_since(key(TRAIN, config, files).parts)


def test_an_input_changes_the_key(config, files):
    assert key(SPLIT, config, files, {"records": "a"}).digest != key(SPLIT, config, files, {"records": "b"}).digest


def test_a_changed_image_changes_the_keys_of_all_that_look_at_images(config, files, pages):
    before = {stage.name: key(stage, config, files).digest for stage in PIPELINE}
    image = pages.images / "page 0 é.png"
    image.write_bytes(image.read_bytes() + b"\0")
    after = {stage.name: key(stage, config, files).digest for stage in PIPELINE}
    assert {name for name in before if before[name] != after[name]} == {"parse", "train", "evaluate"}


def test_a_changed_annotation_changes_the_key_of_parse(config, files, pages):
    before = key(PARSE, config, files)
    pages.change(lambda content: content["annotations"].pop())
    after = key(PARSE, config, files)
    assert after.changes_since(before.parts) == ["data annotations"]


def test_a_file_is_hashed_again_only_when_its_size_or_time_changed(config, files, pages):
    image = pages.images / "page 0 é.png"
    first = key(PARSE, config, files).digest
    facts = image.stat()
    content = bytearray(image.read_bytes())
    content[-1] ^= 1
    image.write_bytes(content)
    os.utime(image, ns=(facts.st_atime_ns, facts.st_mtime_ns))  # so that only the content tells
    assert key(PARSE, config, FileDigests(files.memory.parent)).digest == first
    os.utime(image, ns=(facts.st_atime_ns, facts.st_mtime_ns + 1))
    assert key(PARSE, config, FileDigests(files.memory.parent)).digest != first


@pytest.mark.parametrize("content", ["", "[]", "{", "null"])
def test_a_damaged_memory_of_digests_is_built_anew(content, config, tmp_path):
    right = key(PARSE, config, FileDigests(tmp_path / "other")).digest
    (tmp_path / MEMORY).write_text(content)
    assert key(PARSE, config, FileDigests(tmp_path)).digest == right


def test_a_missing_image_changes_the_key_and_a_missing_annotation_file_is_told(config, files, pages):
    before = key(PARSE, config, files).digest
    (pages.images / "page 0 é.png").unlink()
    assert key(PARSE, config, files).digest != before
    pages.annotations.unlink()
    with pytest.raises(DataError, match="no annotation file"):
        key(PARSE, config, files)


def test_changes_are_told_by_what_they_were_and_are(config, files):
    changed = replace(config, train=TrainConfig(lr=0.5, epochs=7))
    told = key(TRAIN, changed, files).changes_since(key(TRAIN, config, files).parts)
    assert told == ["setting train.epochs: 34 -> 7", "setting train.lr: 0.006 -> 0.5"]


def test_the_closure_holds_what_is_imported_however_far_away():
    modules = closure("redaction.stages.parse")
    assert {"redaction.stages.parse", "redaction.data.coco", "redaction.errors", "redaction.compat"} <= set(modules)
    assert not {"redaction.detectors.training", "redaction.store.runs"} & set(modules)
    assert "redaction.detectors.architectures" in closure("redaction.stages.train")


def test_the_libraries_are_those_that_the_closure_imports():
    assert {"icevision", "pillow"} <= set(library_versions("redaction.stages.parse"))
    assert "fastai" not in library_versions("redaction.stages.parse")
    assert {"torch", "fastai", "effdet", "icevision"} <= set(library_versions("redaction.stages.train"))


def test_keys_are_computed_without_importing_torch_or_icevision():
    code = (
        "import sys\n"
        "from redaction.pipeline.sources import source_digests, library_versions\n"
        "from redaction.pipeline.table import PIPELINE\n"
        "import redaction.pipeline.keys as keys\n"
        "for stage in PIPELINE:\n"
        "    source_digests(stage.module), library_versions(stage.module)\n"
        "    [keys.version_of(kind) for kind in stage.writes.values()]\n"
        "assert not {'torch', 'icevision', 'cv2', 'matplotlib'} & set(sys.modules), sorted(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_stage_can_be_imported_and_states_what_it_returns():
    for stage in PIPELINE:
        assert stage.function().__name__ == stage.name
        assert "return" in stage.function().__annotations__
        assert source_digests(stage.module)


def test_an_evaluation_of_all_pages_depends_on_how_those_are_parsed_and_that_of_the_pipeline_does_not():
    assert "redaction.data.parsing" in source_digests(EVALUATE_ALL.module)
    assert "redaction.data.parsing" not in source_digests(EVALUATE.module)


def test_an_evaluation_of_all_pages_depends_on_how_exported_detectors_are_read():
    assert "redaction.detectors.exported.network" in source_digests(EVALUATE_ALL.module)
    assert "onnxruntime" in library_versions(EVALUATE_ALL.module)
