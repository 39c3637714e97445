-- What an entry speaks of, so that its proof is found from there: '' where nothing is looked up. As ledger/_about.py.
ALTER TABLE ledger_entries ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE ledger_entries SET about = COALESCE(CAST(json_extract(CAST(entry AS TEXT),
    CASE kind WHEN 'appeal' THEN '$.public.statement' WHEN 'order' THEN '$.public.order'
              WHEN 'campaign' THEN '$.public.campaign' ELSE '$.public.number' END) AS TEXT), '')
    WHERE kind IN ('appeal', 'order', 'campaign', 'rulebook');
CREATE INDEX ledger_entries_about ON ledger_entries (kind, about, entry_no) WHERE about <> '';
