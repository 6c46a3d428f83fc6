set -eu
cd "$(dirname "$0")"
exec python -c '
import http.server, sys
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind=sys.argv[2])
' "$1" "$HOST"
