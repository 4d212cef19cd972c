"""The `dps` command line, for operators and for a laptop."""
