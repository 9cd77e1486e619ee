"""What a learner predicts of a command, and what is said of it afterwards."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tutor.content.models import Prediction, Step
from tutor.content.template import fill
from tutor.engine.course import Course
from tutor.engine.progress import StepState


@dataclass(frozen=True)
class Asked:
    """What can be predicted of a step; facts are filled in."""

    ask: str
    choices: tuple[tuple[str, str], ...]
    """Value and text of each; none where a whole number is asked for."""


@dataclass(frozen=True)
class Grade:
    """A prediction beside what was observed, in the words of the lesson."""

    predicted: str | None
    """None where nothing was predicted."""
    observed: str | None
    """None where what came of it did not come about while the tutor looked."""
    because: str
    """Markdown: why it came so."""

    @property
    def text(self) -> str:
        """All of it as Markdown."""
        said = [f"Your prediction: **{self.predicted}**."] if self.predicted is not None else []
        if self.observed is not None:
            said.append(f"Observed: **{self.observed}**.")
        else:
            said.append("This time it came about unobserved, so there is nothing to hold it against.")
        return "\n\n".join([" ".join(said), *([self.because] if self.because else [])])


class Predictions:
    """Predictions of the current step, or of another one; none of it asks the world."""

    _course: Course

    def asked(self, step: Step | None = None) -> Asked | None:
        """What the learner may predict now: None where the step asks for no prediction, is done, or has been
        predicted already."""
        step = step or self._course.current
        progress = self._course.progress.step(step.id)
        if step.predict is None or progress.predicted is not None or progress.state is StepState.PASSED:
            return None
        facts = self._facts_of(step)
        choices = tuple((choice.value, fill(choice.text, facts).strip()) for choice in step.predict.choices)
        return Asked(fill(step.predict.ask, facts).strip(), choices)

    def predict(self, value: str) -> str | None:
        """Predict what comes of the current step: None when it is taken, else a sentence. It can be changed
        until the step is done. Raises ValueError where the step asks for no prediction."""
        step = self._course.current
        if step.predict is None:
            raise ValueError(f"The step {step.id} asks for no prediction.")
        value = value.strip()
        choices = [choice.value for choice in step.predict.choices]
        if choices and value not in choices:
            raise ValueError(f"The step {step.id} has no choice {value}.")
        if not choices and not re.fullmatch(r"\d{1,4}", value):
            return "A prediction here is a whole number, such as 2."
        with self._course.lock:
            if self._course.progress.state(step.id) is not StepState.PASSED:
                self._course.record("predicted", step=step.id, value=value if choices else str(int(value)))
        return None

    def predicted(self, step: Step | None = None) -> str | None:
        """What was predicted, in words; None where nothing was."""
        step = step or self._course.current
        value = self._course.progress.step(step.id).predicted
        return None if value is None or step.predict is None else self._worded(step, step.predict, value)

    def grade(self, step: Step | None = None) -> Grade | None:
        """The prediction beside what was observed, once the step is done; None before, and where there was
        neither."""
        step = step or self._course.current
        progress = self._course.progress.step(step.id)
        predict = step.predict
        if predict is None or not progress.graded:
            return None
        predicted = self.predicted(step)
        if progress.observed is None:
            return Grade(predicted, None, "") if predicted is not None else None
        observed = self._worded(step, predict, progress.observed)
        text = predict.because
        if progress.predicted not in (None, progress.observed):
            own = [choice.differs for choice in predict.choices if choice.value == progress.predicted]
            text = "".join(own) or predict.differs or predict.because
        facts = {**self._facts_of(step), "observed": observed, "predicted": predicted or ""}
        return Grade(predicted, observed, fill(text, facts).strip())

    def _facts_of(self, step: Step) -> Mapping[str, str]:
        """The facts, with what was looked up when the step was entered as it was then."""
        samples = self._course.progress.step(step.id).samples
        return {**self._course.facts, **(samples.facts if samples else {})}

    def _worded(self, step: Step, predict: Prediction, value: str) -> str:
        text = next((choice.text for choice in predict.choices if choice.value == value), value)
        # As a part of a sentence, which goes on or ends behind it.
        return fill(text, self._facts_of(step)).strip().rstrip(".")
