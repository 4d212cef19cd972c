"""Removals of members: noticed with reasons, answered by the supplier, proposed by one person, confirmed by another."""
