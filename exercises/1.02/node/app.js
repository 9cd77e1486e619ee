// A beginning for exercise 1.02: a server whose port nobody can choose.

const http = require("http");

const server = http.createServer((request, response) => response.end("Hello\n"));

// The port belongs into the hands of whoever starts the program: `process.env.PORT` says what they chose.
server.listen(8000, () => {
  // Here is the place for the line that says in which port the server has started.
});
