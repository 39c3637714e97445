"""Pure Matrix: data in, data out, no I/O. Imports nothing but msgspec, the standard library and, for Megolm alone,
cryptography.

Has no tables. The ways in are its modules, each named for its one subject:

- `errors`      MatrixError and one factory per errcode
- `ids`         grammar and making of user, room, event and alias identifiers
- `canonical`   what may stand in an event's JSON, and canonical encoding
- `versions`    the room versions served, and how they differ
- `events`      Event, building one, and serving its client JSON by splicing bytes
- `auth`        the authorization rules of a room that has one history
- `power_levels` how power levels are read and changed (`auth` offers the same names)
- `redaction`   what a redaction keeps, and who may redact
- `visibility`  whether a user may see an event, and the same as ranges of positions
- `push`        push rules: the defaults, evaluation, and the editing verbs
- `filters`     the filter definition of /sync and /messages
- `megolm`      the key of exactly one encrypted message, and what it proves
- `room_keys`   the file of room keys that clients export
- `relations`   edits, reactions and threads: what is a valid one
"""

__all__ = [
    "auth",
    "canonical",
    "errors",
    "events",
    "filters",
    "ids",
    "megolm",
    "power_levels",
    "push",
    "redaction",
    "relations",
    "room_keys",
    "versions",
    "visibility",
]
