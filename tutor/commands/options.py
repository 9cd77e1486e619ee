"""Options that several commands have."""

from __future__ import annotations

import argparse
from pathlib import Path


def common_options(lab: object, workspace: object, overrides: str) -> argparse.ArgumentParser:
    """The options that go before or after any command. Subcommands leave out a default, which would
    overwrite what stood before the command; for the same reason `--set` is kept under a name for each place
    (`overrides`)."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--lab",
        choices=["auto", "real", "practice"],
        default=lab,
        help="where commands run: your own Docker and k3d (real), an embedded lab (practice); "
        "auto: the one you used last, at first real where it can run",
    )
    common.add_argument(
        "--workspace",
        type=_folder,
        metavar="DIR",
        default=workspace,
        help="the folder you work in (default: ~/dwk)",
    )
    common.add_argument(
        "--set",
        dest=overrides,
        action="append",
        type=_override,
        metavar="NAME=VALUE",
        default=[],
        help="give a value of the lessons, such as route=registry or course_image=my/image",
    )
    return common


def _folder(text: str) -> Path:
    if not text.strip():
        raise argparse.ArgumentTypeError("the folder's name is empty")
    return Path(text)


def _override(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise argparse.ArgumentTypeError(f"`{text}` is not NAME=VALUE")
    return name, value


def offer_json(parser: argparse.ArgumentParser) -> None:
    """For commands that programs read."""
    parser.add_argument(
        "--json", action="store_true", help="print JSON of a documented shape (see the README)"
    )


def offer_yes(parser: argparse.ArgumentParser) -> None:
    """For commands that ask before they change something."""
    parser.add_argument("--yes", "-y", action="store_true", help="do not ask")
