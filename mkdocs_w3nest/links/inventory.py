"""Reads object inventories (``objects.inv``), which Sphinx and mkdocstrings publish beside their pages.

Version 2 of the format: four lines of text, then lines of ``name domain:role priority address title``,
compressed by zlib. An address that ends in ``$`` ends in the object's name instead.
"""

from __future__ import annotations

import re
import zlib
from urllib.parse import urljoin

from mkdocs_w3nest.errors import LinkError

MAGIC = b"# Sphinx inventory version 2"
OBJECT = re.compile(r"(?P<name>.+?) (?P<domain>[^\s:]+):\S+ -?\d+ (?P<address>\S*)(?: .*)?")


def read_inventory(data: bytes, name: str, url: str) -> dict[str, str]:
    """Object names and the URLs of their documentation.

    Names of code win over labels and pages of prose (the domain ``std``) that are called the same.

    Args:
        data: Content of the file.
        name: How messages name the file.
        url: Address of the site that the inventory describes.

    Raises:
        LinkError: It is no inventory of version 2.
    """
    parts = data.split(b"\n", 4)
    if parts[0].strip() != MAGIC or len(parts) < 5:
        raise LinkError(f"{name}: not an object inventory of version 2")
    try:
        lines = zlib.decompress(parts[4]).decode("utf-8").splitlines()
    except (zlib.error, UnicodeDecodeError) as error:
        raise LinkError(f"{name}: the inventory is damaged: {error}") from error
    code: dict[str, str] = {}
    prose: dict[str, str] = {}
    for found in filter(None, map(OBJECT.fullmatch, lines)):
        address = found["address"]
        if address.endswith("$"):
            address = address[:-1] + found["name"]
        urls = prose if found["domain"] == "std" else code
        urls.setdefault(found["name"], urljoin(url.rstrip("/") + "/", address))
    return {**prose, **code}
