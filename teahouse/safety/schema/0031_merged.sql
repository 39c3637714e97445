-- Which cases are gone on with in a case: what others keep by case is looked up for all of them.
CREATE INDEX safety_cases_merged ON safety_cases (merged_into, case_id) WHERE merged_into <> '';
