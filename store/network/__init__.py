"""The network of a release: its things, what ties them, where they are drawn, ways between them."""
