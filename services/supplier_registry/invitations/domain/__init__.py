"""What is decided about invitations, purely."""
