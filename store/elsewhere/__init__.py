"""A SPARQL 1.1 store elsewhere that holds releases, and answers over them."""
