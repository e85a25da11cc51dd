"""The scripts and styles that the web build made: which files a page needs, and serving them."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

__all__ = ["ASSETS", "Assets", "Built"]

ASSETS = "/assets"
# The names carry hashes of the contents: what a name stands for never changes.
_FOREVER = "public, max-age=31536000, immutable"


class Built(StaticFiles):
    """The files of the web build, to be kept by browsers for ever."""

    def file_response(self, *args: Any, **options: Any) -> Response:
        """Answer with a file that never changes."""
        response = super().file_response(*args, **options)
        response.headers["Cache-Control"] = _FOREVER
        return response

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Answer for a file; the manifest is nobody's business."""
        return await super().get_response("" if path == "manifest.json" else path, scope)


class Assets:
    """What pages need of the web build; nothing when it was not made: pages work without."""

    def __init__(self, folder: Path) -> None:
        """Read the manifest that the build left in a folder."""
        path = folder / "manifest.json"
        self._chunks: Mapping[str, Any] = (
            json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        )

    def tags(self, name: str) -> Markup:
        """The elements that load a page's script with its styles and what it imports."""
        entry = f"src/pages/{name}.ts"
        if entry not in self._chunks:
            return Markup("")
        chunks = [self._chunks[key] for key in dict.fromkeys(self._imports(entry))]
        styles = dict.fromkeys(css for chunk in chunks for css in chunk.get("css", ()))
        lines = [Markup('<link rel="stylesheet" href="{}/{}">').format(ASSETS, s) for s in styles]
        lines += [
            Markup('<link rel="modulepreload" href="{}/{}">').format(ASSETS, chunk["file"])
            for chunk in chunks[1:]
        ]
        script = Markup('<script type="module" src="{}/{}"></script>')
        return Markup("\n").join([*lines, script.format(ASSETS, chunks[0]["file"])])

    def _imports(self, key: str) -> Iterator[str]:
        yield key
        for imported in self._chunks[key].get("imports", ()):
            yield from self._imports(imported)
