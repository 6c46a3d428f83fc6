"""Answers with what it sees, and behaves as its build option `mode` says."""

from __future__ import annotations

import http.server
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

MODE = os.environ.get("W3NEST_BUILD_MODE", "good")
SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


def facts() -> dict[str, object]:
    names = ("W3NEST_PARTITION", "W3NEST_MEMORY", "HOME", "PORT", "VIRTUAL_ENV")
    return {
        "python": ".".join(map(str, sys.version_info[:2])),
        "prefix": sys.prefix,
        "cwd": str(Path.cwd()),
        "pid": os.getpid(),
        "uid": os.getuid(),
        "environment": {name: os.environ.get(name, "") for name in names},
        "has_key": bool(os.environ.get("W3NEST_API_KEY")),
        "modules": {name: bool(importlib.util.find_spec(name)) for name in ("mkdocs", "cowsay", "hello")},
        "status": Path("/proc/self/status").read_text(encoding="utf-8"),
    }


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/die":
            print("about to die", flush=True)
            os._exit(7)
        body = json.dumps(facts()).encode()
        self.send_response(503 if MODE == "unready" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


print(f"hello, mode {MODE}", flush=True)
if MODE == "fails":
    sys.exit("no, not today")
if MODE == "spawns":
    subprocess.Popen(SLEEPER)
    subprocess.Popen(SLEEPER, start_new_session=True)
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
