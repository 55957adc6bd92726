"""Compares tables in Glue with tables on this machine, cell for cell, as PyIceberg reads both.

usage: compare_tables.py < [{"glue": "database.table", "local": METADATA_FILE}...]; answers, for each, with the count of its rows and
with what is there only in Glue or only here, or typed otherwise.

What belongs to one taking of a file is left out: when it arrived, and the second half of an intake's id, which is drawn anew at each
attempt; its first half says which delivery it is."""

import json
import os
import sys
from collections import Counter

import pyarrow as pa
import pyarrow.compute as pc
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.table import StaticTable

SHOWN = 3
SORTED_AT_ONCE = 50_000


def catalog():
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    credentials = {
        "access-key-id": os.environ["AWS_ACCESS_KEY_ID"],
        "secret-access-key": os.environ["AWS_SECRET_ACCESS_KEY"],
        "region": os.environ["AWS_REGION"],
    }
    return GlueCatalog(
        "mesh",
        **{"glue.endpoint": endpoint, "s3.endpoint": endpoint},
        **{f"{service}.{key}": value for service in ("glue", "s3") for key, value in credentials.items()},
    )


def content(table):
    """Rows without what is of one taking only, columns by name."""
    rows = table.scan().to_arrow()
    if "__arrived_at" in rows.column_names:
        rows = rows.drop_columns(["__arrived_at"])
    if "__intake" in rows.column_names:
        at = rows.column_names.index("__intake")
        delivery = pc.replace_substring_regex(rows["__intake"], pattern="-.*", replacement="")
        rows = rows.set_column(at, "__intake", delivery)
    return rows.select(sorted(rows.column_names))


def differences(there, here):
    if there.schema.remove_metadata() != here.schema.remove_metadata():
        return [f"columns there: {columns(there)}", f"columns here: {columns(here)}"]
    if there.num_rows > SORTED_AT_ONCE:
        order = [(name, "ascending") for name in there.column_names]
        if there.sort_by(order).equals(here.sort_by(order)):
            return []
    theirs, ours = (Counter(map(repr, rows.to_pylist())) for rows in (there, here))
    return [
        *(f"only there, {count} times: {row}" for row, count in (theirs - ours).most_common(SHOWN)),
        *(f"only here, {count} times: {row}" for row, count in (ours - theirs).most_common(SHOWN)),
    ]


def columns(rows):
    return [f"{it.name} {it.type}" for it in rows.schema]


def main():
    glue = catalog()
    answer = {}
    for pair in json.load(sys.stdin):
        there = content(glue.load_table(pair["glue"]))
        here = content(StaticTable.from_metadata(pair["local"]))
        answer[pair["glue"]] = {"rows": there.num_rows, "differences": differences(there, here)}
    print(json.dumps(answer))


main()
