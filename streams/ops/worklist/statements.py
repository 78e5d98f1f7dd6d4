"""The statements that write the database. Ids come as one JSON list, so that no statement is ever pieced together."""

ALERT = """
INSERT OR REPLACE INTO alert (alert_id, encounter_id, rule, severity, open, unit, raised_at, resolved_at, value)
VALUES (:alert_id, :encounter_id, :rule, :severity, :open, :unit, :raised_at, :resolved_at, :value)
"""
ASSESSMENT = """
INSERT OR REPLACE INTO assessment
VALUES (:encounter_id, :unit, :closed_at, :closed, :month, :claim_at, :infusions, :unstopped, :over, :under, :value)
"""
FEEDBACK = "INSERT OR REPLACE INTO feedback VALUES (:alert_id, :encounter_id, :outcome, :value)"
HISTORY = "INSERT INTO history (alert_id, at, kind, value) VALUES (?, ?, ?, ?)"
CHARTED_BY = "INSERT OR REPLACE INTO charted_by VALUES (?, ?, ?)"
POSITION = "INSERT OR REPLACE INTO position VALUES (?, ?, ?, ?)"

DROP_ALERT = "DELETE FROM alert WHERE alert_id = ?"
DROP_HISTORY = "DELETE FROM history WHERE alert_id = ?"
DROP_ASSESSMENT = "DELETE FROM assessment WHERE encounter_id = ?"
DROP_FEEDBACK = "DELETE FROM feedback WHERE alert_id = ?"
DROP_CHARTED_BY_ALERT = "DELETE FROM charted_by WHERE alert_id = ?"
DROP_CHARTED_BY_ENCOUNTER = "DELETE FROM charted_by WHERE encounter_id = ? AND alert_id = ''"
DROP_ENCOUNTERS = "DELETE FROM encounter WHERE encounter_id IN (SELECT value FROM json_each(?))"

STANDING = """
UPDATE alert SET standing = CASE
    WHEN open = 0 THEN 'settled'
    WHEN (SELECT outcome FROM feedback WHERE feedback.alert_id = alert.alert_id) = 'overridden' THEN 'answered'
    ELSE 'standing' END
WHERE encounter_id IN (SELECT value FROM json_each(?))
"""
"""An overridden alert no longer asks for work; an accepted one does until its entry is made."""

SUMMARY = """
INSERT INTO encounter
SELECT id, coalesce(assessment.unit, max(alert.unit)), assessment.closed,
    count(alert.alert_id) FILTER (WHERE standing = 'standing'),
    count(alert.alert_id) FILTER (WHERE standing = 'answered'),
    coalesce(min(severity) FILTER (WHERE standing = 'standing'), 4),
    coalesce(min(raised_at) FILTER (WHERE standing = 'standing'), assessment.closed_at, min(raised_at))
FROM (SELECT value AS id FROM json_each(?))
LEFT JOIN alert ON alert.encounter_id = id
LEFT JOIN assessment ON assessment.encounter_id = id
WHERE id <> '' AND (alert.alert_id IS NOT NULL OR assessment.encounter_id IS NOT NULL)
GROUP BY id
"""
