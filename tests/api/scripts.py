"""Telling the scripts of pages from what data or readers may have put there."""

import re

_OURS = re.compile(
    r'<script type="module" src="/assets/[\w.-]+"></script>'
    r'|<script type="(application/json" id="(texts|workbench|drawing)|application/ld\+json)">'
    r"[^<]*</script>"
)


def without_ours(page: str) -> str:
    """Take out the elements that load our scripts or hold data for them; no others."""
    return _OURS.sub("", page)
