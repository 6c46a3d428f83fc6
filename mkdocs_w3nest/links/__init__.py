"""The targets of api, ext, cross and github links, and the URLs that they mean."""

from mkdocs_w3nest.links.links import Links, unresolved
from mkdocs_w3nest.links.pages import Pages

__all__ = ["Links", "Pages", "unresolved"]
