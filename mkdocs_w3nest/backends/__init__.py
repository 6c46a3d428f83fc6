"""Backends: packages, builds, and the instances that run. Knows nothing of pages or of a web framework."""
