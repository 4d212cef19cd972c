"""What may be added as evidence, decided without input or output."""
