"""Keeps rdflib from writing a stack trace to the log for each ill-typed literal."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet_literals() -> Iterator[None]:
    """Hold back rdflib's warnings about literals: the report already tells of them."""
    logger = logging.getLogger("rdflib.term")
    logger.addFilter(_refuse)
    try:
        yield
    finally:
        logger.removeFilter(_refuse)


def _refuse(_record: logging.LogRecord) -> bool:
    return False
