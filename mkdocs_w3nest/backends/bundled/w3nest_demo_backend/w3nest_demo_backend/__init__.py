"""A small backend to try things with: an animal says what it is told."""

__version__ = "0.1.2"
