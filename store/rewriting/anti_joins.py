"""NOT EXISTS written as MINUS, for an engine that tries EXISTS on one row after the other."""

import re

from store.rewriting.model import Exists, Filter, Unreadable
from store.rewriting.planning import may_be_minus
from store.rewriting.reading import Reader, parse

__all__ = ["minus_for_not_exists"]

_EXISTS = re.compile(r"\bEXISTS\b", re.IGNORECASE)
_WORDS = r"FILTER\s+NOT\s+EXISTS\s*"


def minus_for_not_exists(text: str) -> str | None:
    """Write each NOT EXISTS of the outermost group as MINUS; none when that is not the same.

    A FILTER holds for the whole of its group, hence MINUS comes last in it.
    """
    try:
        group = Reader(*parse(text)).query().group
    except Unreadable:
        return None
    filters = [each for each in group.members if isinstance(each, Filter)]
    body, excluded = group.text, []
    for member in filters:
        exists = next((part for part in member.expression.parts if isinstance(part, Exists)), None)
        if exists is None:
            continue
        keys = exists.inner.variables & group.variables_outside(member)
        alone = len(member.expression.parts) == 1 and exists.is_negated
        if not alone or not may_be_minus(exists.inner, keys, group.certain):
            return None
        body, found = re.subn(_WORDS + re.escape(exists.inner.text), "", body, flags=re.IGNORECASE)
        if found != 1:
            return None
        excluded.append(f"MINUS {exists.inner.text}")
    if not excluded or text.count(group.text) != 1 or len(_EXISTS.findall(text)) != len(excluded):
        return None
    opening, closing = body.rstrip()[:-1], body.rstrip()[-1:]
    return text.replace(group.text, f"{opening}\n{' '.join(excluded)} {closing}")
