"""The command `mkdocs-w3nest`: what can be done without building a site."""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import click
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import ConfigurationError
from mkdocs.structure.files import get_files
from mkdocs.utils.meta import get_data

from mkdocs_w3nest import __version__
from mkdocs_w3nest.errors import W3NestError
from mkdocs_w3nest.markup.model import Problem
from mkdocs_w3nest.markup.scanner import scan
from mkdocs_w3nest.options import W3NestOptions, read_front_matter, read_options
from mkdocs_w3nest.site import Site, tell

log = logging.getLogger("mkdocs_w3nest")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mkdocs-w3nest")
@click.option("-v", "--verbose", is_flag=True, help="Show the log lines of builds.")
def main(verbose: bool) -> None:
    """Runs the cells of documentation pages, and looks after their backends."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)-8s %(message)s", stream=sys.stderr)
    log.setLevel(logging.DEBUG if verbose else logging.INFO)


_config_file = click.option(
    "-f",
    "--config-file",
    type=click.Path(dir_okay=False),
    default="mkdocs.yml",
    show_default=True,
    help="Configuration of the site.",
)


@main.command()
@_config_file
@click.argument("pages", nargs=-1)
def run(config_file: str, pages: tuple[str, ...]) -> None:
    """Run the cells of PAGES (default: all) and keep their results, without building the site.

    PAGES are paths relative to the site's docs folder. A build with `execute: cached`, or another host of the
    Markdown extension, then finds the results in the store. Exits with 1 when a cell failed or
    could not run.
    """
    failed = False
    problems: list[Problem] = []
    with _site(config_file) as (site, config):
        docs = {file.src_uri: file for file in get_files(config).documentation_pages()}
        chosen = [_page(name, docs, Path(config.docs_dir)) for name in pages]
        for path in chosen or docs:
            text, meta = get_data(docs[path].content_string)
            page = scan(text, path)
            problems += page.problems
            try:
                if page.cells:
                    site.submit(page, read_front_matter(meta, path))
            except W3NestError as error:
                failed = True
                log.error(str(error))
        for report in site.gather().values():
            failed |= report.failed > 0
            problems += report.problems
        for problem in problems:
            failed |= problem.severity == "error"
            tell(problem, log)
        click.echo(site.progress.summary() or "no page has cells")
    sys.exit(1 if failed else 0)


@main.command()
@_config_file
def doctor(config_file: str) -> None:
    """Say what the plugin finds on this machine, and which backends pages may ask for."""
    # heavy; `--help` must be quick
    from uv import find_uv_bin  # noqa: PLC0415

    from mkdocs_w3nest.backends.runners.pythons import installed_pythons  # noqa: PLC0415
    from mkdocs_w3nest.backends.runners.select import default_cache, select_runner  # noqa: PLC0415

    with _site(config_file) as (site, _config):
        runner = select_runner(site.settings.runner)
        click.echo(f"mkdocs-w3nest  {__version__}, Python {sys.version.split()[0]}")
        click.echo(f"runner         {runner.name}: {runner.reason}")
        pythons = ", ".join(asyncio.run(installed_pythons(find_uv_bin()))) or "none"
        click.echo(f"pythons        {pythons} (uv can fetch others)")
        click.echo(f"results        {site.settings.cache_dir}")
        click.echo(f"environments   {default_cache()}")
        click.echo("backends")
        for package in site.registry().packages:
            click.echo(f"  {package.name} {package.version} ({package.source})  {package.description}")


@main.command()
@click.option("--unused", is_flag=True, help="Also remove images and environments that no instance uses.")
def prune(unused: bool) -> None:
    """Remove containers and processes that a killed build left."""
    from mkdocs_w3nest.backends.prune import prune as prune_all  # noqa: PLC0415  (as above)

    lines = asyncio.run(prune_all(None, builds=unused))
    click.echo("\n".join(lines) or "nothing was left over")


def _page(name: str, docs: Mapping[str, object], folder: Path) -> str:
    """A page by its path below the docs folder, or as a shell completes it."""
    found = Path(name).resolve()
    below = found.relative_to(folder).as_posix() if found.is_relative_to(folder) else name
    for path in (name, below):
        if path in docs:
            return path
    raise click.ClickException(f"no such page below {folder}: {name}")


@contextmanager
def _site(config_file: str) -> Iterator[tuple[Site, MkDocsConfig]]:
    """The site of a configuration file; ends what it started. Errors become messages."""
    try:
        config = load_config(config_file)
        plugin = config.plugins.get("w3nest")
        if plugin is not None and isinstance(plugin.config, W3NestOptions):
            options = plugin.config
        elif "w3nest" in config.markdown_extensions:
            options = read_options(config.mdx_configs.get("w3nest", {}))
        else:
            raise click.ClickException(
                f"{config_file} does not name w3nest: add it to `plugins`, or to `markdown_extensions`"
            )
        site = Site(options, Path(config.config_file_path).parent, log)
        try:
            yield site, config
        finally:
            site.close()
    except (W3NestError, ConfigurationError) as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
