"""Documentation that runs: notebook-style pages for MkDocs and other Python-Markdown hosts."""

__version__ = "0.1.0"
