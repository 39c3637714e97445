"""The forms about misuse (Art. 23 DSA), of notices and complaints alike: warn, suspend for a time, end that early."""

from teahouse.kernel.pages import Form
from teahouse.matrix.errors import MatrixError
from teahouse.safety.desk._because import put
from teahouse.safety.desk._frame import Here
from teahouse.safety.notices import Misuse


async def act(misuse: Misuse, form: Form, key: str, because: str, here: Here) -> None:
    """What the form says (``do``, ``days``) about whoever ``key`` names; what is refused stands in ``form.errors``."""
    do, who = form.get("do"), (here.staff.user_id, here.staff.role)
    try:
        if form.errors:
            return
        if do == "warn":
            await misuse.warn(key, because, *who)
        elif do == "suspend":
            await misuse.suspend(key, form.integer("days", 0, 0, 999), because, *who)
        elif do == "lift":
            await misuse.lift(key, because, *who)
    except MatrixError as error:
        put(form, error, ("because", "days"))
