"""PyIceberg on the Glue catalog of the environment: answers each line of JSON with a line of JSON."""

import json
import os
import sys
import traceback
from datetime import date, datetime

import pyarrow as pa
import pyiceberg.types
from pyiceberg.catalog.glue import GlueCatalog
from pyiceberg.expressions import AlwaysTrue
from pyiceberg.io.pyarrow import schema_to_pyarrow

endpoint = os.environ["AWS_ENDPOINT_URL"]
credentials = {
    "access-key-id": os.environ["AWS_ACCESS_KEY_ID"],
    "secret-access-key": os.environ["AWS_SECRET_ACCESS_KEY"],
    "region": os.environ["AWS_REGION"],
}
catalog = GlueCatalog(
    "mesh",
    **{"glue.endpoint": endpoint, "s3.endpoint": endpoint},
    **{f"{service}.{key}": value for service in ("glue", "s3") for key, value in credentials.items()},
)


def text(value):
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: text(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [text(item) for item in value]
    return str(value)


def arrow(table, rows):
    """Rows as dicts of text, or of JSON where a column is nested; what a row does not name is null."""
    schema = schema_to_pyarrow(table.schema(), include_field_ids=False)
    return pa.Table.from_arrays([column([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)


def column(values, wanted):
    if pa.types.is_map(wanted):
        return pa.array([None if value is None else [tuple(pair) for pair in value] for value in values], wanted)
    if pa.types.is_nested(wanted):
        return pa.array(values, wanted)
    if pa.types.is_binary(wanted) or pa.types.is_large_binary(wanted):
        return pa.array([None if value is None else bytes.fromhex(value) for value in values], wanted)
    return pa.array(values, pa.string()).cast(wanted)


def version(table, ask):
    if ask.get("ref"):
        return table.snapshot_by_name(ask["ref"]).snapshot_id
    if ask.get("timeMs"):
        return table.snapshot_as_of_timestamp(ask["timeMs"]).snapshot_id
    return int(ask["snapshot"]) if ask.get("snapshot") else None


def metrics(columns):
    names = {"lower": "lower_bound", "upper": "upper_bound", "nulls": "null_value_count", "values": "value_count"}

    def bound(value):
        return str(value) if value is not None and not isinstance(value, int) else value

    return {name: {key: bound(told[of]) for key, of in names.items()} for name, told in columns.items()}


def answer(ask):
    table = catalog.load_table(ask["table"])
    op, where = ask["op"], ask.get("where") or AlwaysTrue()
    if op == "rows":
        snapshot = version(table, ask)
        scan = table.scan(row_filter=where, snapshot_id=snapshot, selected_fields=tuple(ask["columns"]))
        return {"rows": [[text(row[name]) for name in ask["columns"]] for row in scan.to_arrow().to_pylist()]}
    if op == "files":
        return {"files": len(list(table.scan(row_filter=where).plan_files()))}
    if op == "metrics":
        files = sorted(table.inspect.files().to_pylist(), key=lambda file: str(file["partition"]))
        return {"metrics": [metrics(file["readable_metrics"]) for file in files]}
    if op == "refs":
        return {"refs": {name: f"{r.snapshot_ref_type.value} {r.snapshot_id}" for name, r in table.refs().items()}}
    if op == "append":
        table.append(arrow(table, ask["rows"]))
    elif op == "overwrite":
        table.overwrite(arrow(table, ask["rows"]), overwrite_filter=where)
    elif op == "delete":
        table.delete(where)
    elif op == "upsert":
        table.upsert(arrow(table, ask["rows"]), join_cols=ask["key"])
    elif op == "add_column":
        with table.update_schema() as update:
            update.add_column(ask["column"], getattr(pyiceberg.types, ask["type"])())
    elif op == "tag":
        with table.manage_snapshots() as manage:
            manage.create_tag(table.current_snapshot().snapshot_id, ask["tag"])
    else:
        raise ValueError(op)
    return {}


for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception:
        print(json.dumps({"error": traceback.format_exc()[-1500:]}), flush=True)
