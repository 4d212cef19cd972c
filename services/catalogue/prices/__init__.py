"""What offers cost: prices really paid, abnormally low ones and what suppliers say to them, and what is in demand."""
