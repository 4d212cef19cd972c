"""What looks wrong in the buying: found by rules over orders once a week, and decided on by a person."""
