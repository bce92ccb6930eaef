"""Clean: what each block is. `body` stays; every other label goes to `removed`, and may become metadata.

text      one answer for each line of a text, by model and rules     decide   what the model alone says
learned   the model: scores of lines     features, batch_lines, layout   what it is told of them
rules     kinds of lines that can be told for certain, or named      shapes   the facts they ask for
traits    what lines show at a glance: which rules have to look at a line at all
elements  what the blocks were that an extractor left out of a web page
"""

from articlepack.stages.clean.elements import label_dropped
from articlepack.stages.clean.text import clean_texts

__all__ = ["clean_texts", "label_dropped"]
