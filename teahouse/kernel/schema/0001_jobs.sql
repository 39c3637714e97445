CREATE TABLE kernel_jobs (
    job_id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    payload BLOB NOT NULL,
    run_at_ms INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    last_error TEXT
);
CREATE INDEX kernel_jobs_due ON kernel_jobs (run_at_ms);
