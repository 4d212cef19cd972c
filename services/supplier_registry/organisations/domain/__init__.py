"""What is decided about organisations, purely."""
