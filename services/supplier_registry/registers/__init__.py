"""Public registers: what they say of a supplier's numbers, kept with its date and compared with what it was before."""
