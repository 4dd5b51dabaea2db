"""`python -m translations` brings every catalog in line with the product and compiles
it; with --compile it only compiles."""

import sys

from translations import catalog

if "--compile" not in sys.argv:
    for language in catalog.languages():
        catalog.update(language)
        untranslated = [
            message.id for message in catalog.load(language) if not message.string
        ]
        sys.stdout.write(f"{language}: {len(untranslated)} without a translation\n")
catalog.compile_all()
