"""Every document there is. Reading all of their modules takes a while: the API does it beside its first answers."""

from collections.abc import Sequence

from beanie import Document

from backend.store.activities import Activity
from backend.store.api_keys import Answered, ApiKey
from backend.store.audit import Audit
from backend.store.backfills import Backfill
from backend.store.complaint_terms import ComplaintTerms
from backend.store.complaints import Complaint
from backend.store.contacts import Contact
from backend.store.corrections import Correction
from backend.store.customers import Customer
from backend.store.devices import Device
from backend.store.feedback import Feedback
from backend.store.files import File
from backend.store.finances import Finances
from backend.store.import_rows import ImportChange, ImportRow
from backend.store.imports import ImportMapping, ImportRun
from backend.store.inquiries import Inquiry
from backend.store.installation import Installation
from backend.store.mail_blocks import MailBlock, PrivateMail
from backend.store.mailbox_traffic import Traffic
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
from backend.store.scanners import Scanner
from backend.store.search import SearchEntry
from backend.store.segments import Segment
from backend.store.sessions import Session
from backend.store.sign_ins import SignInTries
from backend.store.tasks import Task
from backend.store.territories import Territory
from backend.store.tombstones import Tombstone
from backend.store.trade import Invoice, Offer, Offering, Order
from backend.store.trials import Trial
from backend.store.twins import Duplicate, TwinKeys
from backend.store.users import User

DOCUMENTS: Sequence[type[Document]] = (
    Activity, Audit, Backfill, Complaint, Contact, Customer, Device, Duplicate, Feedback, File, Finances, Inquiry, Installation, Invoice, Mail, Mailbox, Merge, NewAddress, Notice, Offer, Offering,
    Answered, ApiKey, ComplaintTerms, MailBlock, PrivateMail, Tombstone, Correction, MatchRule, ImportChange, ImportMapping, ImportRow, ImportRun, TwinKeys,
    Opportunity, Order, Progress, Quarantined, StoredPlaybook, Scanner, SearchEntry, Segment, Session, SignInTries, Task, Territory, Traffic, Trial, User,
)  # fmt: skip
