"""What is decided about successions, purely."""
