"""One site as the layers below see it: options turned into settings, backends, links and an engine.

Every host goes through here: the MkDocs plugin, the command line, and the Markdown extension of other hosts.
"""

from __future__ import annotations

from collections.abc import Container, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_w3nest.backends.fingerprint import content_hash
from mkdocs_w3nest.errors import OptionsError, PackageError
from mkdocs_w3nest.execution.progress import Progress
from mkdocs_w3nest.execution.recording import LivePage, record
from mkdocs_w3nest.execution.settings import PageSettings, Settings
from mkdocs_w3nest.links import Links
from mkdocs_w3nest.markup.html import recording
from mkdocs_w3nest.markup.model import Outcome, Page, Problem
from mkdocs_w3nest.options import BackendEntry, FrontMatter, W3NestOptions

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.package import Package
    from mkdocs_w3nest.backends.registry import PackageSource, Registry
    from mkdocs_w3nest.backends.request import BackendRequest
    from mkdocs_w3nest.execution.engine import Engine
    from mkdocs_w3nest.execution.progress import Log
    from mkdocs_w3nest.execution.walk import Report
    from mkdocs_w3nest.serving import Serving


def tell(problem: Problem, log: Log) -> None:
    """Logs a problem of a page at the level of its severity."""
    (log.error if problem.severity == "error" else log.warning)(str(problem))


class Site:
    """What a site's options mean, and what lives while it is built.

    Args:
        options: The plugin's options, validated.
        project: Folder that relative paths start from.
        log: Takes what a person should read.
        serving: What it shares with its other builds, while it is served.

    Raises:
        W3NestError: A link file or a backend that the options name is not valid.
    """

    def __init__(
        self, options: W3NestOptions, project: Path, log: Log, serving: Serving | None = None
    ) -> None:
        self.progress = Progress(log)
        self._options = options
        self._serving = serving
        project = project.resolve()  # MkDocs leaves `--config-file` as it was written
        self.links = Links.load(options.links, base=project)
        self.settings = Settings(
            project=project, cache_dir=project / options.cache_dir, runner=options.runner, jobs=options.jobs
        )
        self._engine: Engine | None = None
        self._registry: Registry | None = None
        self._sources: dict[PackageSource, Package] = {}
        self._contents: dict[Path, str] = {}
        self._watched = {self._path(link) for link in options.links if isinstance(link, str)}
        self._pages: dict[str, PageSettings] = {}
        self._defaults = PageSettings(
            execute=options.execute,
            timeout=options.timeout,
            depends=options.depends,
            backends=self._requests(options.backends),
        )

    def submit(self, page: Page, front_matter: FrontMatter) -> None:
        """Starts to run a page's cells.

        Raises:
            W3NestError: The front matter names a backend that is not valid.
        """
        own = self._requests(front_matter.backends or {})
        settings = self._pages[page.path] = PageSettings(
            execute=front_matter.execute or self._defaults.execute,
            timeout=front_matter.timeout or self._defaults.timeout,
            depends=self._defaults.depends + (front_matter.depends or ()),
            backends={**self._defaults.backends, **own},
        )
        self._get_engine().submit(page, settings)

    def withdraw(self, page: Page) -> None:
        """Ends what a page without cells ran when it had some."""
        if self._engine:
            self._engine.withdraw(page.path)

    def keep(self, paths: Container[str]) -> None:
        """Ends what pages ran that are there no more: all but these."""
        if self._engine:
            self._engine.keep(paths)

    def gather(self) -> Mapping[str, Report]:
        """The reports of the pages that were submitted, by path; see `Engine.gather`."""
        return self._engine.gather() if self._engine else {}

    def page_settings(self, page: Page) -> PageSettings:
        """What holds for a page that was submitted."""
        return self._pages[page.path]

    def backends(self) -> Backends:
        """The site's backends.

        Raises:
            RunnerError: There is nothing to run them with.
        """
        return self._get_engine().backends()

    def recording(self, page: Page, outcomes: Mapping[int, Outcome], live: LivePage | None = None) -> str:
        """The HTML of the recording of a page that was submitted."""
        return recording(record(page, outcomes, timeout=self.page_settings(page).timeout, live=live))

    def watched(self) -> list[Path]:
        """Files and folders outside of the docs that the site is made of, as far as pages were submitted."""
        return [path for path in sorted(self._watched) if path.exists()]

    def continue_from(self, former: Site) -> bool:
        """Takes over what lives since a former build; False when options or packages have changed since."""
        if dict(self._options) != dict(former._options) or former._has_changed():
            return False
        self._contents = former._contents
        self._engine, former._engine = former._engine, None
        self._registry = former._registry
        self.progress = former.progress
        if self._engine:
            self._engine.begin()
        return True

    def close(self) -> None:
        """Ends what lives."""
        if self._engine:
            self._engine.close()

    def _get_engine(self) -> Engine:
        if self._engine is None:
            from mkdocs_w3nest.execution.engine import Engine  # noqa: PLC0415  (pages without cells need none)

            self._engine = Engine(self.settings, self._make_backends, self.progress, self._serving)
        return self._engine

    def _requests(self, entries: Mapping[str, BackendEntry]) -> Mapping[str, BackendRequest]:
        """What the entries ask for; packages of the project that they name become known."""
        return {name: self._request(name, entry) for name, entry in entries.items()} if entries else {}

    def _request(self, name: str, entry: BackendEntry) -> BackendRequest:
        # only sites that name backends pay for what reads them
        from mkdocs_w3nest.backends.registry import PackageSource  # noqa: PLC0415
        from mkdocs_w3nest.backends.request import BackendRequest  # noqa: PLC0415

        spec = entry.module
        if spec is None:
            folder = self._path(entry.folder) if entry.folder else None
            source = PackageSource(folder=folder, image=entry.image)
            if source not in self._sources:
                self._sources[source] = source.read()
                self._note(source.folder)
            package = self._sources[source]
            if self._registry:  # a page's front matter may name it after the first cell ran
                self._registry.add(package)
            spec = f"{package.name}#{package.version}"
        return BackendRequest(
            spec=spec,
            build=entry.build,
            dockerfile=self._dockerfile(name, entry.dockerfile),
            partition=entry.partition,
        )

    def _dockerfile(self, name: str, dockerfile: str | None) -> str | None:
        """Text and URLs as they are; a path's content."""
        if dockerfile is None or _is_text(dockerfile):
            return dockerfile
        path = self._path(dockerfile)
        self._watched.add(path)
        try:
            return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OptionsError(f"backends.{name}.dockerfile: {dockerfile} cannot be read: {error}") from error

    def _note(self, folder: Path | None) -> None:
        """Remembers what the folder of a package holds, since the first time that it was read."""
        if folder is not None:
            self._watched.add(folder)
            self._contents.setdefault(folder, content_hash(folder))

    def _has_changed(self) -> bool:
        """Whether a package of the project is no longer what it was when it was read."""
        try:
            return any(content_hash(folder) != content for folder, content in self._contents.items())
        except PackageError:
            return True

    def _path(self, written: str) -> Path:
        return (self.settings.project / Path(written).expanduser()).resolve()

    def registry(self) -> Registry:
        """The packages that pages may ask for."""
        from mkdocs_w3nest.backends.registry import Registry  # noqa: PLC0415  (as above)

        if self._registry is None:
            self._registry = Registry.discover(self._sources)
        return self._registry

    def _make_backends(self) -> Backends:
        from mkdocs_w3nest.backends.manager import Backends  # noqa: PLC0415  (as above)
        from mkdocs_w3nest.backends.runners.select import select_runner  # noqa: PLC0415

        runner = select_runner(self.settings.runner)
        self.progress.runner = runner.reason
        return Backends(
            self.registry(),
            runner,
            project=str(self.settings.project),
            on_event=self.progress.backend,
            gateway=self._serving.gateway_for if self._serving else None,
        )


def _is_text(dockerfile: str) -> bool:
    """Whether it is a Dockerfile's text or URL, rather than a path."""
    return "\n" in dockerfile or "://" in dockerfile
