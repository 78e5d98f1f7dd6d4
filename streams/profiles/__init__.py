"""What a site may choose: the knobs of the rules, with their defaults."""
