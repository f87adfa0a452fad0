"""Every workaround that IceVision 0.12 needs, each with its reason. Nothing here imports IceVision or torch."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import tempfile
import warnings
from pathlib import Path

from redaction.errors import ConfigError

_ICEVISION_FONT = Path(".icevision", "fonts", "SpaceGrotesk-Medium.ttf")


def prepare_icevision() -> None:
    """Make IceVision importable offline, and effdet quick and quiet.

    effdet compiles its loss and its non-maximum suppression with TorchScript, which profiles and compiles again and
    again as shapes change: tens of seconds at the start of every training on a CPU. Without it they run at once. That
    torch calls TorchScript deprecated is effdet's matter, and is said at import, in processes that run no command too.

    IceVision downloads a font at import when this file is missing, which fails offline. The page drawings of this
    package do not use it, so any font will do: matplotlib's DejaVu Sans, which IceVision's own dependencies install.

    Where the home folder cannot be written, as in containers of users without a name, this process and those that it
    starts get one that lasts as long as this process; matplotlib and others have caches there too.

    Raises:
        ConfigError: matplotlib is not installed.
    """
    os.environ.setdefault("PYTORCH_JIT", "0")
    warnings.filterwarnings("ignore", message=r"`torch\.jit\.script` is deprecated", category=FutureWarning)
    try:
        _give_font(Path.home())
    except OSError:
        os.environ["HOME"] = tempfile.mkdtemp(prefix="redaction-home-")
        atexit.register(shutil.rmtree, os.environ["HOME"], ignore_errors=True)
        _give_font(Path.home())


def _give_font(home: Path) -> None:
    font = home / _ICEVISION_FONT
    if font.exists():
        return
    font.parent.mkdir(parents=True, exist_ok=True)
    # a second process may be doing the same: only a complete file gets the name
    handle, partial = tempfile.mkstemp(dir=font.parent)
    os.close(handle)
    shutil.copyfile(_dejavu_sans(), partial)
    Path(partial).replace(font)


def silence_known_warnings() -> None:
    """Keep from the terminal what libraries say about their own insides; a person can do nothing about it."""
    for message in (
        r"The parameter 'pretrained' is deprecated",  # IceVision's RetinaNet
        r"Arguments other than a weight enum",  # likewise
        r"The 'mode\.chained_assignment' option",  # fastai
        r"The ``noload`` loader strategy",  # MLflow
    ):
        warnings.filterwarnings("ignore", message=".*" + message)


def _dejavu_sans() -> Path:
    matplotlib = importlib.util.find_spec("matplotlib")
    if matplotlib is None or matplotlib.origin is None:
        raise ConfigError("matplotlib is not installed. Run `make install`.")
    return Path(matplotlib.origin).parent / "mpl-data" / "fonts" / "ttf" / "DejaVuSans.ttf"
