"""A real mail server on this machine that keeps what it is given."""

import asyncio
import socket
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Line(SMTP):
    """A connection that is known to the mailbox from its begin to its end."""

    def connection_made(self, transport):
        self.event_handler.lines[transport] = asyncio.Event()
        super().connection_made(transport)

    def connection_lost(self, error):
        self.event_handler.lines.pop(self.transport).set()
        super().connection_lost(error)


class Lines(Controller):
    def factory(self):
        return Line(self.handler, **self.SMTP_kwargs)


class Mailbox:
    """Letters in the order they came; an address with an answer of its own is not taken."""

    def __init__(self):
        self.letters = []
        # address → what the server answers when it is named
        self.answers = {}
        # The connections there are, each with what is set when it ends.
        self.lines = {}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.controller = Lines(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.answers:
            return f"{self.answers[address]} not this one"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        self.letters.append(letter)
        return "250 OK"

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        if self.controller.server:
            loop = self.controller.loop
            asyncio.run_coroutine_threadsafe(self.hang_up(), loop).result()
            self.controller.stop()

    async def hang_up(self):
        """End what a client has left open, or the socket outlives the server."""
        for line, ended in [*self.lines.items()]:
            line.close()
            await ended.wait()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"


def text_of(letter):
    return letter.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html_of(letter):
    return letter.get_body(("html",)).get_content()
