"""Why something is done, as every form of the gate and of notices asks; and what was refused, where it is read."""

from collections.abc import Collection

from teahouse.kernel.http import Request
from teahouse.kernel.pages import Form
from teahouse.matrix.errors import MatrixError
from teahouse.safety.desk._frame import Frame, refused

_MOST = 5_000


def because_of(frame: Frame, request: Request, form: Form, field: str = "because") -> str:
    """The reason; what is wrong with it stands beside its field."""
    because = form.required(field, frame.says(request, "Say why; it is kept with what is done."))
    if len(because) > _MOST:
        form.errors[field] = frame.says(request, "At most %(n)s characters.", n=_MOST)
    return because


def put(form: Form, error: MatrixError, fields: Collection[str]) -> None:
    """What a verb refused: beside its field if it is one of ``fields``, else above the form, with the field's name."""
    rows = error.extra.get("faults")
    if isinstance(rows, list) and rows and "row" in rows[0]:
        shown = [(f"{one['row']} · " if one["row"] else "") + f"{one['field']}: {one['says']}" for one in rows[:20]]
        form.errors["file"] = "\n".join(shown)
        return
    refused(form, error)
    if (line := error.extra.get("line")) and "expression" in form.errors:
        form.errors["expression"] += f" ({line}:{error.extra.get('column')})"
    for field in [one for one in form.errors if one.startswith("distances.")]:
        form.errors[field.removeprefix("distances.")] = form.errors.pop(field)
    for field in [one for one in form.errors if one and one not in fields]:
        form.errors[""] = f"{field}: {form.errors.pop(field)}"
