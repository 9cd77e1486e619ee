"""Names for containers that were given none: `quiet_lovelace`."""

from __future__ import annotations

import random
from collections.abc import Callable

ADJECTIVES = (
    *("agile", "amber", "bold", "brisk", "calm", "candid", "cheerful", "clever", "cosy", "curious", "daring"),
    *("deft", "eager", "early", "fair", "fond", "frosty", "gentle", "glad", "golden", "handy", "hardy"),
    *("honest", "jolly", "keen", "kind", "lively", "loyal", "lucid", "mellow", "merry", "mild", "neat"),
    *(
        "nimble",
        "patient",
        "placid",
        "polite",
        "proud",
        "quick",
        "quiet",
        "ready",
        "serene",
        "sharp",
        "silent",
    ),
    *(
        "smart",
        "snowy",
        "solid",
        "steady",
        "sunny",
        "swift",
        "tidy",
        "vivid",
        "warm",
        "wise",
        "witty",
        "zesty",
    ),
)
SURNAMES = (
    *("aalto", "ampere", "babbage", "backus", "bohr", "boole", "cerf", "curie", "darwin", "dijkstra"),
    *("einstein", "engelbart", "erdos", "euler", "faraday", "fermat", "feynman", "franklin", "galois"),
    *("gauss", "goedel", "hamilton", "hamming", "hopper", "huygens", "kepler", "knuth", "kovalevskaya"),
    *("lamarr", "lamport", "leibniz", "linnaeus", "liskov", "lovelace", "maxwell", "meitner", "mendel"),
    *("morse", "nevanlinna", "newton", "noether", "pascal", "perlman", "planck", "ramanujan", "ritchie"),
    *("shannon", "sinisalo", "tesla", "torvalds", "turing", "volta", "vaisala", "wiener", "wirth"),
)


def random_name(taken: Callable[[str], bool], choice: random.Random | None = None) -> str:
    """A name that nobody has; with a digit behind it where chance would have it."""
    chance = choice or random.Random()
    attempt = 0
    while True:
        name = f"{chance.choice(ADJECTIVES)}_{chance.choice(SURNAMES)}"
        if attempt > 10:
            name += str(chance.randrange(attempt))
        if not taken(name):
            return name
        attempt += 1
