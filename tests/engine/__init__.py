"""The engine without a broker: stores, outbox, order of a checkpoint, guards, and the names it leans on."""
