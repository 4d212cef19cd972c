"""What hides and is affected, worked out without input or output."""
