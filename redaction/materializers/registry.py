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
        NotMaterializable: the type has another one already.
    """
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
    for cls in _registered.values():
        if name_of(cls) == name:
            return cls()
    if name in BUILTIN.values():
        return _imported(name)()
    raise NotMaterializable(
        f"the artifact was written by {name!r}, which is not known here. Import the module that registers it."
    )


def version_of(kind: str) -> int:
    """Version of the materializer that the table gives for a type, both by name, without importing either."""
    module, _, cls = BUILTIN[kind].rpartition(".")
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise NotMaterializable(f"the module {module} of the materializer for {kind} is missing.")
    for node in ast.walk(ast.parse(Path(spec.origin).read_bytes())):
        if isinstance(node, ast.ClassDef) and node.name == cls:
            for line in node.body:
                if isinstance(line, ast.Assign) and [getattr(t, "id", "") for t in line.targets] == ["version"]:
                    return int(ast.literal_eval(line.value))
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
