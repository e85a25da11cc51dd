"""What partners contribute in the tests."""

from collections.abc import Callable

from store.contributions import Verdict

GRAPHS = "https://w3id.org/maillage/graph/"
PREFIXES = """
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix m: <https://w3id.org/maillage/ontology#> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix role: <https://w3id.org/maillage/scheme/role/> .
@prefix schema: <https://schema.org/> .
@base <https://w3id.org/maillage/id/> .
"""
Contribute = Callable[..., Verdict]


def organization(key: str, name: str = "", more: str = "") -> str:
    """An organisation in Turtle, as a partner describes one."""
    return (
        f'<organization/{key}> a org:Organization ; schema:name "{name or key}"@fr ;'
        f" dct:source <https://partner.example/{key}> {more} ."
    )
