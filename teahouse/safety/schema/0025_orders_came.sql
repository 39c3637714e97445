-- How an order came in: 'machine', 'form', or as a letter, an e-mail … that one of the staff entered (entered_by).
ALTER TABLE safety_orders ADD COLUMN came TEXT NOT NULL DEFAULT 'machine';
ALTER TABLE safety_orders ADD COLUMN entered_by TEXT NOT NULL DEFAULT '';
