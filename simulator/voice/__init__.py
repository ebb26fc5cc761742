"""Calls: dialled from a handset or placed over REST, led through TwiML, heard as captions."""
