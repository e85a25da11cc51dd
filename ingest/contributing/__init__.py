"""Contributions: one graph changed in a release, judged, and published as the next one."""
