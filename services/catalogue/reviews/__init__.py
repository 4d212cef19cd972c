"""Reviews: staff look at what a supplier changed in an offer, after it went live."""
