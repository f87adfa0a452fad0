"""Dataclasses and pydantic models of a project's own: made known by one line, rebuilt without running their code."""

import dataclasses
import functools

import pydantic
import pytest

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers import Materializer, keep, keeping, materializer, registry
from redaction.materializers.registry import materializer_for
from redaction.store.artifacts import read_artifact, write_artifact

from .compare import assert_same


@pytest.fixture(autouse=True)
def _kept_for_one_test(monkeypatch):
    monkeypatch.setattr(registry, "_registered", dict(registry._registered))
    monkeypatch.setattr(keeping, "_kept", dict(keeping._kept))


def _made(fields, name="Case", **options):
    made = dataclasses.make_dataclass(name, fields, **options)
    made.__module__ = __name__
    return made


def test_a_class_that_is_not_known_is_refused_with_the_line_that_makes_it_known(tmp_path):
    model = pydantic.create_model("Rates", a=(int, 1), __module__=__name__)
    for value in (_made([("a", int)])(1), model(), [_made([("a", int)])(1)]):
        with pytest.raises(NotMaterializable, match=r"@keep"):
            materializer_for(type(value)).save(value, tmp_path)


def test_keep_works_as_a_call_for_a_class_that_stands_elsewhere(tmp_path):
    case = _made([("a", int)])
    assert keep(case) is case
    write_artifact(case(5), tmp_path)
    assert read_artifact(tmp_path) == case(5)


def test_a_subclass_of_a_kept_class_is_not_kept_by_it(tmp_path):
    case = keep(_made([("a", int)]))
    closer = _made([("b", int)], "Closer", bases=(case,))
    with pytest.raises(NotMaterializable, match="Closer"):
        materializer_for(closer).save(closer(1, 2), tmp_path)


def test_rebuilding_runs_no_code_of_the_class(tmp_path):
    ran = []

    @keep
    @dataclasses.dataclass
    class Loud:
        a: int = 1

        def __new__(cls, *_):
            ran.append("__new__")
            return object.__new__(cls)

        def __post_init__(self):
            ran.append("__post_init__")

        def __setattr__(self, name, value):
            ran.append("__setattr__")
            object.__setattr__(self, name, value)

        def __getattribute__(self, name):
            ran.append(f"__getattribute__ {name}")
            return object.__getattribute__(self, name)

    value = Loud()
    ran.clear()
    materializer_for(Loud).save(value, tmp_path)
    loaded = materializer_for(Loud).load(tmp_path)
    assert [each for each in ran if each != "__getattribute__ __class__"] == []
    assert loaded.a == 1


@pytest.mark.parametrize("now", [[("a", int)], [("a", int), ("b", int), ("c", int)], [("b", int), ("x", int)]])
def test_a_class_that_has_changed_since_is_damage_that_names_the_fields(now, tmp_path):
    keep(_made([("a", int), ("b", int)]))
    write_artifact(keep(_made([("a", int), ("b", int)]))(1, 2), tmp_path)
    keep(_made(now))
    changed = {"a", "b"} ^ {name for name, _ in now}
    with pytest.raises(ArtifactDamaged, match="|".join(changed)) as refusal:
        read_artifact(tmp_path)
    assert all(repr(name) in str(refusal.value) for name in changed)


def test_a_class_that_nobody_made_known_is_not_looked_for(tmp_path, monkeypatch):
    write_artifact([keep(_made([("a", int)]))(1)], tmp_path)
    monkeypatch.setattr(keeping, "_kept", {})
    with pytest.raises(ArtifactDamaged, match=r"Case.*keep"):
        read_artifact(tmp_path)


def test_fields_that_were_never_set_stay_unset(tmp_path):
    case = keep(_made([("a", int), ("b", int, dataclasses.field(init=False))]))
    write_artifact(case(1), tmp_path)
    assert vars(read_artifact(tmp_path)) == {"a": 1}


def test_a_cached_property_is_an_attribute_that_is_no_field(tmp_path):
    @keep
    @dataclasses.dataclass
    class Counted:
        a: int

        @functools.cached_property
        def double(self):
            return self.a * 2

    value = Counted(1)
    assert value.double == 2
    with pytest.raises(NotMaterializable, match="'double' that is no field"):
        write_artifact(value, tmp_path)


def test_a_model_comes_back_with_what_was_set_extras_and_private_attributes(tmp_path):
    class Model(pydantic.BaseModel):
        model_config = pydantic.ConfigDict(extra="allow", frozen=True)
        a: int = 1
        b: int = 2
        _hidden: list = pydantic.PrivateAttr(default_factory=list)

    keep(Model)
    value = Model(b=3, more="x")
    value._hidden.append(0.5)
    write_artifact(value, tmp_path)
    loaded = read_artifact(tmp_path)
    assert_same(loaded, value)
    assert (loaded, loaded.model_fields_set, loaded._hidden, loaded.more) == (value, {"b", "more"}, [0.5], "x")


def test_what_is_more_than_its_fields_cannot_be_kept():
    class Plain:
        pass

    with pytest.raises(NotMaterializable, match="neither a dataclass nor a pydantic model"):
        keep(Plain)
    with pytest.raises(NotMaterializable, match="more than their fields"):
        keep(_made([("a", int)], bases=(dict,)))


def test_a_kept_class_cannot_have_another_materializer():
    case = keep(_made([("a", int)]))
    with pytest.raises(NotMaterializable, match=r"Case has two materializers: .*ValueMaterializer and .*Own"):

        @materializer
        class Own(Materializer[case]):
            saves = case


@pytest.mark.parametrize("inside", [False, True], ids=["alone", "in a list"])
def test_a_class_of_ones_own_may_have_any_field_and_any_method(inside, tmp_path):
    """A field that arrays have too, and a count that fails."""

    def uncounted(_):
        raise TypeError("nobody counts this")

    precise = keep(_made([("dtype", str, "float32")], "Precise", namespace={"__len__": uncounted}))
    value = [precise()] if inside else precise()
    write_artifact(value, tmp_path)
    assert read_artifact(tmp_path) == value
    (tmp_path / "preview").mkdir()
    materializer_for(type(value)).preview(value, tmp_path / "preview")
    assert "float32" in (tmp_path / "preview" / "value.json").read_text(encoding="utf-8")
