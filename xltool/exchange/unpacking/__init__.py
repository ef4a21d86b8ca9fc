"""What was sent in, taken out of folders, mails, mailboxes and archives, one file after the other.

All of it comes from strangers: nothing is written, nothing is run, and what cannot be taken out is told
with what is to be done about it. It knows neither units nor ledger.
"""

from xltool.exchange.unpacking.arrival import Arrival
from xltool.exchange.unpacking.sources import arrivals

__all__ = ["Arrival", "arrivals"]
