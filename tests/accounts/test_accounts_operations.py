"""People, their roles and their units."""

import pytest

from app.accounts.operations import create_user, grant_role, sign_in
from app.accounts.queries import find_colleague, subtree, supervising
from app.core.errors import Refused
from app.core.transaction import transaction
from tests.factories import colleague, events_named, make_unit, make_user, root_unit


def test_an_address_can_be_used_once(app):
    with transaction():
        create_user("Ann@Post.example ", "Ann", "long enough now")
    with pytest.raises(Refused, match="already"), transaction():
        create_user("ann@post.example", "Ann", "long enough now")


def test_a_short_password_is_refused(app):
    with pytest.raises(Refused, match="10 characters"), transaction():
        create_user("ann@post.example", "Ann", "short")


def test_a_password_is_kept_as_argon2id(app):
    with transaction():
        user = create_user("ann@post.example", "Ann", "long enough now")
    assert user.password_hash.startswith("$argon2id$")
    with transaction():
        assert sign_in("ANN@post.example", "long enough now") is user


def test_a_role_given_twice_is_given_once(app):
    user = make_user()
    for _ in range(2):
        with transaction():
            grant_role(user, "agent", root_unit())
    assert len(events_named("user.role_granted", subject_id=user.id)) == 1


def test_a_role_that_does_not_exist_is_refused(app):
    user = make_user()
    with pytest.raises(Refused, match="emperor"), transaction():
        grant_role(user, "emperor", root_unit())


def test_a_role_reaches_the_unit_and_all_below_it(app):
    province = make_unit()
    station = make_unit(parent=province)
    elsewhere = make_unit()
    seen = colleague(make_user("clerk", unit=province)).units_with("tickets.see")
    assert set(seen) == {province.id, station.id}
    assert elsewhere.id not in seen


def test_a_subtree_is_not_fooled_by_numbers_that_begin_alike(app):
    units = [make_unit() for _ in range(12)]
    assert all(subtree(unit.id) == [unit.id] for unit in units)


def test_the_supervising_unit_is_the_one_above(app):
    province = make_unit()
    assert supervising(make_unit(parent=province).id).id == province.id
    assert supervising(root_unit().id) is None
    assert supervising(None) is None


def test_somebody_without_a_role_has_no_right(app):
    nobody = colleague(make_user())
    assert nobody.grants == ()
    assert not nobody.may("tickets.see")
    assert nobody.units_with("tickets.see") == []


def test_whoever_left_is_nobody(app):
    user = make_user("agent")
    with transaction():
        user.is_active = False
    assert find_colleague(user.id) is None


@pytest.mark.parametrize(
    ("name", "initials"), [("Ann Lee", "AL"), ("张伟", "张"), ("Ana de la Cruz", "AC"), ("", "")]
)
def test_initials_fit_every_script(app, name, initials):
    assert colleague(make_user(name=name or " ")).initials == initials
