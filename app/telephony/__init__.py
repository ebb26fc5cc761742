"""Texts and calls as the provider brings them: signed webhooks in, the gateway out. Twilio is its first adapter."""
