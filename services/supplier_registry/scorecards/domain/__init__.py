"""How a scorecard is counted: pure functions."""
