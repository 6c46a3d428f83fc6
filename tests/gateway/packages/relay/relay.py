"""Calls what it is told to, through the gateway."""

import http.server
import json
import os
import urllib.error
import urllib.parse
import urllib.request


def call(path: str) -> dict[str, object]:
    request = urllib.request.Request(
        os.environ["W3NEST_GATEWAY"] + path, headers={"X-W3Nest-Key": os.environ["W3NEST_API_KEY"]}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return {"status": answer.status, "text": answer.read().decode()}
    except urllib.error.HTTPError as error:
        return {"status": error.code, "text": error.read().decode()}
    except OSError as error:
        return {"status": 0, "text": f"{os.environ['W3NEST_GATEWAY']}: {error}"}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        parts = urllib.parse.urlsplit(self.path)
        if parts.path == "/die":
            print("about to die", flush=True)
            os._exit(7)
        facts: dict[str, object] = {
            "partition": os.environ["W3NEST_PARTITION"],
            "gateway": os.environ["W3NEST_GATEWAY"],
            "key": os.environ["W3NEST_API_KEY"],
        }
        body = json.dumps(call(parts.query) if parts.path == "/call" else facts).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


print("relay is there", flush=True)
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
