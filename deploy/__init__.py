"""How the system is run: on a laptop, in containers, on Kubernetes."""
