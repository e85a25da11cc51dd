"""The network of a release: its things, what ties them, where each is drawn, and the ways between."""
