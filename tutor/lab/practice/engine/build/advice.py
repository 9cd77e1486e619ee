"""What BuildKit warns of at the end of a build: lines that work and mean something else than most expect."""

from __future__ import annotations

from tutor.lab.practice.engine.build.dockerfile import Dockerfile


def advice(dockerfile: Dockerfile) -> list[str]:
    found = []
    for stage in dockerfile.stages:
        for each in stage.instructions:
            if each.keyword in ("CMD", "ENTRYPOINT") and not each.array and each.words:
                found.append(
                    f"JSONArgsRecommended: JSON arguments recommended for {each.keyword} to prevent "
                    f"unintended behavior related to OS signals (line {each.line})"
                )
            elif each.keyword in ("ENV", "LABEL") and "=" not in each.words[0]:
                found.append(
                    f'LegacyKeyValueFormat: "{each.keyword} key=value" should be used instead of legacy '
                    f'"{each.keyword} key value" format (line {each.line})'
                )
            elif each.keyword == "MAINTAINER":
                found.append(
                    "MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label "
                    f"(line {each.line})"
                )
            elif each.keyword == "ONBUILD":
                found.append(
                    f"practice lab: ONBUILD is kept and not carried out in later builds (line {each.line})"
                )
    return found
