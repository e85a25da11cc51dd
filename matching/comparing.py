"""How near two names are, and in what manner: as a whole, by their words, by their letters."""

from dataclasses import dataclass

from rapidfuzz.distance import OSA

from matching.gazetteer import Gazetteer
from matching.names import Name, is_within, spells
from matching.words import COUNTRIES, FORMS, SORTS, STOP, WEAK

__all__ = ["FAR", "Likeness", "compare"]

FAR = 0.75
# What a word without a counterpart weighs, by the letter, when too many bodies have it.
_WEAK = 0.4
# How alike a word is to one that goes on after it.
_DERIVED = 0.76
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
    if (one.asides or other.asides) and by_words.score < FAR:
        with_asides = _by_words(one.full, other.full, gazetteer, country)
        if with_asides.score >= FAR:
            by_words = Likeness(FAR, "contained", with_asides.mine, with_asides.theirs)
    by_letters = _by_letters(one, other, by_words.score, country)
    return by_letters if by_letters and by_letters.score > by_words.score else by_words


def _as_a_whole(one: Name, other: Name, gazetteer: Gazetteer, country: str) -> Likeness | None:
    if (
        one.closed == other.closed
        or one.joined == other.joined
        or sorted(one.words) == sorted(other.words)
    ):
        # Two parts that are the same leave open what stands beside them, and so does a plus.
        if (one.part and other.part) or one.is_more != other.is_more:
            return Likeness(FAR, "contained")
        former = one.former or other.former
        return Likeness(1.0, "former" if former else "same")
    if one.full == other.full and len(one.full) > 1:
        return Likeness(1.0, "same")
    if gazetteer.same_place(one.core, other.core, country):
        return Likeness(1.0, "form")
    return None


def _by_letters(one: Name, other: Name, by_words: float, country: str) -> Likeness | None:
    """By acronyms, initials, and short names that stand beside the long one."""
    alone = {one.joined, one.closed} & other.acronyms or {other.joined, other.closed} & one.acronyms
    if alone or (one.acronyms & other.acronyms and by_words >= 0.6):
        return Likeness(0.9, "acronym")
    if _are_initials(one, other, country) or _are_initials(other, one, country):
        return Likeness(0.85, "initials")
    asides = one.joined in _names_beside(other) or other.joined in _names_beside(one)
    if one.joined in other.heads or other.joined in one.heads or asides:
        return Likeness(0.8, "head")
    if _may_be_initials(one, other) or _may_be_initials(other, one):
        return Likeness(0.76, "letters")
    # Two long names that differ share an acronym by chance.
    mine, theirs = one.heads | one.acronyms, other.heads | other.acronyms
    if mine & (theirs | {other.closed}) or one.closed in theirs:
        return Likeness(0.77, "letters")
    return None


def _stands_for(capitals: str, name: Name) -> bool:
    if len(capitals) > 3:
        return capitals in name.acronyms | name.heads or spells(capitals, name.all_words)
    return len(capitals) > 2 and capitals in name.acronyms


def _names_beside(name: Name) -> set[str]:
    """What stands in brackets and is not in the name already."""
    return set(name.asides).difference(name.all_words)


def _is_alone(name: Name) -> bool:
    return len(name.all_words) == 1 or name.joined in name.acronyms


def _are_initials(short: Name, long: Name, country: str) -> bool:
    """Whether one is no more than an acronym of the other, or of some words beside the same."""
    # “Association Citego” is no more than “Citego”.
    letters = short.joined if len(short.words) > 1 else short.closed
    alone = _is_alone(short) or len(short.words) == 1
    if alone and len(long.all_words) > 2 and 3 <= len(letters) <= 10:
        at_home = bool(country) and COUNTRIES.get(long.all_words[-1]) == country
        if letters == long.initials or (at_home and letters == long.initials[:-1]):
            return True
        return len(letters) > 4 and spells(letters, long.all_words)
    return any(_is_shortened(capitals, short, long, country) for capitals in short.capitals)


def _is_shortened(capitals: str, short: Name, long: Name, country: str) -> bool:
    """Whether the words that capitals stand for make one name the other: “REA North”."""
    own = [
        word
        for word in short.all_words
        if word not in STOP and word != capitals and COUNTRIES.get(word) != country
    ]
    said = FORMS.union(long.all_words, long.full)
    if capitals not in SORTS and _stands_for(capitals, long) and said.issuperset(own):
        # “Réseau FLAME”: nothing more is said but what the long name says too.
        return True
    words = [word for word in long.all_words if word not in STOP]
    initials = "".join(word[0] for word in words)
    begin = initials.find(capitals) if len(capitals) > 2 else -1
    if begin < 0:
        return False
    rest = words[:begin] + words[begin + len(capitals) :]
    return sorted(own) == sorted(rest)


def _may_be_initials(short: Name, long: Name) -> bool:
    """Whether letters are those that most words of the other begin with."""
    if len(long.all_words) < 2:
        return False
    alone = (short.joined,) if _is_alone(short) else ()
    initials = long.initials
    return any(
        3 <= len(each) <= 10
        and each[0] == initials[:1]
        and (_are_among(each, initials) or _is_spelt(each, long))
        for each in {*short.acronyms, *short.capitals, *short.heads, *alone} - SORTS
    )


def _is_spelt(letters: str, name: Name) -> bool:
    """Whether letters are the beginnings of all words, maybe with some from within them."""
    if spells(letters, name.all_words):
        return True
    initials = name.initials
    few = len(letters) < 2 * len(initials)
    return few and is_within(initials, letters) and is_within(letters, name.joined)


def _are_among(letters: str, initials: str) -> bool:
    return (len(initials) > 2 and initials.startswith(letters)) or (
        len(letters) >= 0.6 * len(initials)
        and all(letters.count(each) <= initials.count(each) for each in letters)
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
        floor = min(FAR, found / weight) if strong or len(one) > 1 < len(other) else 0.0
        return Likeness(max(score, floor), "contained", tuple(missing), tuple(left))
    if missing:
        return Likeness(min(score, 0.85), "similar", tuple(missing), tuple(left))
    return Likeness(score, "near")


def _best(word: str, words: list[str], gazetteer: Gazetteer, country: str) -> tuple[str, float]:
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
    if len(short) < 4 or one.isdigit() or other.isdigit():
        return 0.0
    if long in (f"{short}s", f"{short}x", f"{short}e", f"{short}es"):
        return _SURE
    if len(short) > 4 and len(long) - len(short) > 1 and long.startswith(short):
        # The people or the country of a town: Thouars and the Thouarsais.
        return _DERIVED if len(long) - len(short) < 5 else 0.0
    allowed = 1 if len(short) < 8 else 2 if len(short) < 11 else 3
    if len(long) - len(short) > allowed:
        return 0.0
    edits = OSA.distance(one, other, score_cutoff=allowed)
    return 1.0 - edits / len(long) if edits <= allowed else 0.0
