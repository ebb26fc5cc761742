"""Pictures in texts: what a phone may send, what the webhook says, and who may fetch the bytes."""

from base64 import b64encode

import pytest
from twilio.base.exceptions import TwilioRestException

LI_WEN = "+14155550101"
PNG = bytes.fromhex("89504e470d0a1a0a") + b"and so on"
PICTURE = {"data": b64encode(PNG).decode(), "content_type": "image/png"}


def fetch(simulator, twilio, url):
    return simulator.http.get(url, auth=(twilio.account_sid, "a-token-of-the-tests"), timeout=5)


def test_a_picture_is_kept_and_fetched_with_the_accounts_token(simulator, receiver, twilio):
    sid = simulator.text("包装破损", media=[PICTURE, PICTURE | {"content_type": "image/jpeg"}])["message"][
        "sid"
    ]

    form = receiver.received[0].form
    assert sid.startswith("MM")
    assert (form["NumMedia"], form["MediaContentType0"], form["MediaContentType1"]) == (
        "2",
        "image/png",
        "image/jpeg",
    )
    assert form["MediaUrl0"].startswith(
        f"{simulator.url}/2010-04-01/Accounts/{twilio.account_sid}/Messages/{sid}/Media/ME"
    )
    answer = fetch(simulator, twilio, form["MediaUrl0"])
    assert (answer.content, answer.headers["Content-Type"]) == (PNG, "image/png")
    assert simulator.http.get(form["MediaUrl0"], timeout=5).status_code == 401
    assert fetch(simulator, twilio, form["MediaUrl0"].replace(sid, "MM" + "0" * 32)).status_code == 404


def test_a_picture_alone_is_a_text(simulator, receiver):
    simulator.post(f"/handsets/{LI_WEN}/texts", media=[PICTURE])

    assert (receiver.received[0].form["Body"], receiver.received[0].form["NumMedia"]) == ("", "1")


def test_the_official_client_lists_and_deletes(simulator, twilio):
    sid = simulator.text("Hello", media=[PICTURE] * 3)["message"]["sid"]
    media = twilio.messages(sid).media

    first, *others = media.list()
    assert (first.content_type, first.parent_sid, len(others)) == ("image/png", sid, 2)
    assert media(first.sid).fetch().sid == first.sid
    assert media(first.sid).delete()
    assert first.sid not in [each.sid for each in media.list()]
    with pytest.raises(TwilioRestException):
        media(first.sid).fetch()


@pytest.mark.parametrize(
    "forget", [lambda message: message.delete(), lambda message: message.update(body="")]
)
def test_what_is_forgotten_takes_its_files_along(simulator, receiver, twilio, forget):
    sid = simulator.text("secret", media=[PICTURE])["message"]["sid"]

    forget(twilio.messages(sid).fetch())

    assert fetch(simulator, twilio, receiver.received[0].form["MediaUrl0"]).status_code == 404


def test_a_form_with_files_is_taken_too(simulator, receiver, twilio):
    response = simulator.http.post(
        f"{simulator.url}/handsets/{LI_WEN}/texts",
        data={"body": "Hello"},
        files=[("media", ("box.png", PNG, "image/png"))],
        timeout=5,
    )

    assert response.status_code == 201
    assert fetch(simulator, twilio, receiver.received[0].form["MediaUrl0"]).content == PNG


def test_another_sites_form_with_files_is_not(simulator, receiver):
    response = simulator.http.post(
        f"{simulator.url}/handsets/{LI_WEN}/texts",
        files=[("media", ("box.png", PNG, "image/png"))],
        headers={"Origin": "https://evil.example"},
        timeout=5,
    )

    assert response.status_code == 403
    assert not receiver.received


@pytest.mark.parametrize(
    "media",
    [
        [PICTURE] * 11,
        [{"data": b64encode(bytes(5 * 1024 * 1024 + 1)).decode(), "content_type": "image/jpeg"}],
        [{"data": b64encode(bytes(500 * 1024 + 1)).decode(), "content_type": "application/pdf"}],
        [PICTURE | {"content_type": "picture"}],
    ],
)
def test_what_no_phone_can_send_is_refused(simulator, receiver, media):
    response = simulator.http.post(
        f"{simulator.url}/handsets/{LI_WEN}/texts", json={"media": media}, timeout=5
    )

    assert response.status_code == 422
    assert not receiver.received


@pytest.mark.parametrize("media", ["box.png", ["box.png"], [{"data": "no base64!"}], [{}]])
def test_media_of_another_shape_is_refused(simulator, media):
    response = simulator.http.post(
        f"{simulator.url}/handsets/{LI_WEN}/texts", json={"media": media}, timeout=5
    )

    assert response.status_code == 400


def test_the_page_sees_pictures_only(simulator):
    picture, page = simulator.text("", media=[PICTURE, PICTURE | {"content_type": "text/html"}])["message"][
        "media"
    ]

    def shown(media, number=LI_WEN):
        return simulator.http.get(f"{simulator.url}/handsets/{number}/files/{media['sid']}", timeout=5)

    assert shown(picture).content == PNG
    assert shown(page).status_code == 404
    assert shown(picture, "+14155550102").status_code == 404
