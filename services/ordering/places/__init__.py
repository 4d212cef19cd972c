"""The places of the starts that offers name: what orders hold and have taken of them."""
