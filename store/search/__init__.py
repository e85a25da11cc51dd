"""Full-text search over a release: an index written at build, asked in words that people type."""
