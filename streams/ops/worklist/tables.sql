-- What the topics say, by the columns that pages filter, sort and count by. `value` is the record as it came.
CREATE TABLE origin (made_by TEXT NOT NULL);

CREATE TABLE position (
    topic TEXT, part INTEGER, next INTEGER NOT NULL, at INTEGER,
    PRIMARY KEY (topic, part)
) WITHOUT ROWID;

CREATE TABLE alert (
    alert_id TEXT PRIMARY KEY,
    encounter_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    severity INTEGER NOT NULL,
    open INTEGER NOT NULL,
    unit TEXT,
    raised_at INTEGER NOT NULL,
    resolved_at INTEGER,
    value BLOB NOT NULL,
    standing TEXT NOT NULL DEFAULT 'settled'
);
CREATE INDEX alert_of_encounter ON alert (encounter_id, standing, severity, raised_at);
CREATE INDEX alert_of_rule ON alert (standing, rule, severity, encounter_id);
CREATE INDEX alert_of_severity ON alert (standing, severity, encounter_id);

CREATE TABLE charted_by (
    person TEXT, encounter_id TEXT, alert_id TEXT,
    PRIMARY KEY (person, encounter_id, alert_id)
) WITHOUT ROWID;
CREATE INDEX charted_by_alert ON charted_by (alert_id, person);
CREATE INDEX charted_by_encounter ON charted_by (encounter_id, alert_id);

CREATE TABLE assessment (
    encounter_id TEXT PRIMARY KEY,
    unit TEXT,
    closed_at INTEGER NOT NULL,
    closed TEXT NOT NULL,
    month TEXT NOT NULL,
    claim_at INTEGER,
    infusions INTEGER NOT NULL,
    unstopped INTEGER NOT NULL,
    over REAL NOT NULL,
    under REAL NOT NULL,
    value BLOB NOT NULL
);

CREATE TABLE feedback (
    alert_id TEXT PRIMARY KEY, encounter_id TEXT NOT NULL, outcome TEXT NOT NULL, value BLOB NOT NULL
);
CREATE INDEX feedback_of_encounter ON feedback (encounter_id);

CREATE TABLE history (
    number INTEGER PRIMARY KEY, alert_id TEXT NOT NULL, at INTEGER, kind TEXT NOT NULL, value BLOB
);
CREATE INDEX history_of_alert ON history (alert_id, number);

-- One row for each encounter, kept with what it sums up: the list reads this alone.
CREATE TABLE encounter (
    encounter_id TEXT PRIMARY KEY,
    unit TEXT,
    closed TEXT,
    standing INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    since INTEGER NOT NULL
);
CREATE INDEX encounter_by_severity ON encounter (severity, since, encounter_id);
CREATE INDEX encounter_by_age ON encounter (since, encounter_id);
CREATE INDEX encounter_by_unit ON encounter (unit, severity, since, encounter_id);
CREATE INDEX encounter_by_closing ON encounter (severity, closed);
