"""Where the files that come with the project are, in a checkout and in an installed wheel."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

DISTRIBUTION = "pcf-cbam"
_HERE = Path(__file__).parent


def engine_version() -> str:
    """Version of this engine as installed."""
    return metadata.version(DISTRIBUTION)


def examples_dir() -> Path:
    """Folder of the example workbooks.

    Raises:
        FileNotFoundError: neither the wheel's copy nor the checkout's is there.
    """
    for folder in (_HERE / "examples", _HERE.parent / "examples" / "data"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError("the example workbooks were not installed")
