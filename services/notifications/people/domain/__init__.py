"""The rules of the address book: frozen states and pure functions, which copy sealed addresses and open none."""
