"""The lists of docker: as a table, as JSON, or as a Go template says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tutor.lab.practice.tools import columns, streams
from tutor.lab.practice.tools.docker.main import ExitError
from tutor.lab.practice.tools.gotemplate import ExecuteError, ParseError, Row, Template


class Listing:
    """How one kind of list is printed."""

    def __init__(
        self,
        usual: str,
        titles: Mapping[str, str],
        *,
        unreadable: str = "template parsing error",
        misfit: str = "template parsing error",
    ) -> None:
        """`usual`: the columns of the table, as a template; `titles`: the head of each field; the other two
        stand in front of errors of the template."""
        self._usual = usual
        self._titles = titles
        self._unreadable = unreadable
        self._misfit = misfit

    def show(self, rows: Sequence[Row], form: str = "", short: str = "") -> int:
        """Print the rows. `form` is what `--format` says, `short` the field that `--quiet` leaves."""
        if short and not form.startswith("table"):
            form = form or "{{." + short + "}}"
        elif short:
            form = "table {{." + short + "}}"
        if form == "json":
            form = "{{json .}}"
        head = form in ("", "table") or form.startswith("table ")
        if head:
            form = form.removeprefix("table").strip() or self._usual
        # Shells hand over `\t` as two characters.
        form = form.strip(" ").replace("\\t", "\t").replace("\\n", "\n")
        lines = self._lines(form, rows, head)
        if head:
            cells = [line.split("\t") for text in lines for line in text.split("\n")]
            streams.out(columns.table(cells))
        else:
            streams.out("".join(f"{line}\n" for line in lines))
        return 0

    def _lines(self, form: str, rows: Sequence[Row], head: bool) -> list[str]:
        try:
            template = Template(form)
        except ParseError as error:
            streams.err(f"{self._unreadable}: {error}\n")
            raise ExitError(1) from error
        try:
            lines = [template.execute(row) for row in rows]
            return [template.execute(_Titles(self._titles)), *lines] if head else lines
        except ExecuteError as error:
            streams.err(f"{self._misfit}: {error}\n")
            raise ExitError(1) from error


class _Titles(Row):
    """The head of a table is made by the same template."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self.fields = titles

    def field(self, name: str) -> Any:
        return self.fields.get(name)

    def method(self, name: str, arguments: list[Any]) -> Any:
        # `.Label "com.example.some-name"` is headed `some name`.
        return str(arguments[0]).rpartition(".")[2].replace("-", " ").replace("_", " ")


def template(form: str, code: int) -> Template:
    """The template of a single document; ends with `code` where it cannot be understood."""
    try:
        return Template("{{json .}}" if form == "json" else form)
    except ParseError as error:
        streams.err(f"template parsing error: {error}\n")
        raise ExitError(code) from error


def labels(found: Mapping[str, str] | None) -> str:
    """`a=b,c=d`, sorted."""
    return ",".join(f"{name}={value}" for name, value in sorted((found or {}).items()))
