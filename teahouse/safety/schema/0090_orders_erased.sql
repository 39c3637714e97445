-- When what an order said was erased; 0 while it is kept. What is counted of it stays in ``form``.
ALTER TABLE safety_orders ADD COLUMN erased_ms BIGINT NOT NULL DEFAULT 0;
