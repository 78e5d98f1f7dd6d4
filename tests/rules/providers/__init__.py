"""Rules of this family at their edges."""
