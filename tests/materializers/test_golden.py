"""What any version of a materializer has stored is still read, exactly."""

import zipfile

import pytest

from redaction.detectors.architectures import network_of
from redaction.detectors.detector import Detector
from redaction.materializers.registry import BUILTIN, materializer_for, name_of
from redaction.store.artifacts import read_artifact

from .compare import assert_same
from .golden import FOLDER, GOLDEN, NOT_HERE, file_of

FILES = sorted(path for path in FOLDER.glob("*.zip") if path.stem.rpartition("-")[0] not in NOT_HERE)


def plainer(value):
    """A value without a network in it, whose parts the comparison cannot look at."""
    return (value.spec, network_of(value.model).state_dict()) if isinstance(value, Detector) else value


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_artifact_of_any_version_loads_as_what_was_stored(path, tmp_path):
    with zipfile.ZipFile(path) as archive:
        archive.extractall(tmp_path)
    assert_same(plainer(read_artifact(tmp_path)), plainer(GOLDEN[path.stem.rpartition("-")[0]]()))


@pytest.mark.parametrize("name", GOLDEN)
def test_there_is_an_artifact_of_today_s_version_and_of_each_before(name):
    latest = int(file_of(name).stem.rpartition("-")[2])
    for version in range(1, latest + 1):
        path = FOLDER / f"{name}-{version}.zip"
        assert path.exists(), f"run `PYTHONPATH=tests python -m materializers.golden` and commit {path.name}"


def test_every_materializer_of_the_table_has_artifacts_here():
    here = {name_of(type(materializer_for(type(make())))) for make in GOLDEN.values()}
    missing = {name.rpartition(".")[2] for name in set(BUILTIN.values()) - here}
    assert missing == {"EvaluationMaterializer"}
    assert sorted(FOLDER.glob("evaluation-*.zip"))
