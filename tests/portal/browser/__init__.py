"""The portal in a real Chromium, in front of a real stack behind the real gateway."""
