"""One module a kind of table: the nodes that a row of it states, whoever publishes it."""
