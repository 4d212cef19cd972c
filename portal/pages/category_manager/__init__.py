"""Pages of category managers: who may sell, what of it holds, and how it is delivered."""
