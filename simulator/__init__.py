"""Twilio's outside world on a laptop: its REST API, its webhooks, and the phones that text the hotline.

A program of its own. It knows nothing of the application but two addresses, and could be published alone.
Nothing it does ever leaves the loopback interface.
"""
