"""A private Dovecot on free ports of this machine: IMAP, IMAPS and LMTP, one maildir per user, its own certificate."""

import shutil
import smtplib
import subprocess
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from backend.embedded import end_with_parent, free_port
from tests.parts.programs import find

PASSWORD = "geheim-im-test"

CONFIG = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
instance_name = {name}
protocols = imap lmtp
listen = 127.0.0.1
default_internal_user = dovecot
default_internal_group = dovecot
default_login_user = dovenull
first_valid_uid = 8
first_valid_gid = 8
ssl = yes
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_failure_delay = 0
auth_mechanisms = plain login
mail_location = maildir:{folder}/mail/%u
mail_fsync = never
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Sent {{
    special_use = \\Sent
    auto = subscribe
  }}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  override_fields = uid=mail gid=mail home={folder}/mail/%u
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    address = 127.0.0.1
    port = {imap_port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {imaps_port}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp_port}
  }}
}}
protocol imap {{
  mail_max_userip_connections = 50
}}
"""


def is_here() -> bool:
    return find("dovecot") is not None


class Dovecot:
    """A running server. `user` makes an account, `deliver` brings a mail by LMTP, as a mail server would.

    It runs as users of its own, who must be able to reach its folder: pytest's private temporary folders would not do.
    """

    def __init__(self) -> None:
        self.folder = folder = Path(tempfile.mkdtemp(prefix="rapport-dovecot-"))
        self.imap_port, self.imaps_port, self.lmtp_port = free_port(), free_port(), free_port()
        for name in ("run", "state", "mail"):
            (folder / name).mkdir()
        shutil.chown(folder / "mail", "mail", "mail")
        folder.chmod(0o711)
        (folder / "users").write_text("")
        self.ca_file = _certificate(folder)
        config = folder / "dovecot.conf"
        config.write_text(
            CONFIG.format(
                folder=folder,
                name=folder.name,
                imap_port=self.imap_port,
                imaps_port=self.imaps_port,
                lmtp_port=self.lmtp_port,
            )
        )
        self._config = config
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(find("dovecot")), "-F", "-c", str(self._config)], preexec_fn=end_with_parent
        )
        deadline = time.monotonic() + 10
        while True:
            try:
                smtplib.LMTP("127.0.0.1", self.lmtp_port).quit()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "dovecot.log").read_text()) from None
                time.sleep(0.02)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def user(self, address: str) -> str:
        with (self.folder / "users").open("a") as file:
            file.write(f"{address}:{{PLAIN}}{PASSWORD}::::::\n")
        return address

    def deliver(self, address: str, raw: bytes, envelope_sender: str = "bounce@sender.example") -> None:
        deadline = time.monotonic() + 3
        while True:
            try:
                with smtplib.LMTP("127.0.0.1", self.lmtp_port) as lmtp:
                    lmtp.sendmail(envelope_sender, [address], raw)
                return
            except smtplib.SMTPRecipientsRefused:
                # Dovecot looks at the file of users once a second: a new one may still be unknown.
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)

    def maildir(self, address: str) -> Path:
        return self.folder / "mail" / address


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    return folder / "cert.pem"
