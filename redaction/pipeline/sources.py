"""Which source files a stage depends on, found by reading them, without importing any."""

from __future__ import annotations

import ast
import hashlib
import sys
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = "redaction"
_ROOT = Path(__file__).resolve().parent.parent.parent

_DISTRIBUTIONS = {"PIL": "pillow", "cv2": "opencv-python-headless"}
"""Where the name of a library's distribution is not that of its package with dashes."""


def closure(module: str) -> dict[str, Path]:
    """The files of a module of this package and of all that it imports from this package, however far away.

    Imports inside functions count too, and so do the ``__init__.py`` on the way to a module.

    Returns:
        Files by module name, in alphabetical order.
    """
    found: dict[str, Path] = {}
    waiting = [module]
    while waiting:
        name = waiting.pop()
        path = _file_of(name)
        if path is None or name in found:
            continue
        found[name] = path
        waiting += [imported for imported in _imports(path) if imported.split(".")[0] == PACKAGE]
        waiting += [name.rpartition(".")[0]]
    return dict(sorted(found.items()))


def source_digests(module: str) -> dict[str, str]:
    """SHA-256 of every file of a module's closure, by module name."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in closure(module).items()}


def library_versions(module: str) -> dict[str, str]:
    """Installed versions of the libraries that a module's closure imports, by distribution name."""
    roots = {name.split(".")[0] for path in closure(module).values() for name in _imports(path)}
    versions = {}
    for root in sorted(roots - {PACKAGE} - set(sys.stdlib_module_names)):
        distribution = _DISTRIBUTIONS.get(root, root.replace("_", "-"))
        try:
            versions[distribution] = version(distribution)
        except PackageNotFoundError:
            continue  # not installed: whatever imports it will say so
    return versions


@cache
def _imports(path: Path) -> frozenset[str]:
    """All module names that a file imports; ``from a import b`` gives both ``a`` and ``a.b``."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(names)


def _file_of(module: str) -> Path | None:
    if not module:
        return None
    path = _ROOT.joinpath(*module.split("."))
    if path.with_suffix(".py").is_file():
        return path.with_suffix(".py")
    return path / "__init__.py" if (path / "__init__.py").is_file() else None
