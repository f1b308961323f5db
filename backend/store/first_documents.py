"""What the mails and their cards are made of: all that the scanner and the first screen need."""

from collections.abc import Sequence

from beanie import Document

from backend.store.activities import Activity
from backend.store.audit import Audit
from backend.store.complaint_terms import ComplaintTerms
from backend.store.complaints import Complaint
from backend.store.connection import AT_THE_DOOR
from backend.store.contacts import Contact
from backend.store.corrections import Correction
from backend.store.customers import Customer
from backend.store.feedback import Feedback
from backend.store.inquiries import Inquiry
from backend.store.mail_blocks import MailBlock, PrivateMail
from backend.store.mailboxes import Mailbox
from backend.store.mails import Mail
from backend.store.match_rules import MatchRule
from backend.store.merging import Merge
from backend.store.new_addresses import NewAddress
from backend.store.notices import Notice
from backend.store.opportunities import Opportunity
from backend.store.playbooks import StoredPlaybook
from backend.store.progress import Progress
from backend.store.quarantine import Quarantined
from backend.store.segments import Segment
from backend.store.tasks import Task
from backend.store.tombstones import Tombstone
from backend.store.trade import Offer

FIRST: Sequence[type[Document]] = (
    *AT_THE_DOOR, Activity, Audit, Complaint, Contact, Correction, Customer, Feedback, Inquiry, Mail, Mailbox, MatchRule, Merge, NewAddress, Notice, Offer, Opportunity, Progress, Quarantined, Segment, StoredPlaybook, Task,
    ComplaintTerms, MailBlock, PrivateMail, Tombstone,
)  # fmt: skip
