"""Rules of the contract beyond its schemas: the format of streams, and constraints in descriptions."""

import itertools
import json
import re

import schemathesis

NDJSON = "application/x-ndjson"
HEADER = {
    "type": "header",
    "format": "sekha-export",
    "format_version": 1,
    "created_at": "2026-01-01T00:00:00.000Z",
}
MAX_SAFE_INTEGER = 2**53 - 1

# Only the end of a month has a second 60, and the offset of the first and the last day can leave the years 0 to 9999.
RARE_TIMESTAMP = re.compile(r"^(0000|9999)-|:60")
TIMESTAMPS = {"timestamp", "date_from", "date_to", "from", "to", "at", "sent_at"}

# Positions issued by the server, which no schema can describe.
POSITIONS = {"after", "cursor"}

numbers = itertools.count(1)


@schemathesis.serializer(NDJSON)
def write_records(ctx, value):
    """Writes one record as a stream: the header of an export, then the record."""
    records = [HEADER, value] if isinstance(value, dict) and value.get("type") != "header" else [value]
    return "".join(f"{json.dumps(record)}\n" for record in records).encode()


@schemathesis.deserializer(NDJSON)
def read_records(ctx, response):
    """Reads the first record; every line has the same schema."""
    return json.loads(response.content.split(b"\n", 1)[0])


def is_kept(value):
    """Whether the server stores the value unchanged. The descriptions in the contract list the refused values."""
    if isinstance(value, dict):
        return all(name != "__proto__" and is_kept(item) for name, item in value.items())
    if isinstance(value, list):
        return all(map(is_kept, value))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return abs(value) <= MAX_SAFE_INTEGER
    return True


def has_usual_timestamps(value):
    if isinstance(value, dict):
        return all(
            not (name in TIMESTAMPS and isinstance(item, str) and RARE_TIMESTAMP.search(item))
            and has_usual_timestamps(item)
            for name, item in value.items()
        )
    return not isinstance(value, list) or all(map(has_usual_timestamps, value))


@schemathesis.hook
def filter_body(ctx, body):
    return is_kept(body) and has_usual_timestamps(body)


@schemathesis.hook
def filter_query(ctx, query):
    return query is None or has_usual_timestamps(query)


@schemathesis.hook
def before_call(ctx, case, kwargs):
    """Removes list positions and reused idempotency keys from a valid request: they are valid only in context."""
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    for name in POSITIONS & set(case.query or {}):
        del case.query[name]
    headers = case.headers or {}
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = f"key-{next(numbers)}"
