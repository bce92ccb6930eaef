"""Clean: what each block is. `body` stays; every other label goes to `removed`, and may become metadata.

`clean_lines` judges the lines of a text, `label_dropped` names what an extractor left out of a web page.
"""

from articlepack.stages.clean.elements import label_dropped
from articlepack.stages.clean.rules import clean_lines

__all__ = ["clean_lines", "label_dropped"]
