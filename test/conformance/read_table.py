"""What PyIceberg sees in a table: its schema, the rows of every version, and how many files a filter leaves.

usage: read_table.py METADATA_OR_FOLDER [FILTER...]; answers with JSON, every value as text.
"""

import json
import sys
from datetime import date, datetime

from pyiceberg.table import StaticTable


def text(value):
    if value is None:
        return None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def rows(scan):
    return [{name: text(value) for name, value in row.items()} for row in scan.to_arrow().to_pylist()]


def main(location, *filters):
    table = StaticTable.from_metadata(location)
    fields = table.schema().fields
    print(
        json.dumps(
            {
                "columns": [[f.field_id, f.name, str(f.field_type), f.required] for f in fields],
                "rows": rows(table.scan()),
                "versions": [rows(table.scan(snapshot_id=s.snapshot_id)) for s in table.snapshots()],
                "operations": [s.summary.operation.value for s in table.snapshots()],
                "files": {f: len(list(table.scan(row_filter=f).plan_files())) for f in filters},
                "matching": {f: len(rows(table.scan(row_filter=f))) for f in filters},
                "manifests": table.inspect.manifests().num_rows if table.current_snapshot() else 0,
                "total": sum(t.file.record_count for t in table.scan().plan_files()),
            }
        )
    )


main(*sys.argv[1:])
