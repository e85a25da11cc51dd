"""Pages of BDF, the publishing system of citego.org and its sibling sites, read as people do.

The markup of these sites is not documented: a page is read by the order of its lines and by their
labels (data/citego/notes.md), which stand in labels.toml.
"""
