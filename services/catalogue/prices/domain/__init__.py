"""What is decided and counted about prices, without knowing where any of it is kept."""
