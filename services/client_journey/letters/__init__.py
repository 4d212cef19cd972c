"""What joins a client to the provision that was ordered: the letter, and what its supplier may know meanwhile."""
