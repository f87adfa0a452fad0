"""Every change of a byte in an artifact is noticed."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from redaction.errors import ArtifactDamaged, ArtifactNotFound
from redaction.store.manifest import MANIFEST, FileFacts, Manifest, Origin, files_of

FILES = {"a.bin": bytes(range(256)), "folder/ü b.txt": b"text", "empty": b""}


def artifact(folder):
    for name, content in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    manifest = Manifest("a.Type", "a.Materializer", 1, files_of(folder), {"n": 1}, Origin("parse", "k", {"config": {}}))
    manifest.write(folder)
    return manifest


def test_a_manifest_reads_back_equal(tmp_path):
    manifest = artifact(tmp_path)
    assert Manifest.read(tmp_path) == manifest
    manifest.check(tmp_path)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["a.bin", "folder/ü b.txt", MANIFEST]), data=st.data())
def test_any_flipped_bit_is_found(name, data, tmp_path_factory):
    folder = tmp_path_factory.mktemp("artifact")
    artifact(folder)
    before = (folder / name).read_bytes()
    place, bit = data.draw(st.integers(0, len(before) - 1)), data.draw(st.integers(0, 7))
    (folder / name).write_bytes(before[:place] + bytes([before[place] ^ 1 << bit]) + before[place + 1 :])
    original = files_of(folder) if name == MANIFEST else None
    try:
        manifest = Manifest.read(folder)
        manifest.check(folder)
    except ArtifactDamaged as error:
        assert name in str(error) or name == MANIFEST  # noqa: PT017 - both ways out are asserted
    else:
        # the flip fell on what JSON does not look at, or tells in another way
        assert name == MANIFEST
        assert manifest.files == original
        assert (manifest.description, manifest.origin) == ({"n": 1}, Origin("parse", "k", {"config": {}}))


def test_a_figure_that_was_changed_is_found(tmp_path):
    """A later stage reads it without the files, and registers a detector by it."""
    artifact(tmp_path)
    path = tmp_path / MANIFEST
    path.write_text(path.read_text(encoding="utf-8").replace('"n": 1', '"n": 2'), encoding="utf-8")
    with pytest.raises(ArtifactDamaged, match="what it tells of its files is not what was written"):
        Manifest.read(tmp_path)


def test_a_manifest_of_an_earlier_version_has_no_seal_and_is_read(tmp_path):
    manifest = artifact(tmp_path)
    path = tmp_path / MANIFEST
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["seal"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert Manifest.read(tmp_path) == manifest


@pytest.mark.parametrize(
    "description", [{}, {"f1": float("nan"), "b": 0.1 + 0.2, "ü": "\ud800", "a": True, "list": (1, 2)}]
)
def test_whatever_is_told_is_sealed_as_it_reads_back(description, tmp_path):
    Manifest("a.Type", "a.Materializer", 1, {}, description).write(tmp_path)
    assert Manifest.read(tmp_path).description.keys() == description.keys()


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_found(name, tmp_path):
    manifest = artifact(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(ArtifactDamaged, match="is missing"):
        manifest.check(tmp_path)


def test_a_truncated_file_is_found(tmp_path):
    manifest = artifact(tmp_path)
    (tmp_path / "a.bin").write_bytes(FILES["a.bin"][:-1])
    with pytest.raises(ArtifactDamaged, match=r"a\.bin was changed"):
        manifest.check(tmp_path)


def test_an_added_file_is_found(tmp_path):
    manifest = artifact(tmp_path)
    (tmp_path / "folder" / "more").write_bytes(b"")
    with pytest.raises(ArtifactDamaged, match="more was added"):
        manifest.check(tmp_path)


def test_a_link_is_refused(tmp_path):
    manifest = artifact(tmp_path)
    (tmp_path / "empty").unlink()
    (tmp_path / "empty").symlink_to("/dev/null")
    with pytest.raises(ArtifactDamaged, match="is a link"):
        manifest.check(tmp_path)


def test_a_file_name_that_leaves_the_folder_is_found(tmp_path):
    (tmp_path / "secret").write_bytes(b"text")
    folder = tmp_path / "artifact"
    folder.mkdir()
    facts = files_of(tmp_path)["secret"]
    Manifest("a.Type", "a.Materializer", 1, {"../secret": facts}).write(folder)
    with pytest.raises(ArtifactDamaged, match="is missing from the artifact"):
        Manifest.read(folder).check(folder)


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"null", b"\xff", b'{"format": 2}', b"[" * 100_000])
def test_what_is_no_manifest_is_refused(content, tmp_path):
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(ArtifactDamaged, match=r"manifest\.json"):
        Manifest.read(tmp_path)


def test_a_folder_without_a_manifest_holds_no_artifact(tmp_path):
    with pytest.raises(ArtifactNotFound, match="holds no artifact"):
        Manifest.read(tmp_path)


def test_equal_content_has_an_equal_digest_whatever_is_told_about_it():
    one = Manifest("t", "m", 1, {}, {"pages": 1}, Origin("parse", "k", {}))
    other = Manifest("t", "m", 1, {}, {}, None)
    assert one.digest == other.digest
    assert one.digest != Manifest("t", "m", 2, {}).digest


@pytest.mark.parametrize(
    "change",
    [
        {"version": "1"}, {"version": 0}, {"version": True}, {"type": 3}, {"description": [1]}, {"materializer": None},
        {"files": {"a": {"sha256": "0", "bytes": "1"}}}, {"files": {"a": {"sha256": 0, "bytes": 1}}},
        {"files": {"a": {"sha256": "0", "bytes": -1}}}, {"origin": {"stage": "s", "key": 1, "key_parts": {}}},
        {"origin": {"stage": "s", "key": "k", "key_parts": {"config": [3]}}},
    ],
)  # fmt: skip
def test_facts_of_another_kind_are_refused_though_all_digests_fit(change, tmp_path):
    changed = {**vars(artifact(tmp_path)), **change}
    files = {name: FileFacts(**facts) if isinstance(facts, dict) else facts for name, facts in changed["files"].items()}
    origin = Origin(**changed["origin"]) if isinstance(changed["origin"], dict) else changed["origin"]
    Manifest(**{**changed, "files": files, "origin": origin}).write(tmp_path)
    with pytest.raises(ArtifactDamaged, match="is not a manifest of this version"):
        Manifest.read(tmp_path)
