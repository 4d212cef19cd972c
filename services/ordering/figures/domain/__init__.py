"""What is counted of an order, and which figures follow from the sums, without I/O."""
