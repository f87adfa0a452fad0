"""A stored collection is read as far as somebody asks, and files of version 1 are still read."""

import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from icevision.core.record import BaseRecord

from redaction.errors import ArtifactDamaged, ArtifactNotFound
from redaction.materializers import record_content, tables
from redaction.materializers.columns import packed, read_msgpack
from redaction.materializers.records import RecordCollectionMaterializer
from redaction.materializers.stored_records import StoredRecords
from redaction.store.artifacts import read_artifact

from .compare import assert_same_records, first_difference, picture
from .examples import EXAMPLES, awkward, filled, of_ids

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(record_content, "RECORDS_IN_BLOCK", 3)


@pytest.mark.parametrize("make", EXAMPLES.values(), ids=EXAMPLES.keys())
def test_collections_of_several_blocks_load_back_equal(make, small_blocks, tmp_path):
    collection = make()
    RecordCollectionMaterializer().save(collection, tmp_path)
    assert_same_records(collection, RecordCollectionMaterializer().load(tmp_path))


@pytest.mark.parametrize("make", [filled, awkward, EXAMPLES["an id assigned twice"]])
def test_every_record_can_be_read_alone(make, small_blocks, tmp_path):
    collection = make()
    RecordCollectionMaterializer().save(collection, tmp_path)
    stored = StoredRecords(tmp_path)
    assert stored.ids == list(collection._records.data)
    for record_id, record in collection._records.data.items():
        assert first_difference(picture(record), picture(stored.record(record_id))) is None


def test_one_record_the_ids_and_the_length_build_no_other_record(tmp_path, monkeypatch):
    RecordCollectionMaterializer().save(of_ids(*range(2000)), tmp_path)
    made = []
    counting = SimpleNamespace(__new__=lambda _: made.append(1) or BaseRecord.__new__(BaseRecord))
    monkeypatch.setattr(tables, "BaseRecord", counting)
    stored = StoredRecords(tmp_path)
    assert (len(stored), stored.ids[-1], made) == (2000, 1999, [])
    assert stored.record(1234).record_id == 1234
    assert made == [1]


def test_an_id_that_is_not_there_is_told(tmp_path):
    RecordCollectionMaterializer().save(of_ids(1), tmp_path)
    with pytest.raises(ArtifactNotFound, match="no record 'x' among its 1"):
        StoredRecords(tmp_path).record("x")


@pytest.mark.parametrize("lengths", [[2**60], [-1], [], [1, 2, 3]])
def test_lengths_of_blocks_that_lie_are_refused(lengths, tmp_path):
    RecordCollectionMaterializer().save(of_ids(1), tmp_path)
    content = read_msgpack(tmp_path / "records.msgpack")
    content["blocks"] = {"each": lengths}
    (tmp_path / "records.msgpack").write_bytes(packed(content))
    with pytest.raises(ArtifactDamaged, match=r"records\.msgpack"):
        StoredRecords(tmp_path)


@pytest.mark.parametrize("name", ["records-1.zip", "records-2.zip"])
def test_records_that_an_earlier_version_stored_are_still_read(name, tmp_path):
    with zipfile.ZipFile(GOLDEN / name) as archive:
        archive.extractall(tmp_path)
    assert_same_records(filled(), read_artifact(tmp_path))
    assert StoredRecords(tmp_path).record("seite ä").record_id == "seite ä"
