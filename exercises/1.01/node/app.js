// A beginning for exercise 1.01: it waits, and says nothing yet.

// Here, before the loop, is the place for the random string. `crypto.randomUUID()` makes one.

setInterval(() => {
  // Here is the place for the line with time and string. `new Date().toISOString()` tells the time.
}, 5000);
