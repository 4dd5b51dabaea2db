"""Every kind of file that is attached: its content type, and what gives the bytes that
are kept, or raises Unlike or Refused. Knows no Django: it runs in a process of its own,
which may take so much time and memory and no more."""

import resource
from pathlib import Path

from equity_office.attachments import office, pdfs, pictures
from equity_office.attachments.refusals import Refused, Unlike
from equity_office.process.processes import end_with

OFFICE = "application/vnd.openxmlformats-officedocument"
SECONDS, MEMORY = 20, 200_000_000


def text(content):
    decoded = content.decode("utf-8-sig")
    if any(char < " " and char not in "\t\r\n\f" for char in decoded):
        raise Unlike
    return content


# Ending → content type, and what reads it.
KINDS = {
    "pdf": ("application/pdf", pdfs.clean),
    "png": ("image/png", pictures.reader("PNG")),
    "jpg": ("image/jpeg", pictures.reader("JPEG")),
    "jpeg": ("image/jpeg", pictures.reader("JPEG")),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", office.reader("xl/workbook.xml")),
    "docx": (f"{OFFICE}.wordprocessingml.document", office.reader("word/document.xml")),
    "csv": ("text/csv", text),
    "txt": ("text/plain", text),
}


def answer_with(pipe, ending, content):
    """Clean, and send (bytes, None), (None, (reason, detail)) or (None, None)."""
    end_with()
    limit()
    try:
        answer = KINDS[ending][1](content), None
    except Refused as refusal:
        answer = None, (refusal.reason, refusal.detail)
    except MemoryError:
        answer = None, ("too large", "")
    except Exception:  # noqa: BLE001 what a crafted file makes its reader raise
        answer = None, None
    pipe.send(answer)


def limit():
    """This process may take so many seconds and, on Linux, which says how much it has,
    so much more memory."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    status = Path("/proc/self/status")
    if not status.exists():
        return
    has = next(
        int(line.split()[1]) * 1024
        for line in status.read_text("ascii").splitlines()
        if line.startswith("VmData")
    )
    resource.setrlimit(resource.RLIMIT_DATA, (has + MEMORY, has + MEMORY))
