"""Texts whose lines have body scores that a test gives them."""

from dataclasses import replace

from articlepack.lines import split_blocks
from articlepack.stages.clean.learned import LineScores, score_pages
from articlepack.stages.clean.text import clean_page

BODY_1 = "The ferries left the harbour of Lindau on Monday morning, nine days after the storm had closed it."
BODY_2 = "Nobody was hurt, the harbour master Ida Brandt said, but repairs will go on until the end of the summer."
BODY_3 = "Two of the three piers are open again, and the third one follows in May if the weather is kind to the town."


def scored(text: str, body: dict[str, float]) -> tuple[LineScores, list[str]]:
    """The scores of a text, with some lines' body scores set."""
    blocks = split_blocks(text)
    lines = [block.text for block in blocks]
    [scores] = score_pages([lines], [[1] * len(lines)])
    classes = scores.classes.copy()
    for line, score in body.items():
        classes[lines.index(line), 0] = score
    return replace(scores, classes=classes), lines


def labels(text: str, body: dict[str, float]) -> dict[str, str]:
    """The label of each line of a text, where the model gave some lines these body scores."""
    scores, lines = scored(text, body)
    verdicts = clean_page([block.text for block in split_blocks(text)], scores, "balanced")
    return {line: verdict.label for line, verdict in zip(lines, verdicts, strict=True)}
