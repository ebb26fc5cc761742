"""`flask seeds …`."""

from flask import Flask

from app.seeds.signins import PASSWORD


def test_signins_says_role_address_and_password(demo: Flask) -> None:
    lines = demo.test_cli_runner().invoke(args=["seeds", "signins"]).output.splitlines()
    assert ["agent, texts in Chinese", "zhang@postline.example", PASSWORD] in [
        line.split("\t") for line in lines
    ]
    assert len(lines) == 11


def test_a_real_installation_has_nobody_to_try(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["seeds", "signins"]).output == ""
    assert runner.invoke(args=["seeds", "load"]).exit_code == 0


def test_load_may_be_run_again(demo: Flask) -> None:
    assert demo.test_cli_runner().invoke(args=["seeds", "load"]).exit_code == 0
