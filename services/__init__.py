"""The five services. Each owns its decisions and its database, and meets the others only through events."""
