"""How searching and matching cost as the offers grow: `make bench-catalogue`."""
