"""The decisions on repeats, pure."""
