"""The learner's own files are read, obeyed, and left as they were; the lab still wins."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.terminal.pane import SHELLS, Pane, environment_of, open_pane
from tutor.terminal import startup
from tutor.terminal.startup import choose_shell

RC = {"bash": ".bashrc", "zsh": ".zshrc"}
HISTORY = {"bash": ".bash_history", "zsh": ".zsh_history"}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("shell", SHELLS)
def test_rc_files_and_history_stay_as_they_were(shell: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / RC[shell]).write_text(
        (f"HISTFILE=~/{HISTORY[shell]}\n" if shell == "zsh" else "")
        + "HISTSIZE=50\nSAVEHIST=50\nHISTFILESIZE=50\nalias hello='echo hello from rc'\n"
    )
    (home / ".bash_profile").write_text("echo not for this shell\n")
    (home / ".zshenv").write_text("export FROM_ZSHENV=yes\n")
    (home / HISTORY[shell]).write_text("".join(f"echo old {n}\n" for n in range(60)))
    before = contents(home)

    async def drive() -> None:
        async with open_pane(shell, tmp_path) as pane:
            assert (await pane.run("hello")).output == "hello from rc\n"
            pane.shell.write(b"\x1b[A\x1b[A")
            await pane.until(lambda: "echo old 59" in pane.screen)
            pane.shell.write(b"\r")
            await pane.until(lambda: len(pane.ran) == 2)
            assert pane.ran[-1].output == "old 59\n"
            await pane.run("fc -l")
            await pane.prompt()
            pane.shell.write(b"exit\r")
            await pane.until(lambda: pane.exits)
            pane.shell.start()
            await pane.prompt()
            # What was done in the pane is remembered in the pane.
            pane.shell.write(b"\x12hell")
            await pane.until(lambda: "hello" in pane.screen)

    asyncio.run(drive())
    after = contents(home)
    after.pop(".bash_sessions", None)
    # zsh's or bash's own files beside them are not ours to judge, but nothing that was there may change.
    assert {name: after.get(name) for name in before} == before
    assert set(after) == set(before)


@pytest.mark.parametrize("shell", SHELLS)
def test_the_lab_wins_over_the_rc_file(shell: str, tmp_path: Path) -> None:
    home, tools = tmp_path / "home", tmp_path / "tools"
    home.mkdir()
    tools.mkdir()
    (home / RC[shell]).write_text(
        "export KUBECONFIG=~/.kube/other\nexport PATH=~/first:/usr/bin:/bin\nexport FROM_RC=yes\n"
    )

    async def drive() -> None:
        async with open_pane(
            shell, tmp_path, KUBECONFIG="/lab/config", DWK_TUTOR_PATH=str(tools), KUBERC="off"
        ) as pane:
            ran = await pane.run('echo "$KUBECONFIG $KUBERC $FROM_RC $PATH"')
            assert ran.output == f"/lab/config off yes {tools}:{home}/first:/usr/bin:/bin\n"
            assert "DWK_TUTOR_MARK" not in (await pane.run("env")).output

    asyncio.run(drive())


@pytest.mark.parametrize("shell", SHELLS)
def test_the_folders_of_the_lab_are_found_in_its_path(shell: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / RC[shell]).write_text("PATH=/usr/bin:/bin\n")

    async def drive() -> None:
        environment = environment_of(shell, tmp_path / "home")
        del environment["DWK_TUTOR_PATH"]
        environment["PATH"] = f"/lab/bin:{environment['PATH']}:/data/bin"
        pane = Pane(environment, tmp_path, tmp_path / "state", 160, 24)
        pane.shell.start()
        assert (await pane.run("echo $PATH")).output == "/lab/bin:/usr/bin:/bin:/data/bin\n"
        await pane.shell.close()

    asyncio.run(drive())


async def works(pane: Pane) -> None:
    """Exit codes, texts and prompts are all there."""
    assert (await pane.run("false")).exit_code == 1
    ran = await pane.run("echo works")
    assert (ran.text, ran.exit_code, ran.output) == ("echo works", 0, "works\n")
    assert pane.shell.at_prompt


BASH_FILES = {
    "a command before each prompt": "PROMPT_COMMAND='last=$?; echo \"[was $last]\"'\n",
    "several of them": "PROMPT_COMMAND=('echo \"[was $?]\"' 'true;')\n",
    "a prompt made anew each time": 'make() { PS1="[was $?] "; }; PROMPT_COMMAND=make\n',
    "PS0": "PS0='[run]\\n'\nPS1='[was $?] '\n",
    "DEBUG trap": "trap 'seen=$BASH_COMMAND' DEBUG\nPS1='[was $?] '\n",
    "nounset": "set -u\nunset PROMPT_COMMAND\nPS1='[was $?] '\n",
    "aliases": "alias source=false eval=false export=false printf=false cp=false\nPS1='[was $?] '\n",
    "early return": "PS1='[was $?] '\ncase $- in *i*) return ;; esac\n",
    "broken": "PS1='[was $?] '\nif then\n",
}


@pytest.mark.parametrize("case", BASH_FILES)
@pytest.mark.parametrize("hook", ["", "string", "debug"])
def test_bash_with_hooks_of_its_own(case: str, hook: str, tmp_path: Path) -> None:
    """With PROMPT_COMMAND as a list, as one string (before bash 5.1), and by the DEBUG trap (before 4.4)."""
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".bashrc").write_text(BASH_FILES[case])

    if hook and case == "several of them":
        pytest.skip("a list of commands is what bash 5.1 brought")

    async def drive() -> None:
        async with open_pane("bash", tmp_path, DWK_TUTOR_BASH_HOOK=hook) as pane:
            await works(pane)
            await pane.run("false")
            assert "[was 1]" in pane.screen
            if case == "PS0":
                assert "[run]" in pane.screen or hook == "debug"
            if case == "DEBUG trap":
                assert "echo $seen" in (await pane.run("echo $seen")).output

    asyncio.run(drive())


ZSH_FILES = {
    "hooks": "precmd() { print \"[was $?]\"; }\npreexec() { print '[run]'; }\n",
    "hook lists": 'precmd_functions=(p); p() { PS1="[was $?] "; }\n',
    "prompt": "setopt prompt_subst\nPS1='[was $?] '\n",
    "no prompt sp": "unsetopt prompt_sp\nPS1='[was %?] '\n",
    "ksh arrays": "setopt ksh_arrays\nPS1='[was %?] '\n",
    "its own completion": "autoload -Uz compinit; compinit -d ~/compdump\nPS1='[was %?] '\n",
    "aliases": "alias source=false eval=false export=false print=false cp=false\nPS1='[was %?] '\n",
}


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not on this computer")
@pytest.mark.parametrize("case", ZSH_FILES)
def test_zsh_with_hooks_of_its_own(case: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".zshrc").write_text(ZSH_FILES[case])

    async def drive() -> None:
        async with open_pane("zsh", tmp_path) as pane:
            assert (await pane.run("false")).exit_code == 1
            assert "[was 1]" in pane.screen
            ran = await pane.run("echo works")
            assert (ran.text, ran.exit_code) == ("echo works", 0)
            assert ran.output == "works\n"

    asyncio.run(drive())


@pytest.mark.skipif(shutil.which("zsh") is None, reason="zsh is not on this computer")
def test_zsh_files_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    own = tmp_path / "own"
    own.mkdir()
    (own / ".zshrc").write_text("FROM=own\n")
    (tmp_path / "home" / ".zshenv").write_text(f"ZDOTDIR={own}\n")

    async def drive() -> None:
        async with open_pane("zsh", tmp_path) as pane:
            assert (await pane.run("echo $FROM $ZDOTDIR")).output == f"own {own}\n"

    asyncio.run(drive())


@pytest.mark.parametrize("control", ["ignoreboth", "ignorespace:erasedups"])
def test_bash_lines_that_the_learner_keeps_out_of_the_history(control: str, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / ".bashrc").write_text(f"HISTCONTROL={control}\nHISTIGNORE='echo quiet*'\n")

    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.run("echo one")
            assert (await pane.run(" echo secret")).text == " echo secret"
            assert (await pane.run("echo quiet now")).text == "echo quiet now"
            assert (await pane.run("echo one")).text == "echo one"
            kept = (await pane.run("history")).output
            assert "echo one" in kept
            assert "secret" not in kept
            assert "quiet" not in kept

    asyncio.run(drive())


def test_bash_loses_its_hooks_and_gets_them_back(tmp_path: Path) -> None:
    async def drive() -> None:
        async with open_pane("bash", tmp_path) as pane:
            await pane.run("PROMPT_COMMAND='echo mine'; PS1='new> '")
            await works(pane)
            assert "new> echo works" in pane.screen

    asyncio.run(drive())


def test_a_plain_sh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(startup, "choose_shell", lambda _: ("sh", "/bin/sh"))
    (tmp_path / "rc").write_text("greet() { echo greetings; }\n")

    async def drive() -> None:
        async with open_pane("sh", tmp_path, ENV=str(tmp_path / "rc"), KUBECONFIG="/lab") as pane:
            ran = await pane.run("greet; echo $KUBECONFIG; false")
            assert (ran.text, ran.exit_code) == ("greet; echo $KUBECONFIG; false", 1)
            assert ran.output == "greetings\n/lab\n"
            await pane.run("cd /")
            assert pane.shell.cwd == "/"

    asyncio.run(drive())


def test_which_shell(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert choose_shell(environment_of("bash", tmp_path)) == ("bash", bash)
    for other in ("/usr/bin/fish", "/nowhere/zsh", "", "/bin/sh"):
        assert choose_shell({"SHELL": other, "PATH": "/usr/bin:/bin"}) == ("bash", bash)
