"""Half-written manifests, line by line: what is there, what is missing, what is amiss."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tutor.content.data import course_folder
from tutor.engine.files import NotYaml, yaml_document
from tutor.engine.manifest.finding import Finding, Status
from tutor.engine.manifest.reading import Manifest, read_manifest

WHOLE = (course_folder() / "manifests" / "deployment.yaml").read_text(encoding="utf-8")
LINES = WHOLE.splitlines()


def found(manifest: Manifest, status: Status) -> list[Finding]:
    return [finding for finding in manifest.findings if finding.status is status]


def one(text: str) -> Finding:
    """The only thing that is amiss."""
    (finding,) = found(read_manifest(text), Status.AMISS)
    return finding


def missing(text: str) -> list[str]:
    return [finding.field for finding in found(read_manifest(text), Status.MISSING)]


def changed(line: int, text: str) -> str:
    """The whole file with one line written otherwise."""
    return "\n".join([*LINES[: line - 1], text, *LINES[line:]]) + "\n"


def test_every_line_of_the_whole_file_is_there_and_has_its_meaning() -> None:
    manifest = read_manifest(WHOLE)
    assert manifest.is_whole
    assert manifest.first_open is None
    assert [finding.line for finding in manifest.findings] == list(range(1, len(LINES) + 1))
    assert all(finding.sentence for finding in manifest.findings)
    last = manifest.findings[-1]
    assert (last.field, last.name, last.depth) == ("spec.template.spec.containers[0].image", "image", 4)
    assert last.value.startswith("jakousa/dwk-app1:")


def test_an_empty_file_says_what_to_write_first() -> None:
    manifest = read_manifest("")
    assert missing("") == ["apiVersion", "kind", "metadata", "spec"]
    assert manifest.first_open is manifest.findings[0]
    assert "`apiVersion: apps/v1`" in manifest.findings[0].sentence
    assert missing("# not yet\n\n---\n") == missing("")


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (1, ["kind", "metadata", "spec"]),
        (3, ["metadata.name", "spec"]),
        (5, ["spec.selector", "spec.template"]),
        (7, ["spec.selector.matchLabels", "spec.template"]),
        (8, ["spec.selector.matchLabels.app", "spec.template"]),
        (10, ["spec.template.metadata", "spec.template.spec"]),
        (12, ["spec.template.metadata.labels.app", "spec.template.spec"]),
        (14, ["spec.template.spec.containers"]),
        (15, ["spec.template.spec.containers[0].name"]),
        (16, ["spec.template.spec.containers[0].image"]),
    ],
)
def test_what_is_missing_comes_in_the_order_in_which_one_writes(lines: int, wanted: list[str]) -> None:
    assert missing("\n".join(LINES[:lines]) + "\n") == wanted


def test_what_is_missing_stands_where_it_belongs() -> None:
    manifest = read_manifest("kind: Deployment\nspec:\n  template:\n    spec:\n      containers:\n")
    fields = [finding.field for finding in manifest.findings]
    assert fields == [
        "apiVersion",
        "kind",
        "metadata",
        "spec",
        "spec.selector",
        "spec.template",
        "spec.template.metadata",
        "spec.template.spec",
        "spec.template.spec.containers",
        "spec.template.spec.containers[0].name",
    ]


@dataclass(frozen=True)
class Slip:
    """A line of the whole file written otherwise, and what is said of it."""

    line: int
    text: str
    words: str


SLIPS = [
    Slip(1, "apiVersion:apps/v1", "A blank is missing behind the colon"),
    Slip(1, "apiversion: apps/v1", "Upper and lower case count: `apiVersion`"),
    Slip(1, "apiVersion: v1", "pods and services"),
    Slip(1, "apiVersion: app/v1", "the group apps, version 1"),
    Slip(1, "apiVersion: extensions/v1beta1", "no longer know"),
    Slip(1, "apiVersion = apps/v1", "an equals sign"),
    Slip(2, "kind: deployment", "with a capital D"),
    Slip(2, "kind: Pod", "another sort of object"),
    Slip(2, "kind: Deploymnet", "Did you mean `Deployment`?"),
    Slip(2, "kind Deployment", "A colon is missing between `kind`"),
    Slip(2, "kind:", "Nothing stands behind the colon yet"),
    Slip(3, "metadata", "A colon is missing behind `metadata`"),
    Slip(3, "meta:", "Did you mean `metadata`?"),
    Slip(4, "  name: Hashgenerator_dep", "cannot be a name"),
    Slip(4, "  name: 123", "put it in quotes"),
    Slip(4, "  name:\xa0hashgenerator-dep", "a no-break space"),
    Slip(4, "  name: “hashgenerator-dep”", "curly"),
    Slip(4, "\tname: hashgenerator-dep", "begins with a tab"),
    Slip(6, "  replicas: one", "A whole number belongs here"),
    Slip(6, "  replicas: '1'", "The quotes make it a text"),
    Slip(6, "  replicas: -1", "cannot be less than 0"),
    Slip(6, "  replicas: true", "A whole number belongs here"),
    Slip(6, "  replica: 1", "Did you mean `replicas`?"),
    Slip(6, "  image: web:v1", "It belongs in an entry of `containers`"),
    Slip(6, "  replicas: 1  # as many as you like", ""),
    Slip(9, "      app: hasher", "template sticks `app: hashgenerator` on each pod (line 13)"),
    Slip(9, "      App: hashgenerator", "the template's labels have no `App`"),
    Slip(9, "      app: 5", 'Put it in quotes: `app: "5"`'),
    Slip(9, "      app:", "has no value yet"),
    Slip(9, "      app: two words", "cannot be a label's value"),
    Slip(10, " template:", "begins after one blank"),
    Slip(10, "   template:", "begins after 3 blanks"),
    Slip(12, "      label:", "Did you mean `labels`?"),
    Slip(16, "        -name: hashgenerator", "A blank is missing behind the hyphen"),
    Slip(16, "        – name: hashgenerator", "a plain hyphen"),
    Slip(16, "          name: hashgenerator", "each entry below it begins with a hyphen"),
    Slip(16, "        - name: Hash Generator", "cannot be a name here"),
    Slip(17, "           image: a/b:c", "begins after 11 blanks"),
    Slip(17, "        image: a/b:c", "begins after 8 blanks"),
    Slip(17, '          image: "a/b:c', "A quote opens in this line and never closes"),
    Slip(17, "          image: a/b:", "the tag is missing"),
    Slip(17, "          image: Hash:v1", "capital letters"),
    Slip(17, "          image: a b", "has a blank in it"),
    Slip(17, "          image: [a]", "One text belongs here"),
    Slip(17, "          image: @a", "cannot begin with `@`"),
    Slip(17, "          imag", "`imag` has no colon yet. Is it to be `image:`?"),
    Slip(17, "          image: a:b\x07", "U+0007"),
]


@pytest.mark.parametrize("slip", SLIPS, ids=lambda slip: slip.text.strip())
def test_a_slip_in_one_line_is_said_of_that_line_and_the_rest_is_read(slip: Slip) -> None:
    manifest = read_manifest(changed(slip.line, slip.text))
    amiss = found(manifest, Status.AMISS)
    if not slip.words:
        assert manifest.is_whole
        return
    assert manifest.first_open is amiss[0]
    said = next(finding for finding in amiss if slip.words in finding.sentence)
    assert said.line in (slip.line, 15 if slip.line == 16 else slip.line)
    assert len(amiss) <= 2
    # A key that is spelt otherwise takes what lies within it along.
    here = {finding.line for finding in manifest.findings}
    assert len(here) >= 14


def test_lines_that_move_with_the_line_above_them_are_not_told_one_by_one() -> None:
    text = "\n".join([*LINES[:9], *[" " + line for line in LINES[9:]]])
    finding = one(text)
    assert (finding.line, finding.field) == (10, "spec.template")
    assert missing(text) == []


def test_a_first_line_that_stands_too_far_in_is_what_the_next_are_held_against() -> None:
    amiss = found(read_manifest(changed(6, "   replicas: 1")), Status.AMISS)
    assert [finding.line for finding in amiss] == [7, 10]
    assert "It seems to belong after 3 blanks" in amiss[0].sentence


def test_more_than_one_slip_is_said_each_at_its_line() -> None:
    text = (
        WHOLE.replace("kind: ", "kind:")
        .replace("replicas: 1", "replicas: '1'")
        .replace("  name: h", "\tname: h")
    )
    amiss = found(read_manifest(text), Status.AMISS)
    assert [finding.line for finding in amiss] == [2, 4, 6]


def test_a_field_written_twice_names_the_first() -> None:
    assert (
        "the first is in line 6" in one(WHOLE.replace("  selector:", "  replicas: 2\n  selector:")).sentence
    )


def test_the_pods_container_without_a_template_is_sent_to_its_place() -> None:
    text = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: a\n"
    )
    assert "It belongs in `spec.template.spec`" in one(text).sentence
    assert missing(text) == ["spec.selector", "spec.template"]


def test_numbers_where_text_belongs_in_the_environment() -> None:
    env = "          env:\n            - name: PORT\n              value: 8080\n"
    finding = one(WHOLE + env)
    assert (finding.line, finding.field) == (20, "spec.template.spec.containers[0].env[0].value")
    assert 'put it in quotes, `"8080"`' in finding.sentence
    assert read_manifest(WHOLE + env.replace("8080", '"8080"')).is_whole


def test_of_several_documents_the_deployment_is_read() -> None:
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n---\n"
    manifest = read_manifest(service + WHOLE)
    assert manifest.is_whole
    assert (manifest.findings[0].line, "of the kind Service" in manifest.findings[0].sentence) == (1, True)
    assert manifest.findings[1].line == 6


def test_sound_yaml_of_another_style_is_read_the_same() -> None:
    text = (
        'apiVersion: "apps/v1"\nkind: Deployment\nmetadata: {name: web, labels: {a: b}}\nspec:\n'
        "    selector: {matchLabels: &labels {app: web}}\n    template:\n        metadata:\n"
        "            labels: *labels\n        spec:\n            containers:\n            - image: web:v1\n"
        "              name: web\n              args:\n              - |\n                name:x\n"
        "                 image\n              resources: {limits: {cpu: 100m}}\n"
        "            volumes: []\n"
    )
    assert read_manifest(text).is_whole
    assert read_manifest("\ufeff" + text.replace("\n", "\r\n")).is_whole


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "just words\n", "42\n", "a: [\n", "{{{{", "*x", "? a\n: b\n", ": : :"]
)
def test_what_is_no_manifest_at_all_is_said_so(text: str) -> None:
    manifest = read_manifest(text)
    assert found(manifest, Status.AMISS)
    assert missing(text) == ["apiVersion", "kind", "metadata", "spec"]


@pytest.mark.parametrize(
    "text",
    [
        "[" * 90_000,
        "{a: " * 20_000,
        "- " * 40_000,
        "? " * 40_000,
        "a:\n" + "\n".join(" " * n + "- " for n in range(420)),
    ],
)
def test_what_is_nested_too_deeply_for_the_parser_is_not_given_to_it(text: str) -> None:
    assert "deeper than a manifest can be" in one(text).sentence
    assert isinstance(yaml_document(text), NotYaml)


def test_a_file_far_too_long_is_not_read() -> None:
    assert "far more than a manifest needs" in one("a: b\n" * 30_000).sentence
