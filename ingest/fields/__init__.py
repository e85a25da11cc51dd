"""What one cell may hold, and how it is read."""
