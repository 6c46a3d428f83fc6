"""One site as the layers below see it: options turned into settings, backends, links and an engine.

Every host goes through here: the MkDocs plugin, the command line, and the Markdown extension of other hosts.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_w3nest.errors import OptionsError
from mkdocs_w3nest.execution.engine import Engine
from mkdocs_w3nest.execution.progress import Progress
from mkdocs_w3nest.execution.recording import record
from mkdocs_w3nest.execution.settings import PageSettings, Settings
from mkdocs_w3nest.execution.walk import Report
from mkdocs_w3nest.links import Links, unresolved
from mkdocs_w3nest.markup.html import recording
from mkdocs_w3nest.markup.model import Link, Page, Problem
from mkdocs_w3nest.options import BackendEntry, FrontMatter, W3NestOptions

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.request import BackendRequest


class Site:
    """What a site's options mean, and what lives while it is built.

    Args:
        options: The plugin's options, validated.
        project: Folder that relative paths start from.
        log: Takes what a person should read.

    Raises:
        W3NestError: A link file or a backend that the options name is not valid.
    """

    def __init__(self, options: W3NestOptions, project: Path, log: logging.Logger) -> None:
        self._options = options
        self._project = project
        self.progress = Progress(log)
        self.links = Links.load(options.links, base=project)
        self.settings = Settings(
            project=project, cache_dir=project / options.cache_dir, runner=options.runner, jobs=options.jobs
        )
        self._entries = dict(options.backends)
        self._defaults = PageSettings(
            execute=options.execute, timeout=options.timeout, depends=options.depends
        )
        self.engine = Engine(self.settings, self._make_backends, self.progress)
