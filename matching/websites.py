"""Web sites as evidence: the registrable domain, unless it is one that many share."""

from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

__all__ = ["own_domain"]

_SHARED = frozenset(
    line
    for line in Path(__file__).with_name("shared_domains.txt").read_text("utf-8").split("\n")
    if line and not line.startswith("#")
)


def own_domain(address: str) -> str:
    """The registrable domain of a web site; empty where it proves nothing.

    Social networks, directories and other sites that many share prove nothing. Of hosting that
    gives each a name of its own, which the public suffix list knows, that name counts.
    """
    try:
        host = urlsplit(address if "//" in address else f"//{address}").hostname or ""
    except ValueError:
        return ""
    domain = _suffixes().privatesuffix(host.rstrip("."), accept_unknown=False) if host else None
    return "" if domain is None or domain in _SHARED else str(domain)


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
