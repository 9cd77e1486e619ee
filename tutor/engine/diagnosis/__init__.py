"""Why something did not work: failures of the catalogue, recognised by what was printed and by what is
there."""

from __future__ import annotations

from tutor.engine.diagnosis.evidence import Evidence, Said
from tutor.engine.diagnosis.examination import Diagnosis, diagnose

__all__ = ["Diagnosis", "Evidence", "Said", "diagnose"]
