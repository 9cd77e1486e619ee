"""The doctor: whether the real lab can run on this computer, and what to do where it cannot."""

from tutor.lab.doctor.examination import examine
from tutor.lab.doctor.findings import Finding, Status, can_run
from tutor.lab.doctor.repair import fix
from tutor.lab.doctor.report import as_json, render
from tutor.lab.doctor.system import System, ThisComputer

__all__ = ["Finding", "Status", "System", "ThisComputer", "as_json", "can_run", "examine", "fix", "render"]
