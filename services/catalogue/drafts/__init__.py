"""Drafts of offers: written bit by bit by their supplier's own people, and published as a whole."""
