"""What the documentation must name, compared with the code."""

import re

import click
import pytest

from lessons.cli import COMMANDS
from lessons.config import PREFIX, ROOT, SETTINGS
from lessons.pages.types import TYPES

DOCS = {file.name: file.read_text(encoding="utf-8") for file in (ROOT / "docs").glob("*.md")}


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: s.name)
def test_every_setting_is_documented_with_its_default(setting):
    line = next(line for line in DOCS["settings.md"].splitlines() if f"`{PREFIX}{setting.name}`" in line)

    assert setting.help in line
    assert (setting.default or "(empty)") in line


def test_no_other_setting_is_documented():
    assert set(re.findall(rf"{PREFIX}(\w+)", DOCS["settings.md"])) == {s.name for s in SETTINGS}


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c.name)
def test_every_command_and_option_is_documented(command):
    parts = command.commands.values() if isinstance(command, click.Group) else [command]
    for part in parts:
        name = f"{command.name} {part.name}" if part is not command else command.name
        assert f"`{name}" in DOCS["commands.md"]
        for option in (p for p in part.params if isinstance(p, click.Option)):
            assert option.opts[0] in DOCS["commands.md"]


@pytest.mark.parametrize("type", TYPES, ids=lambda t: t.name)
def test_every_field_is_documented_under_its_type(type):
    part = DOCS["pages.md"].partition(f"\n## {type.name}\n")[2].partition("\n## ")[0]

    assert re.findall(r"^\| `(\w+)`", part, re.MULTILINE) == [field.name for field in type.fields]
    assert all(f"**{heading.labels['en']}**" in part for heading in type.headings)


def test_every_mapping_that_ships_is_documented():
    shipped = {file.stem for file in (ROOT / "lessons" / "importing" / "mappings").glob("*.toml")}

    assert all(f"`{name}`" in DOCS["commands.md"] for name in shipped)


@pytest.mark.parametrize("file", [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")], ids=lambda f: f.name)
def test_links_in_the_documentation_lead_somewhere(file):
    for target in re.findall(r"\]\(([^)#:]+)\)", file.read_text(encoding="utf-8")):
        assert (file.parent / target).exists(), target


def test_every_decision_has_a_number_of_its_own():
    files = sorted(file.name for file in (ROOT / "docs" / "decisions").glob("*.md"))

    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
