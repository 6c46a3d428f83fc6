"""The MkDocs plugin: decides when things happen; the layers below know how."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as SitePage

from mkdocs_w3nest.errors import W3NestError
from mkdocs_w3nest.links import unresolved
from mkdocs_w3nest.markup.extension import W3NestExtension
from mkdocs_w3nest.markup.model import Link, Outcome, Page, Target
from mkdocs_w3nest.markup.opening import TAG
from mkdocs_w3nest.markup.slots import fill_slots
from mkdocs_w3nest.options import FrontMatter, W3NestOptions, read_front_matter
from mkdocs_w3nest.site import Site, tell

log = get_plugin_logger("w3nest")

STYLESHEET = "assets/w3nest/w3nest.css"
ASSETS = Path(__file__).parent / "markup" / "assets"


class W3NestPlugin(BasePlugin[W3NestOptions]):  # type: ignore[no-untyped-call]  # as in options
    """Hooks of MkDocs, in the order in which a build calls them."""

    def __init__(self) -> None:
        super().__init__()
        self._site: Site | None = None
        self._files: Files | None = None
        self._current: SitePage | None = None
        self._pages: dict[str, Page] = {}
        self._awaited = False
        self._extension = W3NestExtension(on_page=self._on_scanned, resolve=self._resolve, fill=self._fill)
        self._restore_signal: Callable[[], None] = lambda: None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Lets a SIGTERM end the program in the way that Ctrl-C does, so that backends are stopped."""
        self._restore_signal = _terminate_cleanly()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Puts the tags into Markdown, and reads what the options name."""
        config.markdown_extensions.append(self._extension)  # type: ignore[arg-type]
        project = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        try:
            site = Site(self.config, project, log)
        except W3NestError as error:
            raise PluginError(f"w3nest: {error}") from error
        if not (self._site and site.continue_from(self._site)):
            self._close()
        self._site = site
        site.progress.begin()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the stylesheet that pages with our tags link to."""
        files.append(File.generated(config, STYLESHEET, abs_src_path=str(ASSETS / "w3nest.css")))
        self._files = files
        self._pages.clear()
        return files

    @event_priority(-100)
    def on_page_markdown(self, markdown: str, *, page: SitePage, config: MkDocsConfig, files: Files) -> str:
        """Tells the extension which page comes next; it hands back the page's model once it is scanned.

        Runs last, so that what other plugins write is seen; snippets are seen too, as the extension scans
        when Python-Markdown has put them in.
        """
        self._current, self._awaited = page, True
        self._extension.path = page.file.src_uri
        self._extension.first_line = _first_line(page) if TAG.search(markdown) else 1
        return markdown

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Puts the results into the pages, before search indexes them and templates show them."""
        site = self._get_site()
        reports = site.gather()
        for path, page in self._pages.items():
            report = reports[path]
            for problem in report.problems:
                tell(problem, log)
            file = files.get_file_from_path(path)
            if file is not None and file.page is not None and file.page.content is not None:
                file.page.content = fill_slots(file.page.content, page, report.outcomes)
                file.page.content += site.recording(page, report)
        return env

    def on_post_page(self, output: str, *, page: SitePage, config: MkDocsConfig) -> str:
        """Links the stylesheet, only from pages that use our tags."""
        if page.file.src_uri not in self._pages:
            return output
        href = File.generated(config, STYLESHEET, content="").url_relative_to(page.file)
        return output.replace("</head>", f'<link rel="stylesheet" href="{href}"></head>', 1)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Says in one line what the build ran."""
        summary = self._get_site().progress.summary()
        if summary:
            log.info(summary)

    def on_build_error(self, *, error: Exception) -> None:
        """Leaves nothing running when a build fails; a serve starts anew with its next build."""
        self._close()

    def on_shutdown(self) -> None:
        """Leaves nothing running."""
        self._close()
        self._restore_signal()
        self._restore_signal = lambda: None

    def _get_site(self) -> Site:
        assert self._site is not None, "on_config runs before every other hook"
        return self._site

    def _close(self) -> None:
        if self._site is not None:
            self._site.close()
        self._site = None

    def _on_scanned(self, page: Page) -> None:
        """Submits a page's cells as soon as they are known.

        Other plugins convert Markdown with the site's extensions too: only the first time is the page's own.
        """
        if not self._awaited:
            return
        self._awaited = False
        site = self._get_site()
        for problem in page.problems:
            tell(problem, log)
        for link in page.links:
            if self._resolve(link, page.path) is None:
                tell(unresolved(link, page.path, site.links), log)
        if not (page.cells or page.notes or page.outputs):
            return
        self._pages[page.path] = page
        try:
            site.submit(page, read_front_matter(self._current.meta if self._current else {}, page.path))
        except W3NestError as error:
            log.error(str(error))
            site.submit(page, FrontMatter(execute="false"))

    def _fill(self, page: Page) -> Mapping[int, Outcome] | None:
        """Outcomes come later, in `on_env`; Markdown that is no page has none."""
        return None if self._pages.get(page.path) is page else {}

    def _resolve(self, link: Link, page: str) -> Target | None:
        return self._get_site().links.resolve(link, page, pages=self._page_url)

    def _page_url(self, target: str, page: str) -> str | None:
        """Address of a page of the site, as seen from another."""
        assert self._files is not None
        there, here = self._files.get_file_from_path(target), self._files.get_file_from_path(page)
        return there.url_relative_to(here) if there and here else None


def _first_line(page: SitePage) -> int:
    """1-based line of the page's file on which its Markdown starts, after the front matter."""
    source, markdown = page.file.content_string, page.markdown or ""
    if not source.endswith(markdown):
        return 1
    return source.count("\n", 0, len(source) - len(markdown)) + 1


def _terminate_cleanly() -> Callable[[], None]:
    """Makes SIGTERM raise SystemExit; returns what puts the former handler back."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return lambda: None

    def leave(_number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, leave)

    def restore() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    return restore
