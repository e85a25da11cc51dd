"""Linkage of very many made records, against Splink on the same file."""
