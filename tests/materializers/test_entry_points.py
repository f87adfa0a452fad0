"""Materializers of installed packages, found by their entry points."""

import sys
import textwrap

import pytest

from redaction.errors import NotMaterializable
from redaction.materializers import Materializer, materializer, registry
from redaction.materializers.registry import materializer_for, materializer_named, name_of
from redaction.store.artifacts import read_artifact, write_artifact

MODULE = """
    from redaction.materializers import Materializer

    class Stamp:
        def __init__(self, text):
            self.text = text

    class OwnDict(dict):
        pass

    class StampMaterializer(Materializer[Stamp]):
        saves = Stamp
        def save(self, value, folder):
            (folder / "stamp.txt").write_text(value.text)
        def load(self, folder):
            return Stamp((folder / "stamp.txt").read_text())

    class OwnDictMaterializer(StampMaterializer):
        saves = OwnDict

    class SecondMaterializer(StampMaterializer):
        pass

    class RecordsMaterializer(StampMaterializer):
        from icevision.data.record_collection import RecordCollection as saves
"""


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Puts a package ``stamps`` onto the path, with these entry points."""
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    registry._register_entry_point.cache_clear()

    def put(**entries):
        site = tmp_path / "site"
        (site / "stamps_of_ours-1.0.dist-info").mkdir(parents=True)
        (site / "stamps_of_ours.py").write_text(textwrap.dedent(MODULE))
        (site / "stamps_of_ours-1.0.dist-info" / "METADATA").write_text(
            "Metadata-Version: 2.1\nName: stamps-of-ours\nVersion: 1.0\n"
        )
        lines = [f"{name} = {value}" for name, value in entries.items()]
        (site / "stamps_of_ours-1.0.dist-info" / "entry_points.txt").write_text(
            "\n".join(["[redaction.materializers]", *lines])
        )
        monkeypatch.syspath_prepend(site)

    yield put
    registry._register_entry_point.cache_clear()
    sys.modules.pop("stamps_of_ours", None)


def test_a_type_of_a_package_is_kept_by_the_materializer_of_its_entry_point(install, tmp_path):
    install(stamp="stamps_of_ours:StampMaterializer")
    import stamps_of_ours

    (tmp_path / "artifact").mkdir()
    write_artifact([stamps_of_ours.Stamp("ours")], tmp_path / "artifact")
    assert read_artifact(tmp_path / "artifact")[0].text == "ours"


def test_a_package_is_imported_only_when_no_other_materializer_is_found(install):
    install(stamp="stamps_of_ours:StampMaterializer")
    materializer_for(dict)
    materializer_named(name_of(type(materializer_for(int))))
    assert "stamps_of_ours" not in sys.modules
    assert name_of(type(materializer_named("stamps_of_ours.StampMaterializer"))) == "stamps_of_ours.StampMaterializer"


def test_a_name_in_an_artifact_is_never_imported(install):
    install(stamp="stamps_of_ours:StampMaterializer")
    for name in ("antigravity.Materializer", "stamps_of_ours:StampMaterializer", "stamps_of_ours.SecondMaterializer"):
        with pytest.raises(NotMaterializable, match="not known here"):
            materializer_named(name)
    assert "antigravity" not in sys.modules


def test_a_subclass_of_a_built_in_type_is_kept_by_its_package(install):
    install(own="stamps_of_ours:OwnDictMaterializer")
    import stamps_of_ours

    assert name_of(type(materializer_for(stamps_of_ours.OwnDict))) == "stamps_of_ours.OwnDictMaterializer"


BROKEN = {
    "a module that is not there": ("nowhere_at_all:Stamp", "cannot be imported.*nowhere_at_all"),
    "a class that is not there": ("stamps_of_ours:Nothing", "cannot be imported.*Nothing"),
    "no materializer": ("stamps_of_ours:Stamp", "no Materializer"),
    "one for a built-in type": ("stamps_of_ours:RecordsMaterializer", "RecordCollection has two materializers"),
}


@pytest.mark.parametrize(("value", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_an_entry_point_that_cannot_be_used_is_an_error_that_names_its_package(value, reason, install):
    install(stamp=value)
    for _ in range(2):
        with pytest.raises(NotMaterializable, match=rf"'stamps-of-ours' \(entry point stamp = {value}\).*{reason}"):
            materializer_for(object)


def test_two_entry_points_for_one_type_are_an_error_that_names_both(install):
    install(one="stamps_of_ours:StampMaterializer", two="stamps_of_ours:SecondMaterializer")
    with pytest.raises(NotMaterializable, match=r"stamps-of-ours.*StampMaterializer and .*SecondMaterializer"):
        materializer_for(object)


def test_a_project_and_a_package_with_materializers_for_one_type_are_an_error(install):
    install(stamp="stamps_of_ours:StampMaterializer")
    import stamps_of_ours

    @materializer
    class OwnStamps(Materializer[stamps_of_ours.Stamp]):
        saves = stamps_of_ours.Stamp

    with pytest.raises(NotMaterializable, match=r"stamps-of-ours.*OwnStamps and .*StampMaterializer"):
        materializer_for(object)
