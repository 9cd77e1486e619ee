"""A beginning for exercise 1.01: it waits, and says nothing yet."""

import time

# Here, before the loop, is the place for the random string. The modules `secrets` and `uuid` make one.

while True:
    # Here is the place for the line with time and string. The module `datetime` tells the time.
    time.sleep(5)
