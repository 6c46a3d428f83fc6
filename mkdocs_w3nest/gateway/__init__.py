"""The gateway: HTTP in front of the backends, for pages that are served. Knows nothing of pages."""
