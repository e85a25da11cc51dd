"""Harvesting: fetching what partners publish, politely, and keeping it as received."""
