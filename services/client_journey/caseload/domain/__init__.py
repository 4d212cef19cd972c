"""What a journey waits for, by pure functions."""
