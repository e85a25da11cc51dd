"""Identity: from the key that a source gives a thing to its lasting IRI.

The one place where it is decided that two sources speak of the same thing. Keys prove nothing
across sources: what a person has decided counts, then what was recorded when an IRI was minted,
then, for a key never seen before, the evidence.
"""
