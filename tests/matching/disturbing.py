"""Names as people write them: case, accents, hyphens, articles, forms, typing errors, brackets."""

import random
import re
import unicodedata
from collections.abc import Callable

_LETTERS = "aeirstnlou"


def disturb(name: str, department: str, departments: dict[str, str], chance: random.Random) -> str:
    """Write a commune's or an intercommunality's name in another way, or in several."""
    forms = _forms(name, chance)
    ways: list[Callable[[str], str]] = [
        lambda text: mistype(text, chance),
        str.upper,
        str.lower,
        without_accents,
        lambda text: text.replace("-", " "),
        article_last,
        forms,
        lambda text: f"{text} ({departments.get(department, department)})",
    ]
    chosen = chance.sample(range(len(ways)), chance.choice((1, 1, 2, 3)))
    for way in sorted(chosen):
        name = ways[way](name)
    return name


def _forms(name: str, chance: random.Random) -> Callable[[str], str]:
    if re.match(r"(CC|CA|CU) ", name):
        full = {"CC": "Communauté de communes", "CA": "Communauté d'agglomération"}
        return chance.choice(
            (
                lambda text: re.sub(r"(?i)^(CC|CA) ", lambda m: f"{full[m[1].upper()]} ", text),
                lambda text: re.sub(r"(?i)^(CC|CA|CU) (du |de la |des |de l'|de |d')?", "", text),
            )
        )
    before = "d'" if name[:1] in "AEIOUYÉÈH" else "de "
    return lambda text: f"{chance.choice(('Ville', 'Mairie', 'Commune'))} {before}{text}"


def without_accents(text: str) -> str:
    """Letters without their accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def article_last(text: str) -> str:
    """The article behind the name, as sorted lists have it: “Rochelle (La)”."""
    match = re.fullmatch(r"(La |Le |Les |L')(.+)", text)
    return f"{match[2]} ({match[1].strip()})" if match else text


def mistype(text: str, chance: random.Random) -> str:
    """One letter lost, put in, or another, or two that changed places."""
    places = [place for place, letter in enumerate(text) if letter.isalpha() and place > 0]
    if len(text) < 5 or not places:
        return text
    place, letter = chance.choice(places), chance.choice(_LETTERS)
    return chance.choice(
        (
            text[:place] + text[place + 1 :],
            text[:place] + letter + text[place:],
            text[:place] + letter + text[place + 1 :],
            text[: place - 1] + text[place] + text[place - 1] + text[place + 1 :],
        )
    )
