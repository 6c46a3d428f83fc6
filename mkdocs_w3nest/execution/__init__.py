"""Runs the cells of pages through backends, and keeps what they produced."""
