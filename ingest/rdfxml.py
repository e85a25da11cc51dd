"""RDF/XML from others, looked through before the RDF parser has it.

That parser replaces entities without end, and takes the square of the time for what is deep: a few
hundred bytes would fill the memory, a few megabytes keep it busy for an hour.
"""

from xml.parsers import expat

_DEEPEST = 500


def check_rdf_xml(body: bytes, size: int) -> None:
    """Raise ValueError for XML that is not well-formed, or larger or deeper than text is.

    `size` is the most bytes that it may have when its entities are replaced.
    """
    guard = _Guard()
    try:
        guard.parser.Parse(body, True)
    except expat.ExpatError as error:
        raise ValueError(str(error)) from None
    if len(body) + body.count(b"&") * guard.longest > size:
        raise ValueError("its entities make it too large")


class _Guard:
    """Looks at declarations and depth."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate()
        self.parser.EntityDeclHandler = self._entity
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.longest = 0
        self._depth = 0

    def _entity(self, name: str, is_parameter: bool, value: str | None, *_: object) -> None:
        if is_parameter or value is None or "&" in value:
            raise ValueError(f"the entity {name} is made of others")
        self.longest = max(self.longest, len(value.encode()))

    def _start(self, *_: object) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise ValueError(f"more than {_DEEPEST} elements within each other")

    def _end(self, *_: object) -> None:
        self._depth -= 1
