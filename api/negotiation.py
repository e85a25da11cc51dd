"""Content negotiation as RFC 9110 has it: ranges, parameters, weights, wildcards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Format:
    """Something on offer: media type, file suffix, other names it answers to, name for people."""

    media_type: str
    suffix: str
    aliases: tuple[str, ...] = ()
    title: str = ""

    @property
    def media_types(self) -> tuple[str, ...]:
        """The media type and, after it, its other names."""
        return (self.media_type, *self.aliases)


@dataclass(frozen=True)
class Choice:
    """What was agreed on: the format, and the name under which the client knows it."""

    format: Format
    media_type: str


@dataclass(frozen=True)
class _Range:
    main: str
    subtype: str
    weight: float
    usable: bool

    def matches(self, media_type: str) -> int:
        """How closely the range fits: 3 exactly, 2 by type, 1 as `*/*`, 0 not at all."""
        main, _, subtype = media_type.partition("/")
        if not self.usable:
            return 0
        if (self.main, self.subtype) == (main, subtype):
            return 3
        if self.subtype == "*":
            return 2 if self.main == main else int(self.main == "*")
        return 0


def choose(accept: str | None, offers: Sequence[Format]) -> Choice | None:
    """Choose among the offers; None when nothing is acceptable.

    Of equals, one that is named goes before one that a wildcard lets through, then the first.
    An alias is chosen only when it is named. No header, an empty one or one without a readable
    range accepts everything.
    """
    ranges = list(_ranges(accept or ""))
    if not ranges:
        return Choice(offers[0], offers[0].media_type)
    named = {f"{item.main}/{item.subtype}" for item in ranges}
    names = [
        Choice(offer, name)
        for offer in offers
        for name in (offer.media_type, *(alias for alias in offer.aliases if alias in named))
    ]
    weighed = [(_weight(choice.media_type, ranges), choice) for choice in names]
    best = max(weight for weight, _ in weighed)
    if best <= (0.0, 0):
        return None
    return next(choice for weight, choice in weighed if weight == best)


def prefers_html(accept: str | None) -> bool:
    """Tell a browser, which names text/html first, from a program."""
    html, anything = Format("text/html", "html"), Format("application/octet-stream", "")
    ranges = list(_ranges(accept or ""))
    return _weight(html.media_type, ranges) > _weight(anything.media_type, ranges)


def takes_gzip(accept_encoding: str | None) -> bool:
    """Whether the client takes gzip, or anything, and likes it no less than plain bytes."""
    weights: dict[str, float] = {}
    for item in (accept_encoding or "").split(","):
        name, *parameters = item.split(";")
        pairs = [parameter.partition("=") for parameter in parameters]
        values = {key.strip().lower(): value.strip() for key, _, value in pairs}
        weights[name.strip().lower()] = _quality(values.get("q", "1")) or 0.0
    weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return weight > 0 and weight >= weights.get("identity", 0.0)


def by_suffix(suffix: str, offers: Iterable[Format]) -> Format | None:
    """Find the offer that has a file suffix."""
    return next((offer for offer in offers if offer.suffix == suffix), None)


def _weight(media_type: str, ranges: list[_Range]) -> tuple[float, int]:
    """Weigh a media type by its closest range; how close it is breaks ties."""
    closeness, weight = max(
        ((item.matches(media_type), item.weight) for item in ranges), default=(0, 0.0)
    )
    return (weight, closeness) if closeness and weight > 0 else (0.0, 0)


def _ranges(accept: str) -> Iterable[_Range]:
    for item in _split(accept, ","):
        name, *parameters = _split(item, ";")
        main, slash, subtype = name.strip().lower().partition("/")
        if not slash or not main or not subtype or (main == "*" and subtype != "*"):
            continue
        pairs = [parameter.partition("=") for parameter in parameters]
        values = {key.strip().lower(): value.strip().strip('"') for key, _, value in pairs}
        weight = _quality(values.get("q", "1"))
        # All texts here are UTF-8; other parameters (profile, version) do not narrow an offer.
        usable = values.get("charset", "utf-8").lower() in ("utf-8", "utf8", "*")
        if weight is not None:
            yield _Range(main, subtype, weight, usable)


def _split(text: str, separator: str) -> list[str]:
    """Split outside quotation marks."""
    parts, quoted = [""], False
    for character in text:
        quoted ^= character == '"'
        if character == separator and not quoted:
            parts.append("")
        else:
            parts[-1] += character
    return parts


def _quality(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None
