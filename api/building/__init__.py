"""Questions put together by choosing: what may be chosen, and the SPARQL that it becomes."""
