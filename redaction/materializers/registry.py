"""Which materializer keeps which type.

The types of this package and of IceVision stand in ``BUILTIN``, by name, so that reading the table imports neither
IceVision nor torch. A project adds its own type with the decorator ``materializer``.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from functools import cache
from pathlib import Path
from typing import Any

from redaction.errors import NotMaterializable
from redaction.materializers.base import Materializer

BUILTIN = {
    "icevision.data.record_collection.RecordCollection": "redaction.materializers.records.RecordCollectionMaterializer",
    "redaction.data.splits.Splits": "redaction.materializers.splits.SplitsMaterializer",
    "redaction.detectors.detector.Detector": "redaction.materializers.detector.DetectorMaterializer",
    "redaction.evaluation.history.TrainingHistory": "redaction.materializers.history.TrainingHistoryMaterializer",
    "redaction.evaluation.measure.Evaluation": "redaction.materializers.evaluation.EvaluationMaterializer",
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
    present = _registered.get(cls.saves) or _builtin(cls.saves)
    if present is not None and name_of(present) != name_of(cls):
        raise NotMaterializable(f"{name_of(cls.saves)} has two materializers: {name_of(present)} and {name_of(cls)}.")
    _registered[cls.saves] = cls
    return cls


def materializer_for(kind: type) -> Materializer[Any]:
    """The materializer of a type: its own, or that of the nearest class that it inherits from.

    Raises:
        NotMaterializable: there is none.
    """
    for base in kind.__mro__:
        found = _registered.get(base) or _builtin(base)
        if found is not None:
            return found()
    known = ", ".join(sorted({*BUILTIN, *map(name_of, _registered)}))
    raise NotMaterializable(
        f"no materializer keeps {name_of(kind)}; there are some for {known}. "
        f"Nothing is pickled here; write one:\n{_EXAMPLE}"
    )


def materializer_named(name: str) -> Materializer[Any]:
    """The materializer of this name, among those of the table and the registered ones; nothing else is imported.

    Raises:
        NotMaterializable: there is none.
    """
    for cls in reversed(_registered.values()):  # the latest, where a module was loaded again
        if name_of(cls) == name:
            return cls()
    if name in BUILTIN.values():
        return _imported(name)()
    raise NotMaterializable(
        f"the artifact was written by {name!r}, which is not known here. Import the module that registers it."
    )


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


def _builtin(kind: type) -> type[Materializer] | None:
    name = BUILTIN.get(name_of(kind))
    return _imported(name) if name else None


@cache
def _imported(name: str) -> type[Materializer]:
    module, _, cls = name.rpartition(".")
    return getattr(importlib.import_module(module), cls)
