"""What is decided about payments, purely."""
