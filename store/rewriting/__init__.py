"""Rewriting SPARQL so that pyoxigraph evaluates it in the order that costs least."""

from store.rewriting.facts import Facts
from store.rewriting.places import Step
from store.rewriting.rewrite import Rewriting, rewrite
from store.rewriting.sampling import Sampler, StoreSampler

__all__ = ["Facts", "Rewriting", "Sampler", "Step", "StoreSampler", "rewrite"]
