"""Matching: whether two descriptions are of one body; one matcher for all who ask."""
