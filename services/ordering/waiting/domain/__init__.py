"""The decisions on waiting lists, pure."""
