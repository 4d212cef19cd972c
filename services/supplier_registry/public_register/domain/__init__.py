"""What the public register says and counts: pure functions."""
