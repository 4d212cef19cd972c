"""What a listing holds, and how a search finds, ranks and counts listings, without input or output."""
