"""What may cross a topic: frozen typed structs of every event, alert, assessment and dead letter.

Imports nothing of ours. JSON Schema and AsyncAPI are generated from these types (`python -m schemas`).
"""
