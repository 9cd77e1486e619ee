"""Go's text templates, as far as docker's `--format` needs them, with Go's words for what is wrong.

Source: the documentation of Go's packages text/template and fmt, and answers of Docker 28.2.
"""

from tutor.lab.practice.tools.gotemplate.errors import ExecuteError, ParseError, TemplateError
from tutor.lab.practice.tools.gotemplate.execute import Template
from tutor.lab.practice.tools.gotemplate.values import Row, as_json, typed

__all__ = ["ExecuteError", "ParseError", "Row", "Template", "TemplateError", "as_json", "typed"]
