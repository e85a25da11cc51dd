"""The event stream: every thing that a source says, version after version, as LDES has it."""
