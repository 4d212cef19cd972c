"""Images, and the compose file that runs them, on a Docker engine that is there or is brought along."""
