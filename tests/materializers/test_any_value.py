"""One law for values of all kinds: what was saved loads back, equal in every type and bit."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings

import redaction
from redaction.materializers.registry import BUILTIN, materializer_for
from redaction.materializers.registry import VALUES as KEEPER
from redaction.materializers.values import ValueMaterializer
from redaction.store.artifacts import read_artifact, write_artifact, write_preview

from .compare import assert_same
from .values import VALUES, anything, nested, page_boxes


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES.keys())
def test_a_saved_value_loads_back_equal(make, tmp_path):
    (tmp_path / "a b ü").mkdir()
    write_artifact(make(), tmp_path / "a b ü")
    loaded = read_artifact((tmp_path / "a b ü").rename(tmp_path / "elsewhere"))
    assert_same(loaded, make())


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(anything)
def test_any_mixture_of_values_loads_back_equal(tmp_path_factory, value):
    folder = tmp_path_factory.mktemp("value")
    keeper = materializer_for(type(value))
    keeper.save(value, folder)
    assert_same(keeper.load(folder), value)


@pytest.mark.parametrize("name", ["all awkward values", "a state dict", "a dataclass", "a mixture", "sets"])
def test_equal_values_become_equal_bytes(name, tmp_path):
    digests = set()
    for folder in (tmp_path / "one", tmp_path / "other"):
        folder.mkdir()
        digests.add(write_artifact(VALUES[name](), folder).digest)
    assert len(digests) == 1


@pytest.mark.parametrize("make", VALUES.values(), ids=VALUES.keys())
def test_every_value_has_a_description_and_a_preview_that_json_can_say(make, tmp_path):
    (tmp_path / "preview").mkdir()
    description = write_artifact(make(), tmp_path).description
    assert all(type(each) in (str, int, float, bool) for each in description.values())
    json.dumps(description)
    write_preview(make(), tmp_path / "preview")
    for view in (tmp_path / "preview").glob("*.json"):
        json.loads(view.read_text(encoding="utf-8"))


def test_tied_weights_are_stored_once_and_come_back_as_one(tmp_path):
    model = torch.nn.Sequential(torch.nn.Linear(50, 50), torch.nn.Linear(50, 50))
    model[1].weight = model[0].weight
    write_artifact(model.state_dict(), tmp_path)
    assert (tmp_path / "tensors.safetensors").stat().st_size < 50 * 50 * 4 * 1.5
    loaded = read_artifact(tmp_path)
    assert list(loaded) == list(model.state_dict())
    assert loaded["0.weight"] is loaded["1.weight"]
    torch.testing.assert_close(loaded["0.weight"], model[0].weight.detach(), rtol=0, atol=0)
    assert loaded._metadata == model.state_dict()._metadata


def test_a_file_of_tensors_names_the_place_of_each(tmp_path):
    write_artifact({"model": {"weight": torch.ones(2)}}, tmp_path)
    assert b"value['model']['weight']" in (tmp_path / "tensors.safetensors").read_bytes()


def test_other_values_lie_in_folders_of_their_own_with_their_materializers(tmp_path):
    write_artifact(nested(), tmp_path)
    files = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert {"objects/0/records.msgpack", "objects/2/array.npy", "tensors.safetensors", "value.msgpack"} <= files


def test_a_long_list_of_like_values_is_a_few_columns(tmp_path):
    rows = [{"id": i, "bbox": [0.5, 1.5, 2.5, 3.5], "name": "redaction"} for i in range(10_000)]
    write_artifact(rows, tmp_path)
    assert (tmp_path / "value.msgpack").stat().st_size < 10_000 * (4 * 8 + 8)
    assert_same(read_artifact(tmp_path), rows)


def test_loaded_arrays_and_tensors_can_be_written_to(tmp_path):
    write_artifact([np.zeros(3), torch.zeros(3), *page_boxes()], tmp_path)
    array, tensor, *_ = read_artifact(tmp_path)
    array[0], tensor[0] = 1, 1
    assert (array[0], tensor[0]) == (1, 1)


def test_types_that_plain_values_consist_of_all_have_a_row_in_the_table():
    for make in VALUES.values():
        kind = type(make())
        assert isinstance(materializer_for(kind), ValueMaterializer) or kind is np.ndarray
    assert sum(name == KEEPER for name in BUILTIN.values()) > 25


def test_a_plain_value_is_saved_and_loaded_without_torch_icevision_or_pandas(tmp_path):
    code = (
        "import sys; from pathlib import Path; from redaction.store.artifacts import *\n"
        f"folder = Path({str(tmp_path)!r}); write_artifact({{'a': [1, (2.5, None)]}}, folder); read_artifact(folder)\n"
        "print(sorted({'torch', 'icevision', 'pandas', 'PIL', 'matplotlib', 'pydantic'} & set(sys.modules)))"
    )
    root = Path(redaction.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_sets_within_sets_become_equal_bytes_in_every_process(tmp_path):
    code = (
        "import sys\nfrom pathlib import Path\nfrom redaction.store.artifacts import write_artifact\n"
        "value = {frozenset('ab'), frozenset('ac'), (frozenset('cb'), 1)}\n"
        "folder = Path(sys.argv[1])\nfolder.mkdir()\nprint(write_artifact(value, folder).digest)\n"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", code, str(tmp_path / str(seed))], check=True, text=True,
            capture_output=True, env={**os.environ, "PYTHONHASHSEED": str(seed)},
        ).stdout
        for seed in range(1, 6)
    }  # fmt: skip
    assert len(digests) == 1
