"""Which descriptions of many are worth comparing: those that share a key, however written.

A key is evidence (an identifier, a site), or a part of a name in a place: the whole, the whole but
a word or a letter, an acronym. Those that share a key stand in the order of their names, and each
is compared with the next few: so comparisons grow as descriptions do, even if all have one name.
"""

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Literal, NamedTuple

from matching.gazetteer import Gazetteer
from matching.names import Name, read_name
from matching.record import Record

__all__ = ["PARTS", "Key", "fingerprint", "keys", "meetings", "order"]

# With how many of those that follow it under a key a description is compared; how far, if none,
# one or both have the key weak, for such keys have many holders and prove little.
NEXT = 8
_REACH = (NEXT, 3, 0)
# Into how many parts the keys are sorted, 256 at most.
PARTS = 256
# Letters of the shortest name in which one may be lost; an acronym has less than twice as many.
_SHORTEST = 4
# Of how few towns one is meant when only the name is told.
_FEW_TOWNS = 3


_How = Literal["whole", "part", "initials"]


class Key(NamedTuple):
    """What descriptions of one body may share; two that have it ``weak`` do not meet by it."""

    text: str
    weak: bool = False


def keys(record: Record, gazetteer: Gazetteer) -> set[Key]:
    """By what a description meets others."""
    found = {Key(site) for site in record.domains}
    found |= {Key(f"{scheme}:{value}") for scheme, value in record.identifiers.items() if value}
    departments = _departments(record, gazetteer)
    places = {*departments, record.place} - {""}
    parts = {part for name in record.names for part in _parts(name, gazetteer)}
    # Two that tell their town meet there; one that does not may be in any of the department, or
    # anywhere; and a town may be told in two ways, if the name is not.
    for text, how in parts:
        if record.place:
            found.add(Key(f"{text}@{record.place}"))
        elsewhere = how == "initials" or (how == "part" and bool(record.place))
        found |= {Key(f"{text}@{each}", elsewhere) for each in departments}
        if how != "initials":
            found.add(Key(text, bool(places)))
    return found


def _departments(record: Record, gazetteer: Gazetteer) -> frozenset[str]:
    """The department that is told, else those of the few towns that bear the place's name."""
    asides = (aside for name in record.names for aside in name.asides)
    told = record.department or gazetteer.department(asides)
    if told or not record.place:
        return frozenset({told} - {""})
    towns = gazetteer.of_core.get(read_name(record.place).core, ())
    found = frozenset(code for level, code, _ in towns if level == "commune")
    return found if len(found) <= _FEW_TOWNS else frozenset()


def _parts(name: Name, gazetteer: Gazetteer) -> Iterator[tuple[str, _How]]:
    words = sorted(name.words)
    yield "".join(words), "whole"
    yield name.closed, "whole"
    yield name.joined, "whole"
    if len(words) > 1:
        for place in range(len(words)):
            yield "".join(words[:place] + words[place + 1 :]), "part"
    elif len(name.closed) >= _SHORTEST:
        for place in range(len(name.closed)):
            yield f"~{name.closed[:place]}{name.closed[place + 1 :]}", "part"
        yield f"~{name.closed}", "part"
    for form in gazetteer.forms.get(name.core, ()):
        yield "".join(sorted(form.split()[1:])), "whole"
    alone = (name.joined,) if len(name.all_words) == 1 else ()
    for letters in {*name.acronyms, *name.heads, *name.capitals, *alone}:
        if len(letters) < 2 * _SHORTEST:
            yield f"={letters}", "part"
    if len(name.all_words) > 2:
        yield f"={name.initials}", "initials"


def order(record: Record) -> str:
    """A text by which descriptions with like names stand together, whatever their order was."""
    names = [f"{name.closed} {' '.join(sorted(name.sorts))} {name.text}" for name in record.names]
    rest = (record.given, record.domains, map(":".join, record.identifiers.items()))
    return "\t".join(
        (
            names[0].partition(" ")[0] if names else "",
            record.place,
            record.department,
            record.country,
            *names,
            *(" ".join(sorted(each)) for each in rest),
        )
    )


def fingerprint(key: Key, bits: int) -> tuple[int, int]:
    """In which part a key is sorted, and 64 bits of it but for the last, for who has it."""
    digest = blake2b(key.text.encode(), digest_size=9).digest()
    return digest[0] % PARTS, int.from_bytes(digest[1:], "big") >> (bits + 1) << (bits + 1)


def meetings(members: Sequence[int], bits: int) -> Iterator[tuple[int, int]]:
    """The pairs to compare, the lesser number first, of sorted numbers that each say a key and who.

    The last bit says that the key is weak, the ``bits`` before it who has it.
    """
    mask = (1 << bits) - 1
    key = [each >> (bits + 1) for each in members]
    who = [each >> 1 & mask for each in members]
    last = len(members) - 1
    for place, each in enumerate(key):
        after = place
        while after < last and after < place + NEXT and key[after + 1] == each:
            after += 1
            weak = (members[place] & 1) + (members[after] & 1)
            if who[after] != who[place] and after - place <= _REACH[weak]:
                yield who[place], who[after]
