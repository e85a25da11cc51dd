"""Recognising point look-ups: queries so plain that what they cost is what they answer.

Their patterns share one constant subject and no variable, so each combination of values is a row
of the answer: nothing is computed in vain, and nothing nests.
"""

import re

_IRI = r"<[^\x00-\x20<>\"{}|^`\\]*+>"
_NAME = r"[A-Za-z][\w-]*+:[\w-]*+"
_TERM = rf"(?:{_IRI}|{_NAME})"
_VARIABLE = r"[?$]\w++"
_GAP = r"\s++"
_MAY = r"\s*+"
_PAIR = rf"(?:{_TERM}|{_VARIABLE}|a){_GAP}(?:{_TERM}|{_VARIABLE})"
_LOOKUP = re.compile(
    rf"{_MAY}(?:PREFIX{_GAP}[A-Za-z][\w-]*+:{_MAY}{_IRI}{_MAY})*+"
    rf"(?:SELECT{_GAP}(?:\*|{_VARIABLE}(?:{_GAP}{_VARIABLE})*+){_MAY}|ASK{_MAY})"
    rf"(?:WHERE{_MAY})?\{{{_MAY}{_TERM}{_GAP}"
    rf"(?P<pairs>{_PAIR}(?:{_MAY};{_MAY}{_PAIR})*+){_MAY}\.?{_MAY}\}}"
    rf"{_MAY}(?:LIMIT{_GAP}\d++{_MAY})?",
    re.IGNORECASE | re.ASCII,
)
_LONGEST = 2000
_VARIABLES = re.compile(_VARIABLE)


def is_lookup(text: str) -> bool:
    """Whether a query asks for values of properties of one thing, and for nothing else."""
    if len(text) > _LONGEST:
        return False
    match = _LOOKUP.fullmatch(text)
    if match is None:
        return False
    variables = [name[1:] for name in _VARIABLES.findall(match["pairs"])]
    return len(variables) == len(set(variables))
