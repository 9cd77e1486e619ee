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
SERVER_SHELL = """\
trap 'kill $!; exit' TERM
busybox httpd -f -p "127.0.0.1:$PORT" &
echo "Server started in port $PORT"
wait $!
"""
STRING_NODE = """\
const string = crypto.randomUUID();
const say = () => console.log(`${new Date().toISOString()}: ${string}`);
say();
setInterval(say, 5000);
"""
SERVER_NODE = """\
const http = require("http");
const server = http.createServer((request, response) => response.end("Hello\\n"));
server.listen(Number(process.env.PORT), "127.0.0.1", () => {
  console.log(`Server started in port ${server.address().port}`);
});
"""
PORT_IGNORED = """\
echo "Server started in port 3000"
while true; do sleep 5 & wait $!; done
"""

DOCKERFILES = {
    "py": 'FROM python:3.13-alpine\nCOPY app.py /app.py\nCMD ["python", "/app.py"]\n',
    "js": 'FROM node:24-alpine\nCOPY app.js /app.js\nCMD ["node", "/app.js"]\n',
    "sh": 'FROM busybox:1.36\nCOPY app.sh /app.sh\nCMD ["/bin/sh", "/app.sh"]\n',
}
"""Ending of the program's file → how its image is made."""
