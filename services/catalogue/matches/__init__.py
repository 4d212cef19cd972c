"""Which offers fit a need best: limits first, then a published score, near-equal ones in turn."""
