"""The command line: parsing and wiring, nothing else."""

from __future__ import annotations

import argparse
import gc
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tutor import __version__
from tutor.commands.options import common_options, offer_json, offer_yes

if TYPE_CHECKING:
    from rich.console import Console

    from tutor.commands.stage import Wish

DESCRIPTION = """\
Takes you from "what is a microservice" to a rolling update of your own image on your own Kubernetes cluster.
Without a command it shows the tutor: lessons above, your shell below. Where Docker or k3d is missing, the
same lessons run in an embedded lab, which is always marked PRACTICE."""

EPILOG = """\
Everything the tutor makes is in the workspace folder and in Docker, under names it recorded;
`dwk-tutor cleanup` lists it and removes it. Your ~/.kube/config and other clusters are never touched.

Exit codes: 0 done or true, 1 not (yet), 2 cannot be done as asked, 3 a tool gave no answer, 130 stopped."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run `dwk-tutor` and return its exit code."""
    from tutor.commands import streams

    return streams.answered(lambda: _obey(argv))


def _obey(argv: Sequence[str] | None) -> int:
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as ended:
        # Help, version or a mistake, which argparse has told.
        return int(ended.code or 0)
    # Here, so that `--help` and `--version` answer at once.
    from tutor.commands import failures

    wired: Callable[[argparse.Namespace], int] = arguments.wired
    return failures.guarded(lambda: wired(arguments))


def _parser() -> argparse.ArgumentParser:
    common = common_options(argparse.SUPPRESS, argparse.SUPPRESS, "set_for_command")
    parser = argparse.ArgumentParser(
        prog="dwk-tutor",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[common_options("auto", None, "set_for_all")],
    )
    parser.add_argument("--version", action="version", version=f"dwk-tutor {__version__}")
    parser.set_defaults(wired=_start)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, text: str, wired: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text, parents=[common])
        added.set_defaults(wired=wired)
        return added

    listing = command("steps", "List the steps and how far you are.", _steps)
    offer_json(listing)

    run = command(
        "run", "Take the part without a screen: run each step's command and print its verdict.", _take
    )
    run.add_argument("--until", metavar="STEP", help="stop after this step")
    run.add_argument(
        "--with",
        dest="beside",
        metavar="CHAPTER",
        action="append",
        default=[],
        help="take this chapter too: exercises or break-it, which lie beside the main line",
    )
    run.add_argument(
        "--keep",
        action="store_true",
        help="work in the workspace and leave everything there; without it, in a folder of its own, "
        "and all that it made is removed at the end",
    )
    offer_json(run)

    check = command("check", "Say whether a step is done, now; changes nothing.", _check)
    check.add_argument(
        "step", nargs="?", metavar="STEP", help="the step's id; without it, the one you are at"
    )
    offer_json(check)

    reset = command("reset", "Take a step again, or all of them.", _reset)
    reset.add_argument("step", nargs="?", metavar="STEP", help="the step's id; without it, all steps")
    offer_yes(reset)

    report = command(
        "report", "Print what you did as evidence to hand in: commands, times, objects.", _report
    )
    report.add_argument(
        "--format",
        choices=["md", "html", "json"],
        default="md",
        help="Markdown, a page, or JSON (default: md)",
    )

    terms = command("glossary", "Print what a term means, or all of them.", _glossary)
    terms.add_argument("term", nargs="*", metavar="TERM", help="such as pod; without it, the whole glossary")

    explaining = command(
        "explain",
        "Explain an error from standard input, or the last command of the tutor's shell that failed.",
        _explain,
    )
    offer_json(explaining)

    lint = command("lint", "Check the lessons' files, for those who write them.", _lint)
    lint.add_argument(
        "path",
        nargs="?",
        type=Path,
        metavar="PATH",
        help="the folder with part.yaml; without it, the tutor's own",
    )
    lint.add_argument("--practice", action="store_true", help="also take them, each way, in a practice lab")

    doctor = command(
        "doctor", "Say whether this computer can run the real lab, and mend what it can.", _doctor
    )
    doctor.add_argument(
        "--fix", action="store_true", help="fetch k3d into the tutor's own folder, after asking"
    )
    offer_yes(doctor)
    offer_json(doctor)

    cleanup = command(
        "cleanup", "List and remove what the tutor made, and prove that nothing is left.", _cleanup
    )
    cleanup.add_argument(
        "--dry-run", action="store_true", help="list what would be removed, and remove nothing"
    )
    offer_yes(cleanup)

    lab = command("lab", "The lab, for a terminal of your own.", _lab_help)
    lab.set_defaults(parser=lab)
    lab_commands = lab.add_subparsers(title="commands", metavar="COMMAND")

    def lab_command(
        name: str, text: str, wired: Callable[[argparse.Namespace], int], more: str = ""
    ) -> argparse.ArgumentParser:
        common = common_options(argparse.SUPPRESS, argparse.SUPPRESS, "set_for_lab")
        added = lab_commands.add_parser(name, help=text, description=more or text, parents=[common])
        added.set_defaults(wired=wired)
        return added

    lab_command(
        "env",
        "Print the shell exports of the lab.",
        _lab_env,
        'Print the exports (PATH, KUBECONFIG) of the lab. A shell takes them by eval "$(dwk-tutor lab env)".',
    )
    lab_command("up", "Start the practice lab, which then runs until `lab down`.", _of_lab("up"))
    lab_command("down", "End the practice lab; what you made in it is kept.", _of_lab("down"))
    offer_json(lab_command("status", "Say whether the lab runs, and name its clusters.", _lab_status))
    lab_command(
        "graduate", "Print your commands of the practice lab, for a real cluster.", _of_lab("graduate")
    )
    return parser


# The imports below stand in the functions: each command pays only for what it uses.
# ruff: noqa: PLC0415


def _wish(arguments: argparse.Namespace) -> Wish:
    from tutor.commands.stage import Wish

    places = ("set_for_all", "set_for_command", "set_for_lab")
    overrides = [pair for place in places for pair in getattr(arguments, place, [])]
    return Wish(arguments.lab, arguments.workspace, dict(overrides))


def _start(arguments: argparse.Namespace) -> int:
    # What is loaded for the first frame stays: looking for garbage in it would only delay that frame. The app
    # switches the collector on again.
    gc.disable()

    from tutor.commands.start import start

    return start(_wish(arguments))


def _steps(arguments: argparse.Namespace) -> int:
    from tutor.commands.steps import steps

    return steps(_wish(arguments), as_json=arguments.json, console=_console())


def _take(arguments: argparse.Namespace) -> int:
    from tutor.commands.run import run

    return run(
        _wish(arguments),
        until=arguments.until,
        beside=arguments.beside,
        keep=arguments.keep,
        as_json=arguments.json,
        console=_console(),
    )


def _check(arguments: argparse.Namespace) -> int:
    from tutor.commands.check import check

    return check(_wish(arguments), arguments.step, as_json=arguments.json, console=_console())


def _reset(arguments: argparse.Namespace) -> int:
    from tutor.commands.reset import reset

    return reset(_wish(arguments), arguments.step, yes=arguments.yes, console=_console())


def _report(arguments: argparse.Namespace) -> int:
    from tutor.commands.report import report

    return report(_wish(arguments), format_=arguments.format)


def _glossary(arguments: argparse.Namespace) -> int:
    from tutor.commands.glossary import glossary

    return glossary(" ".join(arguments.term) or None, console=_console())


def _explain(arguments: argparse.Namespace) -> int:
    from tutor.commands.explain import explain

    return explain(_wish(arguments), as_json=arguments.json, console=_console())


def _lint(arguments: argparse.Namespace) -> int:
    from tutor.commands.lint import lint

    return lint(arguments.path, practice=arguments.practice, console=_console())


def _doctor(arguments: argparse.Namespace) -> int:
    from tutor.commands.doctor import doctor

    return doctor(
        _wish(arguments), fix=arguments.fix, yes=arguments.yes, as_json_=arguments.json, console=_console()
    )


def _cleanup(arguments: argparse.Namespace) -> int:
    from tutor.commands.cleanup import cleanup

    return cleanup(_wish(arguments), dry_run=arguments.dry_run, yes=arguments.yes, console=_console())


def _lab_help(arguments: argparse.Namespace) -> int:
    arguments.parser.print_help()
    return 2


def _lab_env(arguments: argparse.Namespace) -> int:
    from tutor.commands.env import env

    return env(_wish(arguments))


def _of_lab(name: str) -> Callable[[argparse.Namespace], int]:
    def wired(arguments: argparse.Namespace) -> int:
        from tutor.commands import lab

        commands = {"up": lab.up, "down": lab.down, "graduate": lab.graduate}
        return commands[name](_wish(arguments), console=_console())

    return wired


def _lab_status(arguments: argparse.Namespace) -> int:
    from tutor.commands.lab import status

    return status(_wish(arguments), as_json=arguments.json, console=_console())


def _console() -> Console:
    from tutor.commands.console import PipedConsole

    return PipedConsole()


if __name__ == "__main__":
    sys.exit(main())
