"""The worklist: open and answered alerts by encounter, one encounter side by side, and what came of it.

A process of its own that reads the compacted topics into an embedded database and serves pages. It decides nothing and
writes nothing but the answers of people; the database can be thrown away, the topics build it again.
"""
