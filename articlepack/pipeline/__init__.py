"""The order of work: the only room that knows all stages.

    digest -> read -> draft -> count       over shards, by the engine
    (exchange of the lines counted)        over parts of the lines by hash, by the engine
    settle                                 over shards, by the engine
    compare                                over parts of the sketches' keys by hash, by the engine
    write                                  over output files, by the engine
    publish                                the card, build.json, and the swap into place

Steps pass files in `output/.NAME.work/`. What they contain depends on the recipe alone; how many workers there are and
what a step is called on the terminal does not reach them.
"""

from articlepack.pipeline.build import build
from articlepack.pipeline.summary import Summary

__all__ = ["Summary", "build"]
