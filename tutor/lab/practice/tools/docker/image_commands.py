"""docker's commands for images and registries, as data."""

from __future__ import annotations

from tutor.lab.practice.tools.arguments import Command

_FORMAT = """\
      --format string   How to print: 'table', 'table TEMPLATE', 'json' or a Go template
"""
_INSPECT = "  -f, --format string   How to print: 'json' or a Go template\n"

BUILD = Command(
    "build", "Make an image with a Dockerfile", "[OPTIONS] PATH | URL | -",
    """\
      --add-host list         Name a host and its address (no effect in the practice lab)
      --build-arg list        Value of an ARG of the Dockerfile, NAME=VALUE
      --cache-from strings    Images to take layers from (no effect in the practice lab)
      --compress              Pack what is sent (no effect in the practice lab)
  -f, --file string           The Dockerfile, where it is not PATH/Dockerfile
      --force-rm              Always remove containers in between (no effect in the practice lab)
      --iidfile string        File to write the image's id to
      --label list            Label of the image, NAME=VALUE
      --load                  Keep the image here, as always (no effect in the practice lab)
  -m, --memory string         Limit of memory (no effect in the practice lab)
      --network string        Network of RUN (no effect in the practice lab)
      --no-cache              Do every step again
      --output string         Where the result goes (no effect in the practice lab)
      --platform string       Platform to build for (no effect in the practice lab)
      --progress string       How to report: auto, plain or tty (default "auto")
      --provenance string     Say how it was built (no effect in the practice lab)
      --pull                  Look for newer images to build on (no effect in the practice lab)
      --push                  Push the image afterwards
  -q, --quiet                 Print only the image's id
      --rm                    Remove containers in between (no effect in the practice lab)
      --sbom string           List what is in it (no effect in the practice lab)
      --secret list           Secret for the build (no effect in the practice lab)
      --ssh list              SSH agent for the build (no effect in the practice lab)
  -t, --tag list              Name and tag of the image
      --target string         Stage to build up to
""", 1, 1, "images:build",
)  # fmt: skip

IMAGE_COMMANDS = (
    BUILD,
    Command(
        "history", "Show the layers of an image", "[OPTIONS] IMAGE", _FORMAT + """\
  -H, --human             Sizes and dates for people (default true)
      --no-trunc          Print all in full
      --platform string   Platform (no effect in the practice lab)
  -q, --quiet             Only ids
""", 1, 1, "tables:history",
    ),
    Command("inspect", "Show all that is known of images", "[OPTIONS] IMAGE [IMAGE...]",
            _INSPECT, 1, None, "inspect:images"),
    Command(
        "ls", "List images", "[OPTIONS] [REPOSITORY[:TAG]]", """\
  -a, --all             Those in between as well
      --digests         With digests
  -f, --filter filter   Only those that fit: reference, dangling, label, before, since
""" + _FORMAT + """\
      --no-trunc        Print all in full
  -q, --quiet           Only ids
      --tree            As a tree of platforms (no effect in the practice lab)
""", 0, 1, "images:images", ("list",),
    ),
    Command(
        "pull", "Download an image", "[OPTIONS] NAME[:TAG|@DIGEST]", """\
  -a, --all-tags                Every tag of it (no effect in the practice lab)
      --disable-content-trust   Without checking signatures (no effect in the practice lab)
      --platform string         Platform (no effect in the practice lab)
  -q, --quiet                   Without a report
""", 1, 1, "images:pull",
    ),
    Command(
        "push", "Upload an image", "[OPTIONS] NAME[:TAG]", """\
  -a, --all-tags                Every tag of it
      --disable-content-trust   Without signing (no effect in the practice lab)
      --platform string         Platform (no effect in the practice lab)
  -q, --quiet                   Without a report
""", 1, 1, "images:push",
    ),
    Command(
        "rm", "Remove images", "[OPTIONS] IMAGE [IMAGE...]", """\
  -f, --force              Even where a container uses one
      --no-prune           Keep parents without a name (no effect in the practice lab)
      --platform strings   Only this platform (no effect in the practice lab)
""", 1, None, "images:remove", ("remove",),
    ),
    Command("tag", "Give an image one more name", "SOURCE_IMAGE[:TAG] TARGET_IMAGE[:TAG]",
            "", 2, 2, "images:tag"),
)  # fmt: skip

LOGIN = Command(
    "login", "Log in to a registry, Docker Hub where none is named", "[OPTIONS] [SERVER]",
    """\
  -p, --password string   Password or access token
      --password-stdin    Read the password from the input
  -u, --username string   User name
""", 0, 1, "login:login",
)  # fmt: skip
LOGOUT = Command("logout", "Log out from a registry", "[SERVER]", "", 0, 1, "login:logout")

MANIFEST = Command(
    "manifest", "See what a registry has under a name", "COMMAND", commands=(
        Command(
            "inspect", "Show a manifest", "[OPTIONS] [MANIFEST_LIST] MANIFEST", """\
      --insecure   Registries without encryption as well
  -v, --verbose    With the platform (no effect in the practice lab)
""", 1, 2, "inspect:manifest",
        ),
    ),
)  # fmt: skip
