"""Following another instance's event stream, and keeping a copy of its graph up to date."""
