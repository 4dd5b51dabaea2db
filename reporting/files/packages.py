"""The data package: a CSV per table, a data dictionary and `datapackage.json`, zipped
so that the same report gives the same bytes."""

import json
import zipfile

from django.utils.translation import gettext as _

from equity_office.tabular import csv_of, dictionary
from reporting.reads.tables import tables

LONG_AGO = (1980, 1, 1, 0, 0, 0)


def write(report, path):
    """Write the package of a report to `path`."""
    made = list(tables(report))
    files = [(f"{table.name}.csv", csv_of(table)) for table in made]
    files.append(("data-dictionary.csv", dictionary(made)))
    files.append(("datapackage.json", descriptor(report, made)))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in sorted(files):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            package.writestr(entry, text)


def descriptor(report, made):
    """The package described as the Data Package standard asks."""
    edition = report["edition"]
    package = {
        "profile": "tabular-data-package",
        "name": f"annual-report-{edition.year}-{edition.scope}-r{edition.revision}",
        "title": _("%(city)s: data of the annual report %(year)s")
        % {"city": report["city"], "year": edition.year},
        "version": f"{edition.revision}.0.0",
        "sources": _sources(report),
        "resources": [
            {
                "name": table.name,
                "path": f"{table.name}.csv",
                "title": table.title,
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {
                    "fields": [
                        {"name": name, "type": kind, "description": str(text)}
                        for name, kind, text in table.fields
                    ],
                    "missingValues": [""],
                },
            }
            for table in made
        ],
    }
    return json.dumps(package, ensure_ascii=False, indent=2)


def _sources(report):
    """Where the figures come from, each once."""
    found = {
        (facts["source"], facts["source_url"])
        for section in report["sections"]
        if section["slug"] == "disparities"
        for part in section["parts"]
        for facts in (finding["facts"] for finding in part["findings"])
    }
    return [
        {"title": title} | ({"path": address} if address else {})
        for title, address in sorted(found)
    ]
