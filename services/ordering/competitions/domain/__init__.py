"""The rules of competitions."""
