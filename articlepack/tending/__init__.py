"""tending: what one does with a dataset that stands, one verb a module. Each leaves the old whole one or the new."""
