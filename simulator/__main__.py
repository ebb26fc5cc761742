"""`python -m simulator`: bring the outside world up on this machine."""

import argparse
import logging
import sys

from simulator.server import create_simulator, make_loopback_server
from simulator.settings import FAKE_ACCOUNT_SID, BadSettings, Settings, from_environment


def main() -> None:
    options = parse_options()
    logging.basicConfig(format="%(message)s", level=logging.INFO, stream=sys.stdout)
    try:
        settings = Settings(
            app_url=(options.app_url or options.public_base_url).rstrip("/"),
            public_base_url=options.public_base_url.rstrip("/"),
            account_sid=options.account_sid,
            auth_token=options.auth_token,
            hotline=options.hotline,
        )
        server = make_loopback_server(create_simulator(settings), options.port)
    except (BadSettings, OSError) as error:
        sys.exit(f"simulator: {error}")
    logging.getLogger("simulator").info(
        "Handsets on http://127.0.0.1:%d, texting %s", server.port, settings.app_url
    )
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def parse_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m simulator", description="Twilio's outside world, on this machine."
    )
    parser.add_argument("--port", type=int, default=8010, help="0 takes a free one (default: 8010)")
    parser.add_argument(
        "--app-url", default="", help="where the application listens (default: its public address)"
    )
    parser.add_argument(
        "--public-base-url",
        default=from_environment("PUBLIC_BASE_URL") or "http://127.0.0.1:8000",
        help="the address the application believes it has; webhooks are signed for it",
    )
    parser.add_argument("--account-sid", default=from_environment("TWILIO_ACCOUNT_SID") or FAKE_ACCOUNT_SID)
    parser.add_argument("--auth-token", default=from_environment("TWILIO_AUTH_TOKEN") or "")
    parser.add_argument("--hotline", default=from_environment("HOTLINE_NUMBER") or "+14155550100")
    return parser.parse_args()


if __name__ == "__main__":
    main()
