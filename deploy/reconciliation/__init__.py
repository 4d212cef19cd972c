"""Whether the books add up: logs, states, topics and rows of all services held against one another, from outside.

It trusts no service: what it expects it folds from the event logs itself. Everything is read in the order of ids, once,
and compared as it comes, so that no more is in memory than one aggregate; keys that have to meet are kept in a
temporary database on disk. It may run while others write: it expects what was recorded before it began, and looks
again at whatever does not fit.
"""
