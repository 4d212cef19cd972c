"""What clients may ask for by right, and the end of what is kept of them."""
