"""Whom the graph knows already under the names that a contribution gives."""

from typing import Any

from fastapi import Request

from api.context import context_of
from api.problems import Problem
from api.reconciliation.asked import Asked, Candidate
from store.contributions import Verdict
from store.errors import MaillageError

_MOST = 50
_LEAST_SCORE = 60.0


async def matches(request: Request, verdict: Verdict) -> dict[str, Any]:
    """The candidates for each thing that is named, best first, as members of an answer.

    Nothing when nobody is named, and a word of it when there is no release or the matcher is not
    ready yet: whom a name is of can be asked at /reconcile any time.
    """
    described = list(verdict.described.items())[:_MOST]
    if not described:
        return {}
    context = context_of(request)
    asked = [Asked(name, limit=4) for _, name in described]
    try:
        with context.serving.lease() as served:
            release = served.release.path
        found = await context.desk.find(release, asked)
    except (Problem, MaillageError):
        return {"matches": None}
    told = {
        iri: [_candidate(each) for each in candidates if _is_another(each, iri)]
        for (iri, _), candidates in zip(described, found.value, strict=True)
    }
    return {"matches": {iri: candidates for iri, candidates in told.items() if candidates}}


def _is_another(candidate: Candidate, iri: str) -> bool:
    return candidate.thing.iri != iri and candidate.score >= _LEAST_SCORE


def _candidate(candidate: Candidate) -> dict[str, Any]:
    thing = candidate.thing
    return {
        "thing": thing.iri,
        "name": thing.name,
        "place": thing.place or None,
        "score": round(candidate.score, 1),
        "match": candidate.match,
    }
