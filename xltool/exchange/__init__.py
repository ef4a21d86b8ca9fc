"""Between a department and its units: workbooks issued, collected, judged and decided upon, in one folder.

A workspace is a folder with its settings, the roster, an outbox, an inbox and a ledger. The files
are the truth of what was sent and received; the ledger says when, why and with which bytes, and
only ever grows.
"""
