"""The rules by which something looks wrong, and what is decided on a flag, without I/O."""
