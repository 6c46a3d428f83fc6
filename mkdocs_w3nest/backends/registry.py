"""Which packages there are, and which of them a page means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from mkdocs_w3nest.backends.package import Package, image_package, read_package
from mkdocs_w3nest.backends.ranges import ModuleSpec, sorted_versions
from mkdocs_w3nest.errors import PackageError, ResolveError

BUNDLED = Path(__file__).parent / "bundled"


@dataclass(frozen=True)
class PackageSource:
    """A place of the project where a package is: exactly one of the two is set.

    Attributes:
        folder: Folder with a ``package.json``.
        image: Reference of a container image.
    """

    folder: Path | None = None
    image: str | None = None

    def read(self) -> Package:
        """The package there.

        Raises:
            PackageError: There is none.
        """
        if self.folder is not None:
            return read_package(self.folder)
        assert self.image is not None, "a source is a folder or an image"
        return image_package(self.image)


class Registry:
    """The packages of a project, and those that come with the plugin.

    Raises:
        PackageError: Two packages of one source have the same name and version.
    """

    def __init__(self, packages: Iterable[Package]) -> None:
        self._found: dict[tuple[str, str, str], Package] = {}
        for package in packages:
            self.add(package)

    @property
    def packages(self) -> tuple[Package, ...]:
        """Those that are known, in the order in which they were found."""
        return tuple(self._found.values())

    def add(self, package: Package) -> None:
        """Makes a package known.

        Raises:
            PackageError: Another one of the same source has its name and version.
        """
        other = self._found.setdefault((package.name, package.version, package.source), package)
        if other != package:  # equal ones are one: several interpreter names may stand for one folder
            raise PackageError(
                f"{package} is found twice, in {other.folder or other.image} and in "
                f"{package.folder or package.image}: give one of them another name or version"
            )

    @classmethod
    def discover(cls, sources: Iterable[PackageSource]) -> Registry:
        """The packages of the project's `sources`, and the bundled ones."""
        bundled = (read_package(file.parent, "bundled") for file in sorted(BUNDLED.glob("*/package.json")))
        return cls([*(source.read() for source in sources), *bundled])

    def resolve(self, spec: ModuleSpec) -> Package:
        """The package that `spec` means: the highest version that fits, the project's before the bundled.

        Raises:
            ResolveError: There is none; lists what there is.
        """
        named = [package for package in self.packages if package.name == spec.name]
        fitting = [package for package in named if spec.fits(package.version)]
        ours = [package for package in fitting if package.source == "project"]
        if fitting:
            by_version = {package.version: package for package in ours or fitting}
            return by_version[sorted_versions(by_version)[-1]]
        if named:
            versions = ", ".join(sorted_versions({package.version for package in named}))
            raise ResolveError(f"no version of {spec.name} fits {spec.range!r}: there is {versions}")
        names = sorted({package.name for package in self.packages})
        close = get_close_matches(spec.name, names, 1)
        hint = f"did you mean {close[0]!r}? " if close else ""
        raise ResolveError(
            f"no backend is named {spec.name!r}; {hint}There are {', '.join(names) or 'none'}. "
            f"A package of the project is found when its folder stands under `backends` in the options"
        )
