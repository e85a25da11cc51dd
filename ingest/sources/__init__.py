"""One module a source: each says which tables its folder in data/ holds."""
