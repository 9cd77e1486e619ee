"""What can be wrong with a template."""


class TemplateError(Exception):
    """The message is Go's: `template: :1:2: executing "" at <.Foo>: …`."""


class ParseError(TemplateError):
    """The template cannot be understood."""


class ExecuteError(TemplateError):
    """The template does not fit the values. `written` is what came out before."""

    written: str = ""


class MisfitError(Exception):
    """A function cannot do with its values; the executor says where in the template that is."""
