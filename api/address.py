"""What the address of a page says of the choices that a form has sent."""

from dataclasses import dataclass, fields
from typing import Self

from starlette.datastructures import QueryParams


@dataclass(frozen=True)
class FromAddress:
    """Choices by the names of a form's fields, as texts; empty where nothing is chosen."""

    @classmethod
    def of(cls, query: QueryParams) -> Self:
        """Read the choices that an address gives; anything else in it is ignored."""
        return cls(**{item.name: query.get(item.name, "").strip() for item in fields(cls)})
