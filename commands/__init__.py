"""The commands, a module for each purpose; maillage.py puts them together."""
