"""How a match is decided, without input or output."""
