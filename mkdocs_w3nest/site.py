"""One site as the layers below see it: options turned into settings, backends, links and an engine.

Every host goes through here: the MkDocs plugin, the command line, and the Markdown extension of other hosts.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs_w3nest.errors import OptionsError
from mkdocs_w3nest.execution.progress import Progress
from mkdocs_w3nest.execution.recording import record
from mkdocs_w3nest.execution.settings import PageSettings, Settings
from mkdocs_w3nest.links import Links
from mkdocs_w3nest.markup.html import recording
from mkdocs_w3nest.markup.model import Page, Problem
from mkdocs_w3nest.options import BackendEntry, FrontMatter, W3NestOptions

if TYPE_CHECKING:
    from mkdocs_w3nest.backends.manager import Backends
    from mkdocs_w3nest.backends.package import Package
    from mkdocs_w3nest.backends.registry import PackageSource, Registry
    from mkdocs_w3nest.backends.request import BackendRequest
    from mkdocs_w3nest.execution.engine import Engine
    from mkdocs_w3nest.execution.progress import Log
    from mkdocs_w3nest.execution.walk import Report


def tell(problem: Problem, log: Log) -> None:
    """Logs a problem of a page at the level of its severity."""
    (log.error if problem.severity == "error" else log.warning)(str(problem))


class Site:
    """What a site's options mean, and what lives while it is built.

    Args:
        options: The plugin's options, validated.
        project: Folder that relative paths start from.
        log: Takes what a person should read.

    Raises:
        W3NestError: A link file or a backend that the options name is not valid.
    """

    def __init__(self, options: W3NestOptions, project: Path, log: Log) -> None:
        self.progress = Progress(log)
        project = project.resolve()  # MkDocs leaves `--config-file` as it was written
        self.links = Links.load(options.links, base=project)
        self.settings = Settings(
            project=project, cache_dir=project / options.cache_dir, runner=options.runner, jobs=options.jobs
        )
        self._engine: Engine | None = None
        self._registry: Registry | None = None
        self._sources: dict[PackageSource, Package] = {}
        self._defaults = PageSettings(
            execute=options.execute,
            timeout=options.timeout,
            depends=options.depends,
            backends=self._requests(options.backends),
        )
        self._signature = (dict(options), self._contents())

    def submit(self, page: Page, front_matter: FrontMatter) -> None:
        """Starts to run a page's cells.

        Raises:
            W3NestError: The front matter names a backend that is not valid.
        """
        if self._engine is None:
            from mkdocs_w3nest.execution.engine import Engine  # noqa: PLC0415  (pages without cells need none)

            self._engine = Engine(self.settings, self._make_backends, self.progress)
        own = self._requests(front_matter.backends or {})
        self._engine.submit(
            page,
            PageSettings(
                execute=front_matter.execute or self._defaults.execute,
                timeout=front_matter.timeout or self._defaults.timeout,
                depends=self._defaults.depends + (front_matter.depends or ()),
                backends={**self._defaults.backends, **own},
            ),
        )

    def gather(self) -> Mapping[str, Report]:
        """Waits for the pages that were submitted, and gives their reports by path."""
        return self._engine.gather() if self._engine else {}

    def recording(self, page: Page, report: Report) -> str:
        """The HTML of the page's recording; nothing for a page without cells."""
        return recording(record(page, report)) if page.cells else ""

    def continue_from(self, former: Site) -> bool:
        """Takes over what lives since a former build; False when options or packages have changed since."""
        if self._signature != former._signature:
            return False
        self._engine, former._engine = former._engine, None
        self._registry = former._registry
        self.progress = former.progress
        return True

    def close(self) -> None:
        """Ends what lives."""
        if self._engine:
            self._engine.close()

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
        if dockerfile is None or "\n" in dockerfile or "://" in dockerfile:
            return dockerfile
        try:
            return self._path(dockerfile).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise OptionsError(f"backends.{name}.dockerfile: {dockerfile} cannot be read: {error}") from error

    def _contents(self) -> Mapping[Path, str]:
        """What the folders of the project's packages hold."""
        if not self._sources:
            return {}
        from mkdocs_w3nest.backends.fingerprint import content_hash  # noqa: PLC0415  (as above)

        return {source.folder: content_hash(source.folder) for source in self._sources if source.folder}

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
            self.registry(), runner, project=str(self.settings.project), on_event=self.progress.backend
        )
