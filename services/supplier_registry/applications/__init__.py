"""Applications for admission, and what is decided on them."""
