"""The service under attack: what clients that mean no harm see of it."""
