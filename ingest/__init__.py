"""From the rows of the sources to a validated, published release."""
