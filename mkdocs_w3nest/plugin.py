"""The MkDocs plugin: decides when things happen; the layers below know how."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Literal

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as SitePage
from mkdocs.utils.templates import TemplateContext

from mkdocs_w3nest.errors import GatewayError, W3NestError
from mkdocs_w3nest.frontend import bundle
from mkdocs_w3nest.links import unresolved
from mkdocs_w3nest.markup.extension import W3NestExtension
from mkdocs_w3nest.markup.model import Link, Outcome, Page, Target
from mkdocs_w3nest.markup.opening import TAG
from mkdocs_w3nest.markup.slots import fill_slots
from mkdocs_w3nest.options import FrontMatter, W3NestOptions, read_front_matter
from mkdocs_w3nest.serving import Serving
from mkdocs_w3nest.site import Site, tell

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.execution.walk import Report

log = get_plugin_logger("w3nest")

ASSETS = "assets/w3nest"
STYLESHEET = Path(__file__).parent / "markup" / "assets" / "w3nest.css"
LOCAL = {"127.0.0.1", "localhost", "::1", "0.0.0.0", "::"}
"""Addresses of this machine that a site may be served at."""


class W3NestPlugin(BasePlugin[W3NestOptions]):  # type: ignore[no-untyped-call]  # as in options
    """Hooks of MkDocs, in the order in which a build calls them."""

    def __init__(self) -> None:
        super().__init__()
        self._site: Site | None = None
        self._files: Files | None = None
        self._current: SitePage | None = None
        self._pages: dict[str, Page] = {}
        self._reports: Mapping[str, Report] = {}
        self._awaited = False
        self._serves = False
        self._serving: Serving | None = None
        self._server: LiveReloadServer | None = None
        self._extension = W3NestExtension(on_page=self._on_scanned, resolve=self._resolve, fill=self._fill)
        self._restore_signal: Callable[[], None] = lambda: None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Lets a SIGTERM end the program in the way that Ctrl-C does, so that backends are stopped."""
        self._serves = command == "serve"
        self._restore_signal = _terminate_cleanly()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Puts the tags into Markdown, and reads what the options name."""
        config.markdown_extensions.append(self._extension)  # type: ignore[arg-type]
        project = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        if self._serves and self._serving is None:
            self._serving = Serving(
                _origins(*config.dev_addr), self._backends, lambda problem: tell(problem, log)
            )
        if self._serving:
            self._serving.begin()
        try:
            site = Site(self.config, project, log, self._serving)
        except W3NestError as error:
            raise PluginError(f"w3nest: {error}") from error
        if not (self._site and site.continue_from(self._site)):
            self._close_site()
        self._site = site
        site.progress.begin()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the stylesheet that pages with our tags link to."""
        files.append(File.generated(config, f"{ASSETS}/w3nest.css", abs_src_path=str(STYLESHEET)))
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
        site.keep({file.src_uri for file in files})
        self._reports = site.gather()
        for path, page in self._pages.items():
            report = self._reports[path]
            for problem in report.problems:
                tell(problem, log)
            file = files.get_file_from_path(path)
            if file is not None and file.page is not None and file.page.content is not None:
                file.page.content = fill_slots(file.page.content, page, report.outcomes)
        if any(page.cells for page in self._pages.values()):
            for path in bundle.files():
                source = str(bundle.DIST / path)
                files.append(File.generated(config, f"{ASSETS}/{path}", abs_src_path=source))
        return env

    @event_priority(-100)
    def on_page_context(
        self, context: TemplateContext, *, page: SitePage, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Puts what scripts need into pages with cells: after search has indexed the page's text."""
        own = self._pages.get(page.file.src_uri)
        if own is None or not own.cells or page.content is None:
            return context
        site, outcomes = self._get_site(), self._reports[own.path].outcomes
        live = self._serving.live(site.page_settings(own)) if self._serving else None

        def recording(outcomes: Mapping[int, Outcome]) -> str:
            return site.recording(own, outcomes, live)

        if self._serving:
            self._serving.write(own, Path(page.file.abs_dest_path), outcomes, recording)
        tags = bundle.tags(lambda path: self._asset_url(path, page, config))
        page.content += f"\n{recording(outcomes)}\n{tags}"
        return context

    def on_post_page(self, output: str, *, page: SitePage, config: MkDocsConfig) -> str:
        """Links the stylesheet, only from pages that use our tags."""
        if page.file.src_uri not in self._pages:
            return output
        href = self._asset_url("w3nest.css", page, config)
        return output.replace("</head>", f'<link rel="stylesheet" href="{href}"></head>', 1)

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Says in one line what the build ran; pages that are served go on from here."""
        if self._serving:
            self._serving.built()
        self._watch()
        summary = self._get_site().progress.summary()
        if summary:
            log.info(summary)

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: Callable[..., None]
    ) -> LiveReloadServer:
        """Has a change of what options and pages name build the site again, too."""
        self._server = server
        self._watch()
        return server

    def on_build_error(self, *, error: Exception) -> None:
        """Leaves nothing running when a build fails; a serve goes on with its next build."""
        if not self._serving:
            self._close_site()

    def on_shutdown(self) -> None:
        """Leaves nothing running."""
        if self._serving:
            self._serving.stop_gateway()
        self._close_site()
        if self._serving:
            self._serving.close()
        self._serving = self._server = None
        self._restore_signal()
        self._restore_signal = lambda: None

    def _get_site(self) -> Site:
        assert self._site is not None, "on_config runs before every other hook"
        return self._site

    def _backends(self) -> Backends:
        return self._get_site().backends()

    def _watch(self) -> None:
        """Watches what was not known of before; what is watched already stays so."""
        if self._server is not None:
            for path in self._get_site().watched():
                self._server.watch(str(path))

    def _close_site(self) -> None:
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
            site.withdraw(page)
            return
        self._pages[page.path] = page
        try:
            site.submit(page, read_front_matter(self._current.meta if self._current else {}, page.path))
        except GatewayError as error:
            raise PluginError(f"w3nest: {error}") from error
        except W3NestError as error:
            log.error(str(error))
            site.submit(page, FrontMatter(execute="false"))

    def _fill(self, page: Page) -> Mapping[int, Outcome] | None:
        """Outcomes come later, in `on_env`; Markdown that is no page has none."""
        return None if self._pages.get(page.path) is page else {}

    def _resolve(self, link: Link, page: str) -> Target | None:
        return self._get_site().links.resolve(link, page, pages=self._page_url)

    def _asset_url(self, path: str, page: SitePage, config: MkDocsConfig) -> str:
        """Address of a file of ours, as seen from a page."""
        return File.generated(config, f"{ASSETS}/{path}", content="").url_relative_to(page.file)

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


def _origins(host: str, port: int) -> frozenset[str]:
    """The origins of pages that MkDocs serves at an address; one of this machine goes by several names."""
    names = {host} if host not in LOCAL else LOCAL
    return frozenset(f"http://{f'[{name}]' if ':' in name else name}:{port}" for name in names)


def _terminate_cleanly() -> Callable[[], None]:
    """Makes SIGTERM raise SystemExit; returns what puts the former handler back."""
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    if signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        return lambda: None

    def leave(_number: int, _frame: FrameType | None) -> None:
        # once: a second one, which `uv run` may pass on, would break off the end half way
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        sys.exit(128 + signal.SIGTERM)

    signal.signal(signal.SIGTERM, leave)

    def restore() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)

    return restore
