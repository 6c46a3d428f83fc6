"""How fast a served page is alive, and what it weighs, beside the same page as plain fences.

uv run --group bench poe bench-pages
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
from pathlib import Path
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright
from projects import Project
from sites import FLAGS, serving

RUNS = 15

JS = "const answer = 42\ndisplay(answer)"
PYTHON = "print(answer * 2)"
CELLS = (
    f"<js-cell>\n{JS}\n</js-cell>\n\n"
    f'<interpreter-cell interpreter="py" captured-in="answer">\n{PYTHON}\n</interpreter-cell>\n'
)
FENCES = f"```js\n{JS}\n```\n\n```python\n{PYTHON}\n```\n"

WATCH = """
window.doneAt = []
new MutationObserver(() => {
    for (const cell of document.querySelectorAll('.w3nest-cell[data-state=done]'))
        if (!cell.seen) { cell.seen = true; window.doneAt.push(performance.now()) }
}).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state'] })
"""


def measure(browser: Browser, url: str, cells: int) -> tuple[list[float], list[str]]:
    """Milliseconds until the page has loaded and until each cell was done, and the scripts it took."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    page.wait_for_function("count => window.doneAt.length >= count", arg=cells)
    timing = "performance.getEntriesByType('navigation')[0].loadEventEnd"
    times: list[float] = page.evaluate(f"[{timing}, ...window.doneAt]")
    scripts: list[str] = page.evaluate("performance.getEntriesByType('resource').map(each => each.name)")
    context.close()
    return times, [
        urlsplit(each).path for each in scripts if "/assets/w3nest/" in each and each.endswith(".js")
    ]


def weight(folder: Path, paths: list[str]) -> tuple[int, int]:
    """Bytes of scripts, as they are and compressed."""
    contents = [(folder / path.partition("/assets/w3nest/")[2]).read_bytes() for path in paths]
    return sum(map(len, contents)), sum(len(gzip.compress(content, 9)) for content in contents)


def main() -> None:
    """Prints the tables."""
    folder = Path(tempfile.mkdtemp())
    project = Project(folder, config={"theme": {"name": "mkdocs", "highlightjs": False}})
    project.write("cells.md", CELLS)
    project.write("fences.md", FENCES)
    dist = Path(__file__).parents[2] / "mkdocs_w3nest" / "frontend" / "dist"
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    try:
        with serving(project) as served, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            plain, live = [], []
            measure(browser, f"{served.url}/cells/", 2)  # starts the backend
            for _ in range(RUNS):
                plain.append(measure(browser, f"{served.url}/fences/", 0)[0][0])
                times, scripts = measure(browser, f"{served.url}/cells/", 2)
                live.append(times)
            browser.close()
    finally:
        shutil.rmtree(folder)
    base = median(plain)
    print(f"Median of {RUNS} visits, each in a browser profile of its own.\n")
    print("| from the opening of the page | ms | ratio |\n|---|--:|--:|")
    rows = {"plain fences: loaded": base}
    for i, name in enumerate(("loaded", "first result, of a js-cell", "first result of a backend")):
        rows[f"live cells: {name}"] = median(times[i] for times in live)
    for name, value in rows.items():
        print(f"| {name} | {value:.0f} | {value / base:.2f} |")
    raw, compressed = weight(dist, scripts)
    print(f"\nIts {len(scripts)} scripts: {raw / 1000:.1f} kB, {compressed / 1000:.1f} kB compressed.")


if __name__ == "__main__":
    main()
