"""Programs that solve the exercises, and programs that nearly do; for the tests alone."""

from __future__ import annotations

STRING_PYTHON = """\
import datetime, time, uuid

string = uuid.uuid4()
while True:
    print(f"{datetime.datetime.now().isoformat()}: {string}", flush=True)
    time.sleep(5)
"""
STRING_SHELL = """\
string=$(head -c 6 /dev/urandom | od -A n -t x1 | tr -d ' \\n')
while true; do
    echo "$(date) $string"
    sleep 5 & wait $!
done
"""
ANOTHER_EACH_TIME = STRING_SHELL.replace("while true; do\n", "").replace(
    "string=", "while true; do\n    string="
)
NO_TIME = STRING_SHELL.replace("$(date) ", "the string is ")
TOO_FAST = STRING_SHELL.replace("sleep 5", "sleep 2")
SERVER_PYTHON = """\
import http.server, os

port = int(os.environ["PORT"])
server = http.server.HTTPServer(("127.0.0.1", port), http.server.SimpleHTTPRequestHandler)
print(f"Server started in port {port}", flush=True)
server.serve_forever()
"""
PORT_IGNORED = """\
echo "Server started in port 3000"
while true; do sleep 5 & wait $!; done
"""

DOCKERFILES = {
    "py": 'FROM python:3.13-alpine\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n',
    "sh": 'FROM busybox:1.36\nCOPY app.sh /app.sh\nCMD ["/bin/sh", "/app.sh"]\n',
}
"""Ending of the program's file → how its image is made."""
