-- What out-of-court bodies have said (Art. 21 DSA), over all cases, by when: counted apart from appeals.
CREATE INDEX safety_case_acts_disputes ON safety_case_acts (at_ms) WHERE act = 'outcome_recorded';
