"""What would be done with a query, told without doing it."""

import pickle
import re
from collections.abc import Mapping
from dataclasses import asdict, replace
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.cache import RELEASE_HEADER
from api.caching import is_stable
from api.client import client_of
from api.context import Context, context_of
from api.exchange import Question
from api.formats import HTML, JSON
from api.language import Locale
from api.negotiation import Choice, choose
from api.outcomes import LOOK_UP
from api.problems import Problem, not_acceptable
from api.protocol import Update, read_question
from api.readers.job import Job
from api.replies import content_type, json_text, page
from api.serving import Served
from api.threads import in_thread
from store.engines.routing import REFERENCE, SECOND, Plan

PATH = "/sparql/explain"


def router() -> APIRouter:
    """Make the routes."""
    routes = APIRouter(tags=["SPARQL"])
    text = {"schema": {"type": "string"}}
    routes.add_api_route(
        PATH,
        explain,
        methods=["GET"],
        summary="How a query would be answered",
        response_class=Response,
        openapi_extra={"parameters": [{"name": "query", "in": "query", **text}]},
    )
    content = {"application/sparql-query": text, "application/x-www-form-urlencoded": text}
    routes.add_api_route(
        PATH,
        explain,
        methods=["POST"],
        summary="How a query would be answered",
        response_class=Response,
        operation_id="explain_post",
        openapi_extra={"requestBody": {"content": content}},
    )
    return routes


async def explain(request: Request) -> Response:
    """Tell how a query would be answered; raises Problem, BadQuery, QueryRefused."""
    question = await read_question(request)
    if isinstance(question, Update):
        raise Problem(400, "update_parameter", parameter="update")
    choice = _choice(request, question)
    if question is None:
        if choice.format == JSON:
            raise Problem(400, "no_query")
        return await in_thread(lambda: _page(request, "", None))
    context = context_of(request)
    if context.serving.stale():
        await in_thread(context.serving.refresh)
    with context.serving.lease() as served:
        plan = await _plan(request, served, question)
        about = _about(context, served, question, plan)
    if choice.format == JSON:
        about["reason_in_words"] = context.locales["en"](f"explain.reason_{plan.reason}")
        response = Response(json_text(about), media_type=content_type(choice.media_type))
    else:
        text = question.text
        response = await in_thread(lambda: _page(request, text, about))
    response.headers[RELEASE_HEADER] = about["release"]
    return response


def _choice(request: Request, question: Question | None) -> Choice:
    """Choose between page and JSON; the name of a format for answers is none for explanations."""
    offers = (HTML, JSON)
    named = question.format if question else ""
    if named in ("html", "json"):
        found = HTML if named == "html" else JSON
        return Choice(found, found.media_type)
    choice = choose(request.headers.get("accept"), offers)
    if choice is None:
        raise not_acceptable(offers)
    return choice


async def _plan(request: Request, served: Served, question: Question) -> Plan:
    """Have a reader plan the query; raises what it finds wrong with it."""
    context = context_of(request)
    job = Job(str(served.release.path), question.text, explain=True)
    reply = context.pool.submit(job, client_of(request), question.seconds)
    packed = b"".join([chunk async for chunk in reply.chunks()])
    plan: Plan = pickle.loads(packed)  # noqa: S301 - from our own process
    plan = _with_public_addresses(plan, context.egress.addresses)
    if question.default_graphs is not None:
        return Plan(REFERENCE, "dataset", question.text, question.text)
    return replace(plan, reason=LOOK_UP) if served.answers_at_once(question.text) else plan


def _with_public_addresses(plan: Plan, addresses: Mapping[str, str]) -> Plan:
    """Name the services that the query names, where the engines are given ways to them."""
    iris = {address: iri for iri, address in addresses.items()}
    ways = re.compile(f"({'|'.join(map(re.escape, iris)) or '(?!)'})/[0-9]+")

    def public(text: str) -> str:
        return ways.sub(lambda found: iris[found[1]], text)

    steps = [replace(step, detail=public(step.detail)) for step in plan.steps]
    return replace(
        plan,
        text=public(plan.text),
        rewritten=public(plan.rewritten),
        second_text=public(plan.second_text),
        steps=steps,
    )


def _about(context: Context, served: Served, question: Question, plan: Plan) -> dict[str, Any]:
    """Put a plan into plain values; what is not known is None."""
    limits = context.pool.limits
    second = plan.second_text if plan.engine == SECOND else plan.text
    return {
        "release": served.release.id,
        "engine": plan.engine,
        "reason": plan.reason,
        "objection": plan.objection or None,
        "estimated_seconds": _known(plan.microseconds / 1e6),
        "estimated_rows": _known(plan.rows),
        "rewriting": context.settings.rewriting,
        "steps": [asdict(step) for step in plan.steps],
        "asked": plan.rewritten if plan.rewritten != question.text else None,
        "asked_of_second": second if second != plan.text else None,
        "kept": is_stable(question.text) and context.settings.cache_memory > 0,
        "limit_seconds": min(question.seconds or limits.seconds, limits.seconds),
        "limit_mebibytes": limits.memory >> 20,
    }


def _known(estimate: float) -> float | None:
    return estimate if estimate < float("inf") else None


def _page(request: Request, query: str, about: Mapping[str, Any] | None) -> Response:
    locale = context_of(request).locale(request)
    text = page(
        request,
        "explain.html",
        query=query,
        about=about,
        estimate=lambda value: _estimate(locale, value),
        objection=lambda said: _in_language(locale, said),
    )
    return Response(text, media_type=HTML.media_type)


def _estimate(locale: Locale, value: float) -> str:
    """Write an estimate with no more digits than it deserves."""
    rounded = float(f"{value:.2g}")
    if rounded < 0.001:
        return f"< {locale.number(0.001)}"
    return locale.number(int(rounded) if rounded.is_integer() else rounded)


def _in_language(locale: Locale, objection: str) -> str:
    """Say an objection in the language of the page; what comes after the colon is not ours."""
    sentence, colon, rest = objection.partition(": ")
    key = f"objection.{sentence}"
    return (locale(key) if locale.has(key) else sentence) + colon + rest
