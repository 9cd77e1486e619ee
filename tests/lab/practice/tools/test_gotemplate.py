# ruff: noqa: E501 - recorded answers stay in one line
"""Go's templates, held against what docker 28.2 answered to `docker network inspect bridge --format …`."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.lab.practice.tools.documents import NETWORK
from tutor.lab.practice.tools.gotemplate import ExecuteError, ParseError, Row, Template, as_json, typed

ANSWERS = (
    ('{{.Name | printf "%-10s|"}}', "bridge    |"),
    ("{{- .Name -}}   x", "bridgex"),
    ("a {{- /* c */ -}} b", "ab"),
    ("{{/* c */}}x", "x"),
    ("{{with .Name}}{{.}}{{end}}{{with .Labels}}L{{else}}none{{end}}", "bridgenone"),
    ("{{$x := .Name}}{{$x}}", "bridge"),
    ("{{range .IPAM.Config}}{{.Subnet}}{{end}}", "172.17.0.0/16"),
    ("{{range $i, $c := .IPAM.Config}}{{$i}}{{$c.Subnet}}{{end}}", "0172.17.0.0/16"),
    ("{{(index .IPAM.Config 0).Subnet}}", "172.17.0.0/16"),
    ('{{index .Options "nosuch"}}|', "|"),
    ("{{.Options.foo}}", "<no value>"),
    ("{{json .Options.foo}}", "null"),
    (
        '{{printf "%d" "a"}} {{printf "%s" 3}} {{printf "%d%%" 3}} {{printf "%s"}} {{printf "x" 1}} {{printf "%5d|%-5d|%05d|%x|%t|%c|%T" 1 2 3 255 true 65 "a"}}',
        "%!d(string=a) %!s(int=3) 3% %!s(MISSING) x%!(EXTRA int=1)     1|2    |00003|ff|true|A|string",
    ),
    ('{{printf "%v %v %q" true 1.5 "a\\"b"}} {{printf "%5.2f" 3.14159}}', 'true 1.5 "a\\"b"  3.14'),
    ("{{\"a\\tb\"}} {{`raw`}} {{'a'}}", "a\tb raw 97"),
    ('{{eq .Name "x" "bridge"}} {{ne 1 2}} {{le 1 1}} {{ge 2 1}} {{gt 2 1}}', "true true true true true"),
    ('{{or 0 "" "x"}} {{and 1 "y"}}', "x y"),
    (
        '{{not 0}} {{html "<a>"}} {{urlquery "a b"}} {{js "a"}} {{slice "abcdef" 1 3}}',
        "true &lt;a&gt; a+b a bc",
    ),
    ('{{define "x"}}[{{.}}]{{end}}{{template "x" .Name}}', "[bridge]"),
    ('{{block "b" .Name}}<{{.}}>{{end}}', "<bridge>"),
    ("{{range .Options}}{{break}}{{end}}", ""),
    ("{{range 3}}{{.}}{{end}}", "012"),
    ("{{json .Labels}} {{json .Name | upper}}", '{} "BRIDGE"'),
    ("x}} {{ .Name | }}", "x}} bridge"),
    ('{{split "a,b" ","}} {{range split "a,b" ","}}<{{.}}>{{end}}', "[a b] <a><b>"),
    ("{{.EnableIPv6}} {{.Internal}} {{if .Internal}}y{{else}}n{{end}}", "false false n"),
    ("{{$.Name}} {{with .IPAM}}{{$.Name}}{{end}}", "bridge bridge"),
    ("{{println}}", "\n"),
    ('{{if and .Name (eq .Driver "bridge")}}ok{{end}}', "ok"),
    ('{{if eq .Driver "a"}}a{{else if eq .Driver "bridge"}}b{{else}}c{{end}}', "b"),
    ("{{$x := 1}}{{if true}}{{$x = 2}}{{end}}{{$x}}", "2"),
    ("{{range $k := .Options}}{{$k}},{{end}}", "0.0.0.0,true,"),
    ("a\\tb\\n{{.Name}}", "a\\tb\\nbridge"),
    ("table {{.Name}}", "table bridge"),
    ('{{ .Name }}{{"\\n"}}{{.Driver}}', "bridge\nbridge"),
    ("{{.Labels}} {{.IPAM}} {{.ConfigFrom}}", "map[] {default map[] [{172.17.0.0/16 172.17.0.1}]} {}"),
    ('{{print 1 2 "a" "b" 3}} {{println 1 "a" 2 3}}', "1 2ab3 1 a 2 3\n"),
    ('{{pad "x" 1 2}} {{truncate .Name 2}} {{title "abc def"}}', " x   br Abc Def"),
)

UNREADABLE = (
    ("{{$x}}", 'template: :1: undefined variable "$x"'),
    ("{{end}}", "template: :1: unexpected {{end}}"),
    ("{{if .Name}}", "template: :1: unexpected EOF"),
    ("{{if}}x{{end}}", "template: :1: missing value for if"),
    ("{{}}", "template: :1: missing value for command"),
    ("{{.Name", "template: :1: unclosed action"),
    ("{{.Name}", "template: :1: bad character U+007D '}'"),
    ("{{ | upper}}", 'template: :1: unexpected "|" in command'),
    ("{{(.Name}}", "template: :1: unclosed left paren"),
    ("{{.Name)}}", "template: :1: unexpected right paren"),
    ('{{"abc}}', "template: :1: unterminated quoted string"),
    ("{{else}}", "template: :1: unexpected {{else}}"),
    ("{{foo}}", 'template: :1: function "foo" not defined'),
    ("{{.Name | foo}}", 'template: :1: function "foo" not defined'),
)

MISFITS = (
    ("{{.Name .ID}}", 'template: :1:2: executing "" at <.Name>: Name is not a method but has arguments'),
    (
        "{{len .Name .ID}}",
        'template: :1:2: executing "" at <len>: wrong number of args for len: want 1 got 2',
    ),
    ("{{len 3}}", 'template: :1:2: executing "" at <len 3>: error calling len: len of type int'),
    (
        '{{index .Name "a"}}',
        'template: :1:2: executing "" at <index .Name "a">: error calling index: cannot index slice/array with type string',
    ),
    ("{{index .Nosuch 0}}", 'template: :1:8: executing "" at <.Nosuch>: map has no entry for key "Nosuch"'),
    (
        "{{1.0}} {{1e3}} {{0x10}} {{true}} {{nil}}",
        'template: :1:36: executing "" at <nil>: nil is not a command',
    ),
    (
        "{{eq 1 1.0}}",
        'template: :1:2: executing "" at <eq 1 1.0>: error calling eq: incompatible types for comparison',
    ),
    (
        '{{eq "a" 1}}',
        'template: :1:2: executing "" at <eq "a" 1>: error calling eq: incompatible types for comparison',
    ),
    (
        '{{lt "a" 1}}',
        'template: :1:2: executing "" at <lt "a" 1>: error calling lt: incompatible types for comparison',
    ),
    ("{{and}}", 'template: :1:2: executing "" at <and>: wrong number of args for and: want at least 1 got 0'),
    (
        "{{call .Name}}",
        'template: :1:2: executing "" at <call .Name>: error calling call: non-function .Name of type string',
    ),
    ('{{template "x"}}', 'template: :1:11: executing "" at <{{template "x"}}>: template "x" not defined'),
    ("{{.IPAM.Nosuch}}", 'template: :1:7: executing "" at <.IPAM.Nosuch>: map has no entry for key "Nosuch"'),
    ("{{range .Name}}x{{end}}", 'template: :1:8: executing "" at <.Name>: range can\'t iterate over bridge'),
    ('{{.Name "x"}}', 'template: :1:2: executing "" at <.Name>: Name is not a method but has arguments'),
    (
        '{{join .Options ","}}',
        'template: :1:7: executing "" at <.Options>: wrong type for value; expected []string; got map[string]interface {}',
    ),
    (
        "{{lower .Labels}}",
        'template: :1:8: executing "" at <.Labels>: wrong type for value; expected string; got map[string]interface {}',
    ),
    ("{{upper 3}}", 'template: :1:8: executing "" at <3>: expected string; found 3'),
    ("{{.name}} {{.Id}}", 'template: :1:2: executing "" at <.name>: map has no entry for key "name"'),
)


@pytest.mark.parametrize(("template", "answer"), ANSWERS)
def test_a_template_gives_what_docker_gives(template: str, answer: str) -> None:
    assert Template(template).execute(typed(NETWORK)) == answer


@pytest.mark.parametrize(("template", "message"), UNREADABLE)
def test_what_cannot_be_parsed_is_said_in_gos_words(template: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        Template(template)
    assert str(caught.value) == message


@pytest.mark.parametrize(("template", "message"), MISFITS)
def test_what_does_not_fit_is_said_with_its_place(template: str, message: str) -> None:
    parsed = Template(template)
    with pytest.raises(ExecuteError) as caught:
        parsed.execute(typed(NETWORK))
    assert str(caught.value) == message


def test_what_was_written_before_an_error_is_kept() -> None:
    with pytest.raises(ExecuteError) as caught:
        Template("{{.Name}}-{{.Nosuch}}").execute(typed(NETWORK))
    assert caught.value.written == "bridge-"


def test_a_place_counts_lines() -> None:
    with pytest.raises(ExecuteError, match=r":2:4: executing"):
        Template("first\n  {{.Nosuch}}").execute(typed(NETWORK))


def test_the_tutors_own_templates_work() -> None:
    mounts = {
        "Mounts": [
            {"Type": "volume", "Name": "a"},
            {"Type": "bind", "Source": "/x"},
            {"Type": "volume", "Name": "b"},
        ]
    }
    template = '{{range .Mounts}}{{if eq .Type "volume"}}{{.Name}} {{end}}{{end}}'
    assert Template(template).execute(typed(mounts)) == "a b "
    image = {"Id": "sha256:1", "RepoTags": ["a:1", "b:1"]}
    assert Template("{{.Id}}\t{{range .RepoTags}}{{.}} {{end}}").execute(typed(image)) == "sha256:1\ta:1 b:1 "
    made = {"Created": "2026-11-23T15:25:25.3Z", "Name": "n"}
    assert Template("{{json .Created}}\t{{.Name}}").execute(typed(made)) == '"2026-11-23T15:25:25.3Z"\tn'


def test_what_is_nil_is_printed_as_its_kind() -> None:
    document = {"Labels": None, "Cmd": None, "Healthcheck": None, "Size": 3, "Running": True, "Share": 0.5}
    template = "{{.Labels}} {{.Cmd}} {{.Healthcheck}} {{.Size}} {{.Running}} {{.Share}} {{json .}}"
    said = Template(template).execute(typed(document))
    assert said == f"map[] [] <nil> 3 true 0.5 {json.dumps(document, separators=(',', ':'))}"


class _Row(Row):
    go_type = "*formatter.ContainerContext"

    def __init__(self) -> None:
        self.fields = {"Names": "web", "Digest": "<none>"}

    def method(self, name: str, arguments: list[object]) -> object:
        return {"Label": {"k3d.role": "server"}}[name][str(arguments[0])]


@pytest.mark.parametrize("text", ["{{" + "(" * 5000, "{{if 1}}" * 5000, "{{" + "(1 | " * 5000])
def test_a_template_is_not_nested_without_end(text: str) -> None:
    with pytest.raises(ParseError, match="max expression depth exceeded"):
        Template(text)


def test_rows_have_methods_and_escape_their_json() -> None:
    assert Template('{{.Label "k3d.role"}} {{"k3d.role" | .Label}}').execute(_Row()) == "server server"
    assert Template("{{json .}}").execute(_Row()) == '{"Digest":"\\u003cnone\\u003e","Names":"web"}'
    assert as_json("<none>") == '"<none>"'
    with pytest.raises(ExecuteError, match=r"can't evaluate field Foo in type \*formatter.ContainerContext"):
        Template("{{.Foo}}").execute(_Row())


_PIECES = st.sampled_from(
    (
        "{{",
        "}}",
        "{{-",
        "-}}",
        ".Name",
        ".Labels",
        " ",
        "|",
        "(",
        ")",
        "if ",
        "else",
        "end",
        "range ",
        "$x",
        ":=",
        "'",
        '"',
        "index",
        "json",
        "upper",
        "1",
        "-",
        "/*",
        "*/",
        "with ",
        "text",
        "\n",
        "eq",
        "nil",
        ",",
        ".",
        "%",
    )
)


@given(st.lists(_PIECES, max_size=14).map("".join))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_text_is_a_template_or_an_error(text: str) -> None:
    try:
        written = Template(text).execute(typed(NETWORK))
    except (ParseError, ExecuteError) as error:
        said = str(error)
    else:
        said = "" if "{{" in text else written
    assert said.startswith("template: :") or said in ("", text)


@given(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"])))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_text_without_actions_stays_as_it_is(text: str) -> None:
    assert Template(text).execute(None) == text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ABC"), inner, max_size=3),
    max_leaves=8,
)


@given(_JSON)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_json_says_what_is_there(value: object) -> None:
    assert json.loads(Template("{{json .}}").execute(typed(value))) == value
