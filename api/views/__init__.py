"""Views of an answer: which of them suit it, and what each is to draw."""
