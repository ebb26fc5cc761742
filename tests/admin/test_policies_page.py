"""The administrator's pages of policies: looked at."""

import pytest

from tests.factories import browser_of, make_user


@pytest.fixture
def admin(app):
    return browser_of(make_user("administrator"))


def test_smoke(admin):
    for path in ("/admin/policies", "/admin/policies/sets", "/admin/policies/tester", "/admin/policies/tester?kind=query&grade=vip&channel=sms&priority=normal&language=en"):
        answer = admin.get(path)
        assert answer.status_code == 200, path
        open("/tmp/pol-%s.html" % path.replace("/", "_")[:40], "w").write(answer.text)
    assert admin.post("/admin/policies/draft").status_code == 303
    for path in ("/admin/policies/draft", "/admin/policies/draft/difference", "/admin/policies/draft/new"):
        answer = admin.get(path)
        assert answer.status_code == 200, path
    from tests.sla.drafts import drafted
    answer = admin.get(f"/admin/policies/draft/policies/{drafted('query-vip').id}")
    assert answer.status_code == 200
    open("/tmp/pol-one.html", "w").write(answer.text)
