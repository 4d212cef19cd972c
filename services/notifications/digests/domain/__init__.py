"""What a digest has to tell."""
