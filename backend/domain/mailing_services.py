"""Domains that mail is sent through for others: newsletters, receipts, tickets. They stand for no company that could be our
customer's; an address there that somebody has noted counts as any other does.
"""

_DOMAINS = frozenset(
    (
        # Sending for whoever pays
        "amazonses.com", "sendgrid.net", "sendgrid.com", "sendgrid.info", "mailchimp.com", "mailchimpapp.com", "mailchimpapp.net", "mcsv.net",
        "mcdlv.net", "rsgsv.net", "list-manage.com", "mandrillapp.com", "mailgun.org", "mailgun.net", "mailgun.com", "sparkpostmail.com",
        "mailjet.com", "mjt.lu", "brevo.com", "brevosend.com", "sendinblue.com", "sibmail.com", "postmarkapp.com", "mtasv.net", "smtp2go.com",
        "smtp.com", "elasticemail.com", "socketlabs.com", "turbo-smtp.com", "mailersend.net", "mlsend.com", "mailerlite.com", "moosend.com",
        # Newsletters
        "cleverreach.com", "cleverreach.de", "crsend.com", "rapidmail.de", "rapidmail.com", "emailsys1a.net", "newsletter2go.com", "klick-tipp.com",
        "inxmail.de", "inxmail.com", "episerver.net", "optivo.net", "evalanche.com", "createsend.com", "cmail19.com", "cmail20.com",
        "constantcontact.com", "getresponse.com", "aweber.com", "activehosted.com", "acemsrvd.com", "hubspotemail.net", "hs-send.com",
        "mktomail.com", "exacttarget.com", "eloqua.com", "pardot.com", "klaviyomail.com", "customeriomail.com", "substack.com", "convertkit-mail.com",
        # Tickets and networks, by the domains that only machines write from
        "intercom-mail.com", "helpscoutapp.com", "facebookmail.com",
    )
)  # fmt: skip


def is_mailing_service(domain: str) -> bool:
    """Whether a domain (lower case, ASCII) is one that mail of many companies comes from.

    >>> is_mailing_service("sendgrid.net"), is_mailing_service("kunde.example")
    (True, False)
    """
    return domain in _DOMAINS
