"""SQL of second factors: ``safety_factors``, ``safety_recovery_codes``, ``safety_factors_shown`` and what they need."""

from teahouse.kernel.db import Database, Tx


async def shown_until(db: Database, session: bytes, user_id: str) -> int:
    """Until when a second factor counts as shown in a session; 0 where none was."""
    row = await db.one("SELECT until_ms FROM safety_factors_shown WHERE session = ? AND user_id = ?", session, user_id)
    return int(row[0]) if row else 0


async def has_ready(db: Database, user_id: str) -> bool:
    """Whether somebody has a factor that can be shown."""
    return await db.one("SELECT 1 FROM safety_factors WHERE user_id = ? AND ready_ms > 0", user_id) is not None


def forget_shown(tx: Tx, user_id: str, device_id: str = "") -> None:
    """No session of the user (or of their device) has shown a factor any more."""
    if device_id:
        tx.run("DELETE FROM safety_factors_shown WHERE user_id = ? AND device_id = ?", user_id, device_id)
    else:
        tx.run("DELETE FROM safety_factors_shown WHERE user_id = ?", user_id)
