"""The build backend: setuptools for an editable install, a refusal of anything else.

Maillage is an application that runs from its checkout: its data, shapes and queries are files
beside its code, and a wheel would put modules called `api` and `store` into someone's
site-packages.
"""

from typing import Any

from setuptools.build_meta import (
    build_editable,
    get_requires_for_build_editable,
    prepare_metadata_for_build_editable,
)

__all__ = [
    "build_editable",
    "build_sdist",
    "build_wheel",
    "get_requires_for_build_editable",
    "prepare_metadata_for_build_editable",
]

_REFUSAL = (
    "Maillage is an application and runs from its checkout: use `pip install -e .` there, "
    "or `make up`, or the container image; a plain wheel is not built."
)


def build_wheel(*_arguments: Any, **_options: Any) -> str:
    """Refuse a plain wheel."""
    raise SystemExit(_REFUSAL)


def build_sdist(*_arguments: Any, **_options: Any) -> str:
    """Refuse a source distribution, which exists to become a wheel."""
    raise SystemExit(_REFUSAL)
