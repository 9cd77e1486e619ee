"""The pane: what is painted, what is typed, what is pasted and what the mouse says."""

from __future__ import annotations

from pathlib import Path

from textual import events

from tests.tui.fakes import Tutor
from tests.tui.test_keys import take


def rows(running: Tutor) -> list[str]:
    """What the pane shows."""
    region = running.app.lesson.shell.content_region
    lines = running.frame.split("\n")
    return [line[region.x : region.right].rstrip() for line in lines[region.y : region.bottom]]


def test_output_is_painted_line_by_line(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"one")
        await running.until(lambda: rows(running)[0] == "~/dwk $ one")
        running.shell.prints(b"\r\n\x1b[31mtwo\x1b[0m \xe5\xb9\x85 wide")
        await running.until(lambda: rows(running)[1] == "two 幅 wide")
        running.shell.prints(b"\x1b[1;1Hthree")
        await running.until(lambda: rows(running)[0] == "three $ one")

    take(tmp_path, test)


def test_the_way_into_the_shell_is_told_where_the_keys_go_elsewhere(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        assert "types here" not in running.frame
        await running.press("f9")
        await running.shows("F9 types here")
        await running.press("f9")
        await running.settled()
        assert "types here" not in running.frame

    take(tmp_path, test)


def test_a_flood_is_painted_at_its_end(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        for start in range(0, 5000, 100):
            running.shell.prints(b"".join(b"%d\r\n" % number for number in range(start, start + 100)))
        await running.until(lambda: "4999" in rows(running))
        assert rows(running)[-2:] == ["4999", ""]

    take(tmp_path, test)


def test_the_shell_is_told_its_size(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.pilot.resize_terminal(90, 30)
        await running.settled()
        pane = running.app.lesson.shell.size
        assert (running.shell.emulator.columns, running.shell.emulator.rows) == (pane.width, pane.height)
        assert pane.height >= 8

    take(tmp_path, test)


def test_at_80_by_24_text_and_shell_have_eight_rows_each(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        await running.shows("✗ not yet")
        assert running.app.lesson.shell.size.height >= 8
        assert running.app.lesson.query_one("#page").size.height >= 8

    take(tmp_path, test, size=(80, 24))


def test_a_paste_goes_in_as_the_program_wants_it(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        pane = running.app.lesson.shell
        pane.post_message(events.Paste("a\nb"))
        await running.until(lambda: running.shell.sent == b"a\rb")
        running.shell.prints(b"\x1b[?2004h")
        pane.post_message(events.Paste("c\nd"))
        await running.until(lambda: running.shell.sent.endswith(b"\x1b[200~c\rd\x1b[201~"))

    take(tmp_path, test)


def test_arrows_follow_the_programs_mode(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"\x1b[?1h")
        await running.press("up", "alt+b", "ctrl+r", "escape")
        assert running.shell.sent == b"\x1bOA\x1bb\x12\x1b"

    take(tmp_path, test)


def test_shift_and_page_keys_look_back(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"".join(b"line %d\r\n" % number for number in range(100)))
        await running.settled()
        height = running.app.lesson.shell.size.height
        await running.press("shift+pageup")
        await running.settled()
        assert rows(running)[-1] == f"line {100 - height + 1}" or "line 99" not in rows(running)
        await running.shows(f"{height - 1} lines back")
        top = rows(running)[0]
        running.shell.prints(b"more\r\nand more\r\n")
        await running.settled()
        assert rows(running)[0] == top, "new output moves what is being looked at"
        await running.press("shift+end")
        await running.until(lambda: "and more" in rows(running))
        assert running.shell.sent == b""

    take(tmp_path, test)


def test_a_program_that_wants_the_mouse_is_told(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"\x1b[?1000h\x1b[?1006h")
        await running.pilot.click("#shell", offset=(4, 3))
        assert running.shell.sent == b"\x1b[<0;4;3M\x1b[<0;4;3m"

    take(tmp_path, test)


def test_the_wheel_moves_the_cursor_of_a_program_on_the_alternate_screen(tmp_path: Path) -> None:
    async def test(running: Tutor) -> None:
        running.shell.prints(b"\x1b[?1049h")
        await running.pilot._post_mouse_events([events.MouseScrollDown], "#shell", offset=(4, 3), button=0)
        await running.until(lambda: running.shell.sent == b"\x1b[B" * 3)

    take(tmp_path, test)
