"""The syntax trees of SPARQL queries and updates, as tree-sitter-sparql reads them."""

import warnings
from functools import cache

import tree_sitter_sparql
from tree_sitter import Language, Parser

__all__ = ["parser"]


@cache
def parser() -> Parser:
    """The parser, made once; its trees tell where a text has faults and go on."""
    with warnings.catch_warnings():
        # The grammar hands over a bare address, which tree-sitter has deprecated.
        warnings.simplefilter("ignore", DeprecationWarning)
        return Parser(Language(tree_sitter_sparql.language()))
