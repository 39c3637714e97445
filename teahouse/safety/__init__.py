"""Safety: moderation that answers to the people it moderates.

A folder for each concern, lowest first: ``statements`` (statements of reasons, the rulebook, what makes one complete),
``detectors`` (hash lists and rules over public items), ``notes`` (context notes), ``spread`` (limits for rumours),
``cases`` (the append-only log of a case and what it adds up to), ``reporting`` (what is filed and published).

Law 7: nothing in here takes a private message. What is automatic accepts a ``surfaces.PublicItem`` and nothing else.

Tables: ``safety_case_*`` (schema/; `app` does not open them yet). Ways in: the folders' doors.
"""

__all__: list[str] = []
