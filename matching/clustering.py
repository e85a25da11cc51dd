"""Joining what is one body by accepted links, unless members of a cluster contradict each other."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from matching.deciding import Decision
from matching.gazetteer import Gazetteer
from matching.names import read_name
from matching.record import Record

__all__ = ["Clusters", "Link", "cluster"]

# Links whose scores are as near as that are equally sure.
_EQUAL = 0.05
# Rules that name another body of the same town too often: “CCAS de Foix”, “Climat Foix”.
_ELSEWHERE = ("name-says-more", "name-acronym")
# Rules that rest on names; and those that many names of a department satisfy by chance.
_BY_NAME = ("name-", "same-name", "former-name")
_NEEDS_TOWN = ("name-initials", "name-letters", "name-head", "name-near")
# The level of what is no territory's authority.
_NONE = "none"
_SCHEMES = ("siren", "insee", "wikidata", "geonames")


class Link(NamedTuple):
    """Two descriptions, by number, and what was decided of them."""

    one: int
    other: int
    decision: Decision


class Clusters(NamedTuple):
    """What is joined, each cluster sorted; the links that join; those that people must decide."""

    clusters: list[list[int]]
    accepted: list[Link]
    review: list[Link]


Facts = Mapping[str, str]


class _Side(NamedTuple):
    """Of a description: what is true of one body only; its own words; how many towns have them.

    ``town`` is empty where it is not told, or not which of several.
    """

    facts: Facts
    town: str
    name: str
    towns: int


def cluster(
    accepted: Iterable[Link],
    review: Iterable[Link],
    record: Callable[[int], Record],
    towns: Sequence[int],
    gazetteer: Gazetteer,
) -> Clusters:
    """Join by the surest links first.

    A link waits for review when it would join what contradicts: two identifiers of a registry,
    departments, towns, levels, countries; when it rests on a name that is only near, or that the
    list has in several towns, and not both tell one town; and when one is linked with several that
    contradict each other and are equally sure. ``towns`` is how many towns have the name of each.
    """
    links = sorted(accepted, key=_rank)
    sides = {
        each: _side(record(each), towns[each], gazetteer)
        for link in links
        for each in (link.one, link.other)
    }
    facts = {each: side.facts for each, side in sides.items()}
    enough = [link for link in links if _is_enough(link, sides)]
    doubtful = _doubtful(enough, facts)
    heads = {each: each for each in facts}
    joining = set()
    for link in enough:
        one, other = _head(heads, link.one), _head(heads, link.other)
        if link[:2] in doubtful or (one != other and _contradict(facts[one], facts[other])):
            continue
        joining.add(link[:2])
        if one != other:
            first, second = sorted((one, other))
            heads[second] = first
            facts[first] = {**facts[second], **facts[first]}
    members = defaultdict(list)
    for each in sorted(heads):
        members[_head(heads, each)].append(each)
    left = [*review, *(_reviewed(link) for link in links if link[:2] not in joining)]
    return Clusters(
        [each for each in members.values() if len(each) > 1],
        [link for link in links if link[:2] in joining],
        [link for link in left if not _are_joined(link, heads)],
    )


def _reviewed(link: Link) -> Link:
    rule = link.decision.rule if link.decision.rule in _ELSEWHERE else "several"
    return link._replace(decision=replace(link.decision, status="review", rule=rule))


def _are_joined(link: Link, heads: dict[int, int]) -> bool:
    one, other = link.one, link.other
    return one in heads and other in heads and _head(heads, one) == _head(heads, other)


def _is_enough(link: Link, sides: Mapping[int, _Side]) -> bool:
    """Whether what is enough between two lists is enough within one, where many names are alike."""
    rule, one, other = link.decision.rule, sides[link.one], sides[link.other]
    if rule in _ELSEWHERE:
        return False
    levels = {side.facts.get("level", _NONE) for side in (one, other)} - {_NONE}
    if levels or (one.town and one.town == other.town) or not rule.startswith(_BY_NAME):
        return True
    several = max(one.towns, other.towns) > 1 or any(
        "place" in side.facts and not side.town for side in (one, other)
    )
    return rule not in _NEEDS_TOWN and one.name == other.name and not several


def _rank(link: Link) -> tuple[bool, float, int, int]:
    return not _is_certain(link), -link.decision.score, link.one, link.other


def _is_certain(link: Link) -> bool:
    return link.decision.rule.removeprefix("same-") in _SCHEMES


def _doubtful(links: list[Link], facts: Mapping[int, Facts]) -> set[tuple[int, int]]:
    """The links of one with others of which it can only be one, unless one of them is surer."""
    links_of: defaultdict[int, list[Link]] = defaultdict(list)
    for link in links:
        links_of[link.one].append(link)
        links_of[link.other].append(link)
    doubtful: set[tuple[int, int]] = set()
    for each, mine in links_of.items():
        best = mine[0]
        known: Facts = {}
        for link in mine:
            theirs = facts[link.other if link.one == each else link.one]
            if _contradict(known, theirs):
                doubtful.add(link[:2])
                if _are_equal(best, link):
                    doubtful |= {other[:2] for other in mine if _are_equal(best, other)}
            else:
                known = {**theirs, **known}
    return doubtful


def _are_equal(best: Link, link: Link) -> bool:
    near = best.decision.score - link.decision.score <= _EQUAL
    return near and _is_certain(best) == _is_certain(link)


def _head(heads: dict[int, int], each: int) -> int:
    """Who stands for a cluster, its least; the way there is shortened."""
    while heads[each] != each:
        heads[each] = heads[heads[each]]
        each = heads[each]
    return each


def _contradict(one: Facts, other: Facts) -> bool:
    """Whether both cannot be of one body; an identifier that both have settles it."""
    differing = {what for what in one.keys() & other.keys() if one[what] != other[what]}
    if differing.intersection(_SCHEMES):
        return True
    return bool(differing) and not any(one[s] == other.get(s) for s in _SCHEMES if s in one)


def _side(record: Record, towns: int, gazetteer: Gazetteer) -> _Side:
    place = "" if record.levels else _town(record.place, gazetteer)
    told = {
        "country": record.country,
        "department": record.department,
        # A territory's authority is nothing else; `deciding` says so of kinds that are both told.
        "level": " ".join(sorted(record.levels or {_NONE})) if record.kinds else "",
        "place": place,
        **{scheme: record.identifiers.get(scheme, "") for scheme in _SCHEMES},
    }
    facts = {what: value for what, value in told.items() if value}
    name = " ".join(sorted(record.names[0].words)) if record.names else ""
    if gazetteer.communes(read_name(record.place).core) > 1:
        place = f"{place} {record.department}" if record.department else ""
    return _Side(facts, place, name, towns)


def _town(place: str, gazetteer: Gazetteer) -> str:
    """A town by one name, whichever of its names is given."""
    core = read_name(place).core
    forms = gazetteer.forms.get(core, frozenset()) if core else frozenset()
    return min(forms) if len(forms) == 1 else core
