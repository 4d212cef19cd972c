"""Messages to districts and suppliers about what concerns them."""
