"""Slips of the keyboard: each is mended, and said with the nearest word, before commands are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from tutor.engine.commandline import kinds, slips_of_path
from tutor.engine.commandline.grammar import words
from tutor.engine.commandline.nearest import nearest
from tutor.engine.commandline.parse import GRAMMARS, Given, Parsed, parse
from tutor.engine.commandline.things import about_a_pod, about_objects

Argv = tuple[str, ...]
Mended = tuple[Argv, str]
"""The command without the slip, and the sentence on it."""

_MANY = 5
"""A line with more slips than this is no attempt at the step's command."""
_OTHER_PROGRAMS = words(
    "k3s k9s k0s kind kubectx kubens kubeadm kubelet kubecolor kompose docker-compose dockerd podman helm "
    "minikube cd ed id"
)
_SHORT_FOR = {"kube": "kubectl", "kubernetes": "kubectl", "kctl": "kubectl", "kc": "kubectl"}
_PROGRAMS_OF_THEIR_OWN = words(
    "ps top info cp kill wait exec history set login logout diff export import tag run stop start images "
    "help version logs attach rename update search load save port pause events stats commit create"
)
"""First words that are a program or too common a word to be a sub-command without its tool."""
_DASHES = re.compile("^[‐‑‒–—―−]+|^-[‐‑‒–—―−]+")
_QUOTES = str.maketrans("", "", "“”„‘’‚«»")


def mended(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> tuple[Argv, tuple[str, ...]]:
    """The command without its slips, and a sentence on each."""
    sentences: list[str] = []
    while len(sentences) < _MANY:
        found = next((each for mend in _MENDS if (each := mend(argv, course, course_argv))), None)
        if found is None or found[0] == argv:
            break
        argv = found[0]
        sentences.append(found[1])
    return argv, tuple(sentences)


def _characters(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    """Dashes and quotes that a text processor made."""
    for at, word in enumerate(argv):
        if dash := _DASHES.match(word):
            rest = word[dash.end() :]
            plain = f"{'--' if len(rest.partition('=')[0]) > 1 else '-'}{rest}"
            return _put(argv, at, plain), (
                f"The dash of `{word}` is a printed one, not that of the keyboard; type `{plain}`."
            )
        if (plain := word.translate(_QUOTES)) != word:
            return _put(argv, at, plain), (
                f"The quotes of `{word}` are printed ones, which the shell takes as letters; type `{plain}`."
            )
    return None


def _program(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    word = argv[0]
    if found := _of_another_program(argv, course):
        return found
    if word in GRAMMARS or word in _OTHER_PROGRAMS or "".join(argv[:2]) in GRAMMARS:
        return None
    for program, grammar in GRAMMARS.items():
        rest = word.removeprefix(program)
        if rest != word and grammar.longer((), rest):
            return (program, rest, *argv[1:]), f"A blank is missing: `{program} {rest}`."
    near = _SHORT_FOR.get(word) or nearest(word, GRAMMARS)
    if near is not None:
        return (near, *argv[1:]), f"`{word}` is no program here; the nearest is `{near}`."
    if word not in _PROGRAMS_OF_THEIR_OWN and course.path and course.grammar.longer((), word):
        path = parse((course.program, *argv)).path
        if path[:1] == course.path[:1]:
            return (course.program, *argv), f"The program is missing in front: `{course.program} {word}`."
    return None


def _of_another_program(argv: Argv, course: Parsed) -> Mended | None:
    """`kubectl cluster create`, `k3s cluster create`, `docker stop cluster`."""
    word, begins = argv[0], argv[1 : 1 + len(course.path)]
    if word == course.program or not (word in GRAMMARS or word == "k3s"):
        return None
    if not begins or set(begins) != set(course.path):
        return None
    exact = begins == course.path
    if word in GRAMMARS and exact and GRAMMARS[word].longer((), begins[0]) is not None:
        return None
    sentence = (
        f"{word} has no `{' '.join(begins)}`; that is a command of {course.program}: `{course.command}`."
    )
    return (course.program, *course.path, *argv[1 + len(begins) :]), sentence


def _blanks(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    """A blank inside a word, or none between two."""
    known = set(course_argv)
    for at in range(len(argv) - 2):
        parts = argv[at : at + 3]
        if (whole := "".join(parts)) in known and parts[1] in ("=", "/", ":"):
            sentence = f"There are blanks inside `{' '.join(parts)}`; it is one word: `{whole}`."
            return (*argv[:at], whole, *argv[at + 3 :]), sentence
    path_at = parse(argv).path_at
    path_ends = path_at[-1] + 1 if path_at else 0
    for at in range(len(argv) - 1):
        left, right = argv[at], argv[at + 1]
        whole = left + right
        if left in known and right in known:
            continue
        if (hyphened := f"{left}-{right}") in course.path:
            joined = (*argv[:at], hyphened, *argv[at + 2 :])
            return joined, f"It is one word with a hyphen: `{hyphened}`."
        if whole in known or _makes_a_word(left, right, at, at == path_ends, course):
            joined = (*argv[:at], whole, *argv[at + 2 :])
            return joined, f"There is a blank inside `{left} {right}`; it is one word: `{whole}`."
    return None


def _makes_a_word(left: str, right: str, at: int, kind_stands_here: bool, course: Parsed) -> bool:
    whole = left + right
    if at == 0:
        return whole in GRAMMARS and left not in GRAMMARS
    if left.strip("-") == "" or right.startswith("=") or (left.endswith("=") and left.startswith("-")):
        return whole.partition("=")[0] in course.grammar.flags(course.path)
    return kind_stands_here and about_objects(course) and len(right) <= 3 and kinds.plural(whole) is not None


def _path(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    return slips_of_path.mend(argv, course) if argv[0] in GRAMMARS else None


def _flags(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    typed = parse(argv)
    if not typed.path:
        return None
    known = typed.grammar.flags(typed.path)
    first = [spelling for flag in course.flags for spelling in (flag.name, flag.typed) if spelling in known]
    for flag in typed.flags:
        if long := _with_one_dash(argv[flag.at], known):
            plain = argv[flag.at].replace(argv[flag.at].partition("=")[0], long, 1)
            return _put(argv, flag.at, plain), f"A long flag begins with two dashes: `{long}`."
        if not flag.known and (found := _flag(argv, flag, typed, [*first, *known], course)):
            return found
    for at, word in zip(typed.operands_at, typed.operands, strict=True):
        name, equals, value = word.partition("=")
        if equals and f"--{name}" in first:
            plain = f"--{name}={value}"
            return _put(argv, at, plain), f"Two dashes are missing before `{word}`: `{plain}`."
    return None


def _with_one_dash(word: str, known: Iterable[str]) -> str | None:
    """The long flag that `-agents` was meant to be, which is read as the bundle `-a -g …`."""
    name = word.partition("=")[0]
    if name.startswith("--") or len(name) < 3:
        return None
    if f"-{name}" in known:
        return f"-{name}"
    return next((each for each in known if len(name) > 4 and each.startswith(f"-{name}")), None)


def _flag(argv: Argv, flag: Given, typed: Parsed, known: Sequence[str], course: Parsed) -> Mended | None:
    word = argv[flag.at]
    _, equals, value = word.partition("=")
    letters = flag.typed.lstrip("-")
    if flag.typed.startswith("--") and f"-{letters}" in known:
        plain = f"-{letters}"
        return _put(argv, flag.at, plain + equals + value), f"A short flag has one dash: `{plain}`."
    if found := _badly_joined(argv, flag, known):
        return found
    near = _nearest_flag(flag.typed, known)
    if near not in {each.name for each in course.flags} and (
        found := _by_itself(argv, flag, typed, value, course)
    ):
        return found
    if near is None:
        return None
    sentence = f"`{flag.typed}` is no flag of {typed.command}; the nearest is `{near}`."
    return _put(argv, flag.at, near + equals + value), sentence


def _badly_joined(argv: Argv, flag: Given, known: Sequence[str]) -> Mended | None:
    """`--replicas:4`, `--replicas4`, and `-F` for `-f`."""
    word = argv[flag.at]
    name, equals, value = word.partition("=")
    colon, _, after = word.partition(":")
    run_on = next((each for each in known if each.startswith("--") and word.startswith(each)), "")
    if not after and not equals and run_on and word[len(run_on) :].isdigit():
        colon, after = run_on, word[len(run_on) :]
    if after and colon in known:
        plain = f"{colon}={after}"
        return _put(argv, flag.at, plain), f"Between flag and value stands a blank or `=`: `{plain}`."
    small = name.lower()
    if small != name and small in known:
        sentence = f"Small and capital letters differ: the flag is `{small}`, not `{name}`."
        return _put(argv, flag.at, small + equals + value), sentence
    return None


def _by_itself(argv: Argv, flag: Given, typed: Parsed, value: str, course: Parsed) -> Mended | None:
    """`--name web` for what stands by itself."""
    ends = flag.at + 1 if value else flag.at + 2
    word = value or next(iter(argv[flag.at + 1 : ends]), "")
    if word not in course.operands:
        return None
    sentence = f"`{flag.typed}` is no flag of {typed.command}; `{word}` stands by itself."
    return (*argv[: flag.at], word, *argv[ends:]), sentence


def _nearest_flag(typed: str, known: Sequence[str]) -> str | None:
    long = [each for each in known if each.startswith("--")]
    letters = typed.lstrip("-")
    if len(letters) < 2:
        return None
    begun = [each for each in long if each.startswith(f"--{letters}") and len(letters) > 2]
    near = nearest(letters, [each[2:] for each in long])
    return f"--{near}" if near is not None else min(begun, key=len, default=None)


def _behind_the_image(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    """`docker run IMAGE --name web`."""
    typed = parse(argv)
    if course.inner or not typed.operands or not typed.inner or not typed.inner[0].startswith("-"):
        return None
    at, words = typed.operands_at[0], " ".join(typed.inner)
    if argv[at + 1 :] != typed.inner:
        return None
    sentence = f"What follows the image goes to the program in it: put `{words}` in front of `{argv[at]}`."
    return (*argv[:at], *typed.inner, argv[at]), sentence


def _kinds(argv: Argv, course: Parsed, course_argv: Sequence[str]) -> Mended | None:
    typed = parse(argv)
    if not (about_objects(typed) or about_a_pod(typed)) or not typed.operands:
        return None
    at, word = typed.operands_at[0], typed.operands[0]
    kind, slash, name = word.partition("/")
    if (about_a_pod(typed) and not slash) or kind in course.operands:
        return None
    for each in kind.split(","):
        if not each or kinds.plural(each) is not None or each in _names(course):
            continue
        near = nearest(each.lower(), [*_kind_words(course), *kinds.WORDS])
        if near is not None:
            plain = kind.replace(each, near) + slash + name
            return _put(argv, at, plain), f"`{each}` is no kind of object; the nearest is `{near}`."
    return None


def _names(course: Parsed) -> Iterable[str]:
    return (word.rpartition("/")[2] for word in course.operands)


def _kind_words(course: Parsed) -> Iterable[str]:
    return course.operands[0].partition("/")[0].split(",") if course.operands else ()


def _put(argv: Argv, at: int, word: str) -> Argv:
    return (*argv[:at], word, *argv[at + 1 :])


_MENDS: tuple[Callable[[Argv, Parsed, Sequence[str]], Mended | None], ...] = (
    _characters,
    _program,
    _blanks,
    _path,
    _flags,
    _behind_the_image,
    _kinds,
)
