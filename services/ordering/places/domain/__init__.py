"""What is counted of the places of a start."""
