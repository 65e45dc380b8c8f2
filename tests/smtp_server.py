"""Mail servers to send letters to: a plain one, one with STARTTLS, one with TLS from the first byte.

Usage: smtp_server.py FOLDER [PORT]. Writes the certificate of the authority it makes into FOLDER/authority.pem, then one
line of JSON with the ports, then one for every letter taken. PORT is for the plain server. Who a letter goes to decides
what happens to it.
"""

import asyncio
import base64
import json
import ssl
import sys
from email import message_from_bytes
from pathlib import Path

import trustme
from aiosmtpd.smtp import SMTP, AuthResult

NAME, PASSWORD = b"cairn@river.test", b"stone & water/7"


def say(**fields):
    print(json.dumps(fields), flush=True)


class Desk:
    """Takes letters, unless the name before the @ asks for something else."""

    def __init__(self):
        self.met = set()

    def first_time(self, what):
        new = what not in self.met
        self.met.add(what)
        return new

    async def handle_RCPT(self, server, session, envelope, address, options):
        kind = address.split("@")[0]
        if kind == "later" and self.first_time("later"):
            return "451 4.3.0 Try again later"
        if kind == "never":
            return f"550 5.1.1 <{address}> has no mailbox here"
        if kind == "slow" and self.first_time("slow"):
            await asyncio.sleep(30)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        message = message_from_bytes(envelope.content)
        say(
            to=envelope.rcpt_tos[0],
            sender=envelope.mail_from,
            id=message["Message-ID"],
            secure=server.transport.get_extra_info("cipher") is not None,
            signed_in=bool(session.authenticated),
            bytes=base64.b64encode(envelope.content).decode(),
        )
        if envelope.rcpt_tos[0].startswith("lost@") and self.first_time("lost"):
            server.transport.abort()
        return "250 2.0.0 OK"


def admit(server, session, envelope, mechanism, data):
    good = data.login == NAME and data.password == PASSWORD
    return AuthResult(success=good, handled=False)


async def main():
    folder = Path(sys.argv[1])
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "authority.pem"))
    secured = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(secured)
    desk, loop = Desk(), asyncio.get_running_loop()
    closed = {"auth_required": True, "authenticator": admit}
    servers = {
        "plain": (lambda: SMTP(desk), None, port),
        "starttls": (lambda: SMTP(desk, tls_context=secured, require_starttls=True, **closed), None, 0),
        "tls": (lambda: SMTP(desk, auth_require_tls=False, **closed), secured, 0),
    }
    ports, running = {}, []
    for name, (make, context, wanted) in servers.items():
        server = await loop.create_server(make, "127.0.0.1", wanted, ssl=context)
        running.append(server)
        ports[name] = server.sockets[0].getsockname()[1]
    say(**ports)
    # Ends with the test: its end of our input is closed then.
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
sys.exit(0)
