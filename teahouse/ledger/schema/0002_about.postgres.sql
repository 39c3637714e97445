-- What an entry speaks of, so that its proof is found from there: '' where nothing is looked up. As ledger/_about.py.
ALTER TABLE ledger_entries ADD COLUMN about TEXT NOT NULL DEFAULT '';
UPDATE ledger_entries SET about = COALESCE(convert_from(entry, 'UTF8')::json -> 'public' ->>
    CASE kind WHEN 'appeal' THEN 'statement' WHEN 'order' THEN 'order'
              WHEN 'campaign' THEN 'campaign' ELSE 'number' END, '')
    WHERE kind IN ('appeal', 'order', 'campaign', 'rulebook');
CREATE INDEX ledger_entries_about ON ledger_entries (kind, about, entry_no) WHERE about <> '';
