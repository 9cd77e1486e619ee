"""A beginning for exercise 1.02: a server whose port nobody can choose."""

from http.server import BaseHTTPRequestHandler, HTTPServer


class Page(BaseHTTPRequestHandler):
    """Answers every request with the same line."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"Hello\n")


# The port belongs into the hands of whoever starts the program: `os.environ["PORT"]` says what they chose.
server = HTTPServer(("", 8000), Page)

# Here is the place for the line that says in which port the server has started.
server.serve_forever()
