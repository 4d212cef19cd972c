"""What clients need on their way: recorded, ordered, met; or unmet, or withdrawn."""
