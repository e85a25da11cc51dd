"""One module per resource; each has a function `router` that makes its routes."""
