"""Which materializer keeps which type.

The types of this package and of IceVision stand in ``BUILTIN``, by name, so that reading the table imports neither
IceVision nor torch. A project adds its own type with the decorator ``materializer``, an installed package with an entry
point in the group ``redaction.materializers``.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any

from redaction.errors import ArtifactDamaged, NotMaterializable
from redaction.materializers.base import Materializer

VALUES = "redaction.materializers.values.ValueMaterializer"
ENTRY_POINTS = "redaction.materializers"
BUILTIN = {
    "icevision.data.record_collection.RecordCollection": "redaction.materializers.records.RecordCollectionMaterializer",
    "redaction.data.splits.Splits": "redaction.materializers.splits.SplitsMaterializer",
    "redaction.detectors.detector.Detector": "redaction.materializers.detector.DetectorMaterializer",
    "redaction.evaluation.history.TrainingHistory": "redaction.materializers.history.TrainingHistoryMaterializer",
    "redaction.evaluation.measure.Evaluation": "redaction.materializers.evaluation.EvaluationMaterializer",
    "numpy.ndarray": "redaction.materializers.arrays.ArrayMaterializer",
    "pandas.DataFrame": "redaction.materializers.frames.DataFrameMaterializer",
    "pandas.Series": "redaction.materializers.frames.SeriesMaterializer",
    "PIL.Image.Image": "redaction.materializers.images.ImageMaterializer",
    "matplotlib.figure.Figure": "redaction.materializers.figures.FigureMaterializer",
    "builtins.NoneType": VALUES,
    "builtins.bool": VALUES,
    "builtins.int": VALUES,
    "builtins.float": VALUES,
    "builtins.complex": VALUES,
    "builtins.str": VALUES,
    "builtins.bytes": VALUES,
    "builtins.list": VALUES,
    "builtins.tuple": VALUES,
    "builtins.dict": VALUES,
    "builtins.set": VALUES,
    "builtins.frozenset": VALUES,
    "collections.OrderedDict": VALUES,
    "datetime.date": VALUES,
    "datetime.datetime": VALUES,
    "datetime.time": VALUES,
    "datetime.timedelta": VALUES,
    "datetime.timezone": VALUES,
    "zoneinfo.ZoneInfo": VALUES,
    f"{Path.__module__}.Path": VALUES,  # pathlib, or pathlib._local in Python 3.13
    "numpy.generic": VALUES,
    "torch.Tensor": VALUES,
    "redaction.boxes.PageBoxes": VALUES,
    "icevision.core.class_map.ClassMap": VALUES,
    "icevision.core.id_map.IDMap": VALUES,
    "icevision.core.record.BaseRecord": VALUES,
    "icevision.data.prediction.Prediction": VALUES,
    "icevision.parsers.coco_parser.COCOBaseParser": VALUES,
}

_registered: dict[type, type[Materializer]] = {}

_EXAMPLE = """\
    @materializer
    class MyTypeMaterializer(Materializer[MyType]):
        saves = MyType
        def save(self, value, folder): (folder / "data.txt").write_text(value.name)
        def load(self, folder): return MyType((folder / "data.txt").read_text())"""


def materializer(cls: type[Materializer]) -> type[Materializer]:
    """Register a materializer for the type that it names in ``saves``.

    Raises:
        NotMaterializable: it names no type, or one that has another materializer already.
    """
    if not isinstance(getattr(cls, "saves", None), type):
        raise NotMaterializable(f"{name_of(cls)} does not say which type it keeps. Add a line `saves = MyType`.")
    register(cls.saves, cls)
    return cls


def register(kind: type, cls: type[Materializer]) -> None:
    """Have values of a type kept by a materializer.

    Raises:
        NotMaterializable: the type has another one already.
    """
    present = _registered.get(kind) or _builtin(kind)
    if present is not None and name_of(present) != name_of(cls):
        raise NotMaterializable(f"{name_of(kind)} has two materializers: {name_of(present)} and {name_of(cls)}.")
    _registered[kind] = cls


def materializer_for(kind: type) -> Materializer[Any]:
    """The materializer of a type: its own, or that of the nearest class that it inherits from.

    Raises:
        NotMaterializable: there is none.
    """
    found = _nearest(kind)
    if found is None or (kind not in _registered and name_of(kind) not in BUILTIN):
        _register_entry_points()  # an installed package may have one that is nearer
        found = _nearest(kind)
    if found is not None:
        return found()
    known = ", ".join(sorted({*BUILTIN, *map(name_of, _registered)}))
    raise NotMaterializable(
        f"no materializer keeps {name_of(kind)}; there are some for {known}. Nothing is pickled here; {_advice(kind)}"
    )


def materializer_named(name: str) -> Materializer[Any]:
    """The materializer of this name, among those of the table, the registered and the installed ones.

    Nothing is imported that the name leads to.

    Raises:
        NotMaterializable: there is none.
    """
    if name in BUILTIN.values():
        return part_of_this_package(name)()
    found = _registered_as(name)
    if found is None:
        _register_entry_points()
        found = _registered_as(name)
    if found is not None:
        return found()
    raise NotMaterializable(
        f"the artifact was written by {name!r}, which is not known here. Import the module that registers it."
    )


def reader_of(name: str, version: int, folder: Path) -> Materializer[Any]:
    """The materializer that reads a folder.

    Raises:
        NotMaterializable: it is not known here.
        ArtifactDamaged: a later version of it wrote the folder.
    """
    reader = materializer_named(name)
    if version > reader.version:
        raise ArtifactDamaged(
            f"{folder} was written by version {version} of {name}, and version {reader.version} is installed here. "
            "Update this package."
        )
    return reader


def version_of(kind: str) -> int:
    """Version of the materializer that the table gives for a type, both by name, without importing either.

    Raises:
        NotMaterializable: the table has no such type, or names a materializer that is not there.
    """
    if kind not in BUILTIN:
        raise NotMaterializable(f"no built-in materializer keeps {kind}; there are some for {', '.join(BUILTIN)}.")
    module, _, name = BUILTIN[kind].rpartition(".")
    spec = importlib.util.find_spec(module)
    source = Path(spec.origin).read_bytes() if spec and spec.origin else b""
    classes = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef) and node.name == name]
    if not classes:
        raise NotMaterializable(f"the materializer {BUILTIN[kind]} for {kind} is missing.")
    return _version_in(classes[0])


def _version_in(node: ast.ClassDef) -> int:
    for line in node.body:
        targets = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        if [getattr(target, "id", "") for target in targets] == ["version"]:
            return int(ast.literal_eval(line.value))  # type: ignore[attr-defined]
    return Materializer.version


def name_of(kind: type) -> str:
    """Module and name of a class."""
    return f"{kind.__module__}.{kind.__qualname__}"


@cache
def part_of_this_package(name: str) -> Any:
    """What a dotted name of this package's own tables leads to; never a name that a file gives."""
    module, _, part = name.rpartition(".")
    return getattr(importlib.import_module(module), part)


def _builtin(kind: type) -> type[Materializer] | None:
    name = BUILTIN.get(name_of(kind))
    return part_of_this_package(name) if name else None


def _nearest(kind: type) -> type[Materializer] | None:
    return next((found for base in kind.__mro__ if (found := _registered.get(base) or _builtin(base))), None)


def _registered_as(name: str) -> type[Materializer] | None:
    latest_first = reversed(_registered.values())  # where a module was loaded again
    return next((cls for cls in latest_first if name_of(cls) == name), None)


def _register_entry_points() -> None:
    for entry in entry_points(group=ENTRY_POINTS):
        _register_entry_point(entry)


@cache
def _register_entry_point(entry: EntryPoint) -> None:
    package = f"the package {entry.dist.name if entry.dist else '?'!r} (entry point {entry.name} = {entry.value})"
    try:
        cls = entry.load()
    except Exception as error:  # a package's own module: it may raise anything
        raise NotMaterializable(f"{package} cannot be imported: {error!r}. Repair or uninstall it.") from error
    if not (isinstance(cls, type) and issubclass(cls, Materializer)):
        raise NotMaterializable(f"{package} gives {cls!r:.80}, which is no Materializer class.")
    try:
        materializer(cls)
    except NotMaterializable as error:
        raise NotMaterializable(f"{package} cannot be used: {error}") from error


def _advice(kind: type) -> str:
    if hasattr(kind, "__dataclass_fields__") or hasattr(kind, "__pydantic_fields__"):
        return (
            f"make the class known with one line:\n    from redaction.materializers import keep\n"
            f"    @keep\n    class {kind.__name__}: ..."
        )
    return f"write one:\n{_EXAMPLE}"
