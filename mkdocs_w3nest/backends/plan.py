"""Turns requests into plans: resolves, checks, and names what will be built. Decides all, builds nothing."""

from __future__ import annotations

import json
from pathlib import Path

from mkdocs_w3nest.backends.build_options import normalise
from mkdocs_w3nest.backends.fingerprint import content_hash, fingerprint
from mkdocs_w3nest.backends.package import Package
from mkdocs_w3nest.backends.ranges import parse_spec
from mkdocs_w3nest.backends.registry import Registry
from mkdocs_w3nest.backends.request import BackendRequest
from mkdocs_w3nest.backends.runners.base import Plan, Runner
from mkdocs_w3nest.errors import PackageError, RequestError


class Planner:
    """Plans requests, for one runner.

    A request is planned once, and the content of a package's folder is read once.

    Args:
        registry: The packages that there are.
        runner: What will build them.
    """

    def __init__(self, registry: Registry, runner: Runner) -> None:
        self._registry = registry
        self._runner = runner
        self._contents: dict[Path, str] = {}
        self._plans: dict[str, Plan] = {}

    def plan(self, request: BackendRequest) -> Plan:
        """The plan of a request, with those of the backends that it needs.

        Raises:
            RequestError: The request is not valid.
            ResolveError: There is no such package.
            PackageError: A package cannot be read, or needs itself.
        """
        key = json.dumps([request.spec, request.build, request.dockerfile], sort_keys=True, default=str)
        if key not in self._plans:
            self._plans[key] = self._plan(request, ())
        return self._plans[key]

    def _plan(self, request: BackendRequest, above: tuple[Package, ...]) -> Plan:
        package = self._registry.resolve(parse_spec(request.spec))
        if package in above:
            circle = " → ".join(map(str, [*above[above.index(package) :], package]))
            raise PackageError(f"backends that need each other cannot be installed: {circle}")
        if package.image and (request.build or request.dockerfile):
            raise RequestError(
                f"{package} is the container image {package.image}, which is not built: "
                f"it takes no build options and no dockerfile"
            )
        config = normalise(
            request.build, request.dockerfile, package=package.name, declared=package.build_options
        )
        dependencies = tuple(
            self._plan(BackendRequest(str(spec)), (*above, package)) for spec in package.dependencies
        )
        name = fingerprint(
            runner=self._runner.name,
            facts=self._runner.facts(package, config),
            content=self._content(package),
            build=dict(config.values),
            dockerfile=config.dockerfile,
            dependencies=[dependency.fingerprint for dependency in dependencies],
        )
        return Plan(package, config, name, dependencies)

    def _content(self, package: Package) -> str:
        if package.folder is None:
            return f"image:{package.image}"
        if package.folder not in self._contents:
            self._contents[package.folder] = content_hash(package.folder)
        return self._contents[package.folder]
