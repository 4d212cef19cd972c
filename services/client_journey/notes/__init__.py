"""Case notes: what staff write down of a client's way, sealed, for good, and opened only where somebody says why."""
