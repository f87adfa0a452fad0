"""The stages that need no training."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icevision.data.record_collection import RecordCollection
from PIL import Image

from redaction.config import DataConfig, SplitConfig
from redaction.data.records import page_record
from redaction.errors import DataError
from redaction.stages.parse import parse
from redaction.stages.split import split


def config_of(pages):
    return DataConfig(str(pages.annotations), str(pages.images))


def collection(pages_of_documents):
    records = RecordCollection(page_record)
    for document, pages in enumerate(pages_of_documents):
        for page in range(pages):
            records.get_by_record_id(f"{document}/{page}").set_document(f"d{document}")
    return records


def ids(records):
    return [record.record_id for record in records]


def test_parse_gives_a_record_for_every_page(pages):
    assert len(parse(config_of(pages))) == 12


def test_parse_says_which_image_is_missing(pages):
    (pages.images / "page 3 é.png").unlink()
    with pytest.raises(DataError, match=r"image 4: no image .*page 3 é\.png.* data\.images"):
        parse(config_of(pages))


def test_parse_says_which_image_cannot_be_read(pages):
    whole = (pages.images / "page 3 é.png").read_bytes()
    (pages.images / "page 3 é.png").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match=r"image 4: .*page 3 é\.png cannot be read as an image"):
        parse(config_of(pages))


def test_parse_says_which_image_has_another_size(pages):
    Image.new("RGB", (60, 80)).save(pages.images / "page 3 é.png")
    with pytest.raises(DataError, match=r"image 4 should be 120 x 160 px, but .* has 60 x 80 px"):
        parse(config_of(pages))


def test_parse_takes_the_size_as_the_picture_is_meant_to_be_seen(pages):
    turned = Image.Exif()
    turned[0x0112] = 6
    Image.new("RGB", (160, 120)).save(pages.images / "turned.jpg", exif=turned)
    pages.change(lambda content: content["images"][1].update(file_name="turned.jpg"))
    assert parse(config_of(pages))[1].width == 120


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(1, 9), min_size=3, max_size=30), st.integers(0, 99))
def test_every_page_is_in_one_split_and_no_document_in_two(pages_of_documents, seed):
    records = collection(pages_of_documents)
    splits = split(SplitConfig(seed=seed), records)
    parts = [splits.train, splits.valid, splits.test]
    assert Counter(ids(records)) == Counter(i for part in parts for i in ids(part))
    documents = [{record.document for record in part} for part in parts]
    assert all(documents)
    assert sum(map(len, documents)) == len(set.union(*documents))


def test_splits_come_close_to_their_shares():
    splits = split(SplitConfig(train=0.7, valid=0.1, test=0.2), collection([3] * 100))
    assert len(splits.train) == pytest.approx(210, abs=6)
    assert len(splits.valid) == pytest.approx(30, abs=6)


def test_the_same_seed_deals_the_same_way_and_another_does_not():
    records = collection([2] * 20)
    once, again, other = (split(SplitConfig(seed=seed), records) for seed in (1, 1, 2))
    assert ids(once.test) == ids(again.test)
    assert ids(once.test) != ids(other.test)


@pytest.mark.parametrize("documents", [[], [4], [4, 4]])
def test_fewer_than_three_documents_cannot_be_split(documents):
    with pytest.raises(DataError, match=f"come from {len(documents)} documents"):
        split(SplitConfig(), collection(documents))
