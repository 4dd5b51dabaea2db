#!/usr/bin/env python
import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

DISK_FULL = ("No space left on device", "database or disk is full")

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equity_office.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except Exception as error:
        if not any(words in str(error) for words in DISK_FULL):
            raise
        sys.exit(
            "The disk is full, so nothing more can be kept. Free some space, or choose "
            "another folder by VAR_DIR, and run the command again."
        )
