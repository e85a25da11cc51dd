"""Fuzzing the endpoint: queries that are almost SPARQL, and requests that are almost HTTP's."""
