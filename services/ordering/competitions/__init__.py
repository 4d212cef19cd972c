"""Competitions: what no standing offer meets, bid for by all members of a category, sealed until two openers agree."""
