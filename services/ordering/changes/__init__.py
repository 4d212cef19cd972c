"""Changes of orders that one side proposes and the other agrees to, and what takes the place of one that is over."""
