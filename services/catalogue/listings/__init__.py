"""What is on offer, as it is looked for: a row for each offer, and the search in them."""
