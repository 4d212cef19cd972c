"""What the end of a supplier's evidence would hide and affect, so that somebody can do something about it before."""
