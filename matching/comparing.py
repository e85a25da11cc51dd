"""How near two names are, and in what manner: as a whole, by their words, by their letters."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matching.gazetteer import Gazetteer
from matching.names import Name, spells
from matching.words import WEAK

__all__ = ["FAR", "Likeness", "compare"]

FAR = 0.75
# What a word without a counterpart weighs, by the letter, when too many bodies have it.
_WEAK = 0.4
# From here on two words are one.
_SURE = 0.98


@dataclass(frozen=True)
class Likeness:
    """How near two names are, between 0 and 1, and how: `same`, `form`, `near`, `contained`, ….

    ``mine`` and ``theirs`` are the words of each that have no counterpart in the other.
    """

    score: float
    how: str
    mine: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()


def compare(one: Name, other: Name, gazetteer: Gazetteer, country: str) -> Likeness:
    """Compare two names of things in a country, which may be empty."""
    whole = _as_a_whole(one, other, gazetteer, country)
    if whole:
        return whole
    by_words = _by_words(one.words, other.words, gazetteer, country)
    by_letters = _by_letters(one, other, by_words.score)
    return by_letters if by_letters and by_letters.score > by_words.score else by_words


def _as_a_whole(one: Name, other: Name, gazetteer: Gazetteer, country: str) -> Likeness | None:
    if one.closed == other.closed or sorted(one.words) == sorted(other.words):
        # Two parts that are the same leave open what stands beside them.
        if one.part and other.part:
            return Likeness(FAR, "contained")
        former = one.former or other.former
        return Likeness(1.0, "former" if former else "same")
    if one.full == other.full and len(one.full) > 2:
        return Likeness(1.0, "same")
    if gazetteer.same_place(one.core, other.core, country):
        return Likeness(1.0, "form")
    return None


def _by_letters(one: Name, other: Name, by_words: float) -> Likeness | None:
    """By acronyms, initials, and short names that stand beside the long one."""
    if one.acronyms & other.acronyms or _is_acronym(one, other) or _is_acronym(other, one):
        alone = _is_acronym(one, other) or _is_acronym(other, one)
        # Two long names that differ share an acronym by chance.
        return Likeness(0.9, "acronym") if alone or by_words >= FAR else Likeness(FAR, "head")
    if _are_initials(one, other) or _are_initials(other, one):
        return Likeness(0.85, "initials")
    if _may_be_initials(one, other) or _may_be_initials(other, one):
        return Likeness(0.76, "letters")
    mine, theirs = one.heads | one.acronyms | {one.closed}, other.heads | other.acronyms
    if (one.heads | one.acronyms) & (theirs | {other.closed}) or theirs & mine:
        return Likeness(0.8, "head")
    return None


def _is_acronym(short: Name, long: Name) -> bool:
    """Whether one name is no more than the acronym that stands in the other."""
    return short.closed in long.acronyms


def _is_alone(name: Name) -> bool:
    return len(name.all_words) == 1 or name.closed in name.acronyms


def _are_initials(short: Name, long: Name) -> bool:
    """Whether one is no more than an acronym of the other: a letter a word, or five and more."""
    if len(long.all_words) < 3 or not _is_alone(short) or not 3 <= len(short.closed) <= 10:
        return False
    letters = short.closed
    return letters == long.initials or (len(letters) > 4 and spells(letters, long.all_words))


def _may_be_initials(short: Name, long: Name) -> bool:
    alone = (short.closed,) if _is_alone(short) else ()
    return len(long.all_words) > 2 and any(
        3 <= len(each) <= 10 and spells(each, long.all_words)
        for each in (*short.acronyms, *short.capitals, *short.heads, *alone)
    )


def _by_words(
    one: tuple[str, ...], other: tuple[str, ...], gazetteer: Gazetteer, country: str
) -> Likeness:
    """Pair the words off, each with the one most like it."""
    left = [word for word in other if word not in one]
    missing: list[str] = []
    found, weight, strong = 0.0, 0.0, False
    for word in one:
        best, likeness = word, 1.0
        if word not in other:
            best, likeness = _best(word, left, gazetteer, country)
        if likeness < FAR:
            missing.append(word)
            continue
        if best in left:
            left.remove(best)
        found += likeness * _weight(word)
        weight += _weight(word)
        strong |= word not in WEAK and (likeness >= _SURE or len(one) > 1 < len(other))
    lost, over = sum(map(_weight, missing)), sum(map(_weight, left))
    # What has no counterpart counts once, as a word that was put in or left out.
    score = min(found / max(weight + max(lost, over), 0.1), 0.998)
    if not found:
        return Likeness(0.0, "none", tuple(missing), tuple(left))
    if bool(missing) != bool(left):
        # All of the shorter is in the longer: a branch, a successor, or the same in full.
        floor = min(FAR, found / weight) if strong or len(one) > 2 < len(other) else 0.0
        return Likeness(max(score, floor), "contained", tuple(missing), tuple(left))
    if missing:
        return Likeness(min(score, 0.85), "similar", tuple(missing), tuple(left))
    return Likeness(score, "near")


def _best(
    word: str, words: list[str], gazetteer: Gazetteer, country: str
) -> tuple[str, float]:
    best, highest = "", 0.0
    for each in words:
        likeness = _alike(word, each)
        if not likeness and gazetteer.same_place(word, each, country):
            likeness = 1.0
        if likeness > highest:
            best, highest = each, likeness
    return best, highest


def _weight(word: str) -> float:
    if word in WEAK:
        return len(word) * _WEAK
    return max(len(word), 4) if word.isdigit() else len(word)


def _alike(one: str, other: str) -> float:
    """1 for the same word; a word of a few letters, or a number, is the same or another."""
    short, long = (one, other) if len(one) <= len(other) else (other, one)
    if len(short) < 4 or one.isdigit() or other.isdigit() or len(long) - len(short) > 2:
        return 0.0
    if long in (f"{short}s", f"{short}x", f"{short}e", f"{short}es"):
        return _SURE
    edits = OSA.distance(one, other, score_cutoff=2)
    if edits > (1 if len(short) < 8 else 2):
        return 0.0
    return 1.0 - edits / len(long)
