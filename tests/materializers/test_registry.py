import ast
import subprocess
import sys
from pathlib import Path

import pytest
from icevision.data.record_collection import RecordCollection

import redaction
from redaction.errors import NotMaterializable
from redaction.materializers import Materializer, materializer, registry
from redaction.materializers.records import RecordCollectionMaterializer
from redaction.materializers.registry import BUILTIN, VALUES, materializer_for, materializer_named, name_of, version_of

RECORDS = "redaction.materializers.records.RecordCollectionMaterializer"


@pytest.fixture(autouse=True)
def _registered_for_one_test(monkeypatch):
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))


class Named:
    def __init__(self, name):
        self.name = name


class Nicknamed(Named):
    pass


def _register_named():
    @materializer
    class NamedMaterializer(Materializer[Named]):
        saves = Named

        def save(self, value, folder):
            (folder / "data.txt").write_text(value.name)

        def load(self, folder):
            return Named((folder / "data.txt").read_text())

    return NamedMaterializer


def test_a_class_of_a_projects_own_is_kept_by_eight_lines(tmp_path):
    _register_named()
    materializer_for(Named).save(Named("ä name"), tmp_path)
    assert (tmp_path / "data.txt").read_text() == "ä name"
    assert materializer_for(Named).load(tmp_path).name == "ä name"


def test_a_subclass_is_kept_by_the_materializer_of_its_nearest_class():
    kept_by = _register_named()
    assert type(materializer_for(Nicknamed)) is kept_by


def test_a_type_without_a_materializer_is_an_error_that_names_the_known_ones_and_shows_how_to_write_one():
    with pytest.raises(NotMaterializable) as refusal:
        materializer_for(Nicknamed)
    message = str(refusal.value)
    assert name_of(Nicknamed) in message
    assert "icevision.data.record_collection.RecordCollection" in message
    for line in (
        "@materializer",
        "class MyTypeMaterializer(Materializer[MyType]):",
        "saves = MyType",
        "def load(self, ",
    ):
        assert line in message


def test_the_lines_that_the_error_shows_work(tmp_path):
    class MyType(Named):
        pass

    example = "\n".join(line[4:] for line in registry._EXAMPLE.splitlines())
    exec(example, {"materializer": materializer, "Materializer": Materializer, "MyType": MyType})  # noqa: S102
    materializer_for(MyType).save(MyType("as shown"), tmp_path)
    assert materializer_for(MyType).load(tmp_path).name == "as shown"


def test_two_materializers_for_one_type_are_an_error_that_names_both():
    _register_named()

    with pytest.raises(NotMaterializable, match=r"Named.*NamedMaterializer.*OtherMaterializer"):

        @materializer
        class OtherMaterializer(Materializer[Named]):
            saves = Named

    with pytest.raises(NotMaterializable, match=r"RecordCollection.*RecordCollectionMaterializer.*OwnRecords"):

        @materializer
        class OwnRecords(Materializer[RecordCollection]):
            saves = RecordCollection


def test_a_materializer_that_is_registered_again_takes_the_place_of_the_earlier_one():
    first, second = _register_named(), _register_named()  # as when a module is loaded again
    assert first is not second
    assert type(materializer_for(Named)) is second
    assert type(materializer_named(name_of(second))) is second


def test_a_materializer_has_to_say_what_it_keeps():
    with pytest.raises(NotMaterializable, match="saves"):

        @materializer
        class Forgetful(Materializer):
            pass


def test_materializers_are_found_by_name_only_among_the_known_ones():
    assert type(materializer_named(RECORDS)) is RecordCollectionMaterializer
    for name in ("os.system", "tests.evil.Materializer", "redaction.materializers.base.Materializer", ""):
        with pytest.raises(NotMaterializable, match="not known here"):
            materializer_named(name)


def test_every_row_of_the_table_leads_to_a_materializer_that_keeps_that_type():
    for kind, name in BUILTIN.items():
        found = type(materializer_named(name))
        assert name_of(found) == name
        assert name_of(found.saves) == ("builtins.object" if name == VALUES else kind)
        assert version_of(kind) == found.version


def test_versions_are_read_from_the_source(tmp_path, monkeypatch):
    (tmp_path / "written_by_hand.py").write_text("class One:\n    version: int = 7\nclass Two:\n    pass\n1/0\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(BUILTIN, "a.One", "written_by_hand.One")
    monkeypatch.setitem(BUILTIN, "a.Two", "written_by_hand.Two")
    monkeypatch.setitem(BUILTIN, "a.Three", "written_by_hand.Three")
    assert (version_of("a.One"), version_of("a.Two")) == (7, 1)
    for missing in ("a.Three", "a.Four"):
        with pytest.raises(NotMaterializable, match=missing):
            version_of(missing)


def test_reading_the_table_and_its_versions_imports_neither_torch_nor_icevision():
    code = (
        "import sys; from redaction.materializers.registry import BUILTIN, version_of\n"
        "print([version_of(kind) for kind in BUILTIN] and sorted({'torch', 'icevision', 'fastai'} & set(sys.modules)))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(redaction.__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout.strip() == "[]"


def _unsafe(source: str) -> list[str]:
    """What in a source text could run what a file says: pickle in all its clothes."""
    found = []
    for node in ast.walk(ast.parse(source)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        found += [
            n for n in names if n.split(".")[0] in ("pickle", "cPickle", "cloudpickle", "joblib", "dill", "shelve")
        ]
        if isinstance(node, ast.Call):
            options = {word.arg: ast.unparse(word.value) for word in node.keywords}
            if options.get("allow_pickle", "False") != "False":
                found.append("allow_pickle")
            if ast.unparse(node.func) == "torch.load" and options.get("weights_only") != "True":
                found.append("torch.load")
    return found


@pytest.mark.parametrize(
    "source",
    ["import pickle", "from joblib import load", "import cloudpickle.fast as c", "np.load(p, allow_pickle=True)",
     "torch.load(p)", "torch.load(p, weights_only=False)"],
)  # fmt: skip
def test_the_search_for_pickle_finds_it(source):
    assert _unsafe(source)


def test_nothing_in_the_package_unpickles():
    files = list(Path(redaction.__file__).parent.rglob("*.py"))
    assert len(files) > 20
    assert {str(file): found for file in files if (found := _unsafe(file.read_text(encoding="utf-8")))} == {}
