"""The network of a release in the making: asked of its database, then drawn."""
