"""Emergency access (break-glass): opening what is sealed of a client without being its coach, by two people."""
