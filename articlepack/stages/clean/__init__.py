"""Clean: what each block is. `body` stays; every other label goes to `removed`, and may become metadata.

text      one answer for each line of a text, by model and rules     decide   what the model alone says
learned   the model: scores of lines     exact   its arithmetic
features, line_numbers, repeats, lexical   what it is told of them     batch_lines, scan, chars, layout   of what text
rules     kinds of lines that can be told for certain, or named      shapes, kinds, references   the facts they ask for
traits    what lines show at a glance     asking  which rules have to look at which lines
headline  which line of a text is its title
fact_lines, entry_times, series   lines that stay for those around them: boxes of facts, live blogs, what begins alike
lists, headings, speech   lists between paragraphs; headings that a paragraph tells again; what people say
heads     lines of a page's head as blocks
page      which blocks of a web page are body     element_features  what the model is told of their elements
page_types what kind of page it is
elements  what the blocks were that are left out of a web page
signatures, figures, links   dates and bylines, captions, and links to other articles, among those kept
posts     what stands below each post of a forum, among those kept
homes     what the names of an element and of those around it say, for both     class_names   what each name says
element_names, known_words   how machine code reads them
"""

from articlepack.stages.clean.elements import label_dropped
from articlepack.stages.clean.figures import captions_among
from articlepack.stages.clean.heads import with_heads_parted
from articlepack.stages.clean.learned import LineScores, score_blocks
from articlepack.stages.clean.page import Choice, choose_blocks, label_page
from articlepack.stages.clean.signatures import stated_names
from articlepack.stages.clean.text import clean_texts

__all__ = [
    "Choice",
    "LineScores",
    "captions_among",
    "choose_blocks",
    "clean_texts",
    "label_dropped",
    "label_page",
    "score_blocks",
    "stated_names",
    "with_heads_parted",
]
