"""Standing offers and the gaps between them: what may be ordered where, and what nobody offers yet."""
