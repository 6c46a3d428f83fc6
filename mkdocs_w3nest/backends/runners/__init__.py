"""Where backends run: in Docker containers, or as local processes."""
