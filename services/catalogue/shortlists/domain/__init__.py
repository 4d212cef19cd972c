"""What a shortlist holds, what may be put on it, and when it may no longer be relied on; without input or output."""
