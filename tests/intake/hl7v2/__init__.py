"""The HL7 v2 reader, message by message."""
