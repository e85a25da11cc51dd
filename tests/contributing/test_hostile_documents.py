"""Documents that are made to hurt are refused before a parser has them."""

import pytest

LAUGHS = """<!DOCTYPE r [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:s="https://schema.org/">
<r:Description r:about="https://x.example/a"><s:name>&b;</s:name></r:Description></r:RDF>"""
DEEP = "<r:RDF xmlns:r='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:s='https://s.org/'>"


@pytest.mark.parametrize("text", [LAUGHS, DEEP + "<s:a>" * 100_000], ids=["entities", "depth"])
def test_xml_that_would_grow_without_end_is_refused(text: str, contribute) -> None:
    verdict = contribute("replace", "partner", text, media_type="application/rdf+xml")
    assert verdict.outcome == "refused"
    assert verdict.faults[0].code == "rdf-syntax"
