"""Settings: which source wins, and errors that name the field."""

from pathlib import Path

import pytest

from teahouse.kernel.config import SettingsError, load


def test_the_command_line_wins_over_the_environment_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "teahouse.toml"
    file.write_text('server_name = "file.example"\nport = 1\nhost = "0.0.0.0"\n')
    settings = load(
        file=file,
        environment={"TEAHOUSE_PORT": "2", "TEAHOUSE_SERVER_NAME": "env.example", "TEAHOUSE_OPEN_REGISTRATION": "true"},
        options={"server_name": "line.example", "port": None},
    )
    assert ("line.example", 2, "0.0.0.0", True) == (
        settings.server_name,
        settings.port,
        settings.host,
        settings.open_registration,
    )


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"port": 99_999}, "port"),
        ({"port": "many"}, "port"),
        ({"server_name": "no spaces please"}, "server_name"),
        ({"database": "mysql://x"}, "database"),
        ({"workers": 4}, "workers"),
        ({"log_level": "loud"}, "log_level"),
        ({"prot": 1}, "prot"),
        ({"language": "tlh"}, "language"),
        ({"smtp_url": "mail.example.org", "mail_from": "tea@example.org"}, "smtp_url"),
        ({"smtp_url": "smtp://mail.example.org"}, "mail_from"),
        ({"smtp_url": "smtp://mail.example.org", "mail_from": "tea@example.org\nBcc: all@x.example"}, "mail_from"),
        ({"mail_from": "tea@example.org"}, "smtp_url"),
    ],
)
def test_an_unusable_setting_is_named(values: dict[str, object], named: str) -> None:
    with pytest.raises(SettingsError, match=named):
        load(environment={}, options=values)


def test_pages_call_the_service_by_its_name_or_by_the_servers() -> None:
    assert "tea.example" == load(environment={"TEAHOUSE_SERVER_NAME": "tea.example"}).shown_name
    assert "茶馆" == load(environment={"TEAHOUSE_SERVICE_NAME": "茶馆"}).shown_name
