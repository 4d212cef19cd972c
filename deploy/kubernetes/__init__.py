"""Kubernetes: manifests, and the part of them that follows from the code."""
