"""Reasons for which the comparison refuses a page: the ledger, its checks and the summary know them by these names."""

EXACT, NEAR, CONTAINED, SAME_URL = "exact_duplicate", "near_duplicate", "contained", "same_canonical_url"
ALREADY_KNOWN = "already_known"
"""A row of another dataset says the same; `duplicate_of` is an id of that one."""
SPLIT_LEAK = "split_leak"

DUPLICATES = (EXACT, NEAR, CONTAINED, SAME_URL, ALREADY_KNOWN, SPLIT_LEAK)
"""Of pages that go for a row that says the same, be it in another split."""
