"""One verb each, from bytes to a published dataset. A stage never imports another stage."""
