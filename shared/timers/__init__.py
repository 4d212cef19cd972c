"""Timers: what a service does by itself once a moment is there, by whichever of its processes leads."""
