"""A YAML file as nodes that know their lines."""

from __future__ import annotations

import re
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from tutor.content.check_models import Place
from tutor.content.problem import LessonProblem

# libyaml is some ten times faster; wheels of PyYAML bring it, builds from source may lack it.
LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What YAML 1.1 allows in a stream, section 5.1 of the specification.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_SCALARS = {
    "tag:yaml.org,2002:null": "nothing",
    "tag:yaml.org,2002:bool": "true or false",
    "tag:yaml.org,2002:int": "a whole number",
    "tag:yaml.org,2002:float": "a number",
}


def kind(node: Node) -> str:
    """What a node is, in words."""
    if isinstance(node, ScalarNode):
        return _SCALARS.get(node.tag, "text")
    return "a list" if isinstance(node, SequenceNode) else "a mapping"


def written_id(node: Node) -> str | None:
    """The `id` that a mapping carries, before anything else of it is read."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            if isinstance(key, ScalarNode) and key.value == "id" and isinstance(value, ScalarNode):
                return str(value.value) or None
    return None


class Source:
    """One lesson file while it is read: where things stand in it, and what is amiss."""

    def __init__(self, file: str, problems: list[LessonProblem]) -> None:
        self.file = file
        """As shown in messages: relative to the folder of the course."""
        self.problems = problems
        """Shared by all files of a part."""
        self.step: str | None = None
        """The id of the step that is being read."""
        self.lines: dict[str, int] = {}
        """Of the step that is being read: field → line."""

    def place(self, node: Node) -> Place:
        return Place(self.file, node.start_mark.line + 1)

    def report(self, node: Node | int, field: str, sentence: str) -> None:
        """Note a problem at a node, or at a line."""
        place = Place(self.file, node) if isinstance(node, int) else self.place(node)
        self.problems.append(LessonProblem(place, self.step, field, sentence))

    def compose(self, path: Path) -> Node | None:
        """The file's one document; None after a problem has been reported."""
        text = self._text(path)
        if text is None:
            return None
        try:
            node: Node | None = yaml.compose(text, Loader=LOADER)
        except yaml.YAMLError as error:
            self._report_syntax(text, error)
            return None
        except RecursionError:
            self.report(1, "", "It is nested too deeply. A lesson has some six levels.")
            return None
        if node is None:
            self.report(1, "", "The file is empty.")
        return node

    def _text(self, path: Path) -> str | None:
        try:
            data = path.read_bytes()
        except OSError as error:
            self.report(1, "", f"The file cannot be read: {error.strerror}.")
            return None
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.report(line, "", f"Byte 0x{data[error.start]:02x} is not UTF-8. Save the file as UTF-8.")
            return None
        if found := _FORBIDDEN.search(text):
            line = text.count("\n", 0, found.start()) + 1
            self.report(line, "", f"Character U+{ord(found[0]):04X} is not allowed in YAML. Remove it.")
            return None
        return text

    def _report_syntax(self, text: str, error: yaml.YAMLError) -> None:
        marks = [getattr(error, "problem_mark", None), getattr(error, "context_mark", None)]
        if "quoted scalar" in str(getattr(error, "context", "")):
            marks.reverse()  # A missing closing quote is found at the end; the slip is at the start.
        line = next((mark.line + 1 for mark in marks if mark), 1)
        lines = text.splitlines()
        written = lines[line - 1] if line <= len(lines) else ""
        if "\t" in written[: len(written) - len(written.lstrip())]:
            self.report(line, "", "The line begins with a tab. YAML is indented with blanks only.")
            return
        said = [getattr(error, "context", None), getattr(error, "problem", None)]
        reason = ", ".join(str(part) for part in said if part) or str(error)
        advice = (
            " Text that holds `: ` or ` #`, or begins with a sign or a backtick, needs quotes or a `|` block."
        )
        self.report(line, "", f"This is not YAML: {reason}.{advice}")
