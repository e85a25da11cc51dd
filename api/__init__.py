"""The HTTP face: SPARQL, linked data, queries, releases, and pages for people."""
