"""Prints the rows of the tables `database.table` given, read by PyIceberg through the Glue Data Catalog, as JSON."""

import json
import os
import sys

from pyiceberg.catalog.glue import GlueCatalog

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
tables = {name: catalog.load_table(name).scan().to_arrow().to_pylist() for name in sys.argv[1:]}
print(json.dumps(tables, default=str))
