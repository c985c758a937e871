"""Signatures of webhooks, checked by the code that docs/webhooks.md shows to receivers."""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from partnership_watch.delivery.webhooks import signatures, signing_key

KEYS = st.binary(min_size=24, max_size=64)


@pytest.fixture(scope="session")
def is_genuine(project: Path) -> Callable[..., bool]:
    """The sample for receivers, as it stands in the documentation."""
    page = (project / "docs" / "webhooks.md").read_text("utf-8")
    (sample,) = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    names: dict[str, Any] = {"base64": base64, "hashlib": hashlib, "hmac": hmac}
    exec(sample, names)
    sampled: Callable[..., bool] = names["is_genuine"]
    return sampled


def written(key: bytes) -> str:
    """A key as it is handed over."""
    return "whsec_" + base64.b64encode(key).decode("ascii")


@given(keys=st.lists(KEYS, min_size=1, max_size=3, unique=True), body=st.binary(max_size=300), data=st.data())
def test_whoever_holds_one_of_the_keys_knows_the_message_and_nobody_else_does(
    is_genuine: Callable[..., bool], keys: list[bytes], body: bytes, data: st.DataObject
) -> None:
    """Whatever is posted; a stranger's key, another body and another moment are refused."""
    held = [signing_key("KEY", SecretStr(written(key))) for key in keys]
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": "1000",
        "webhook-signature": signatures(held, "msg_1", 1000, body),
    }
    stranger = data.draw(KEYS.filter(lambda key: key not in keys))

    assert all(is_genuine(headers, body, written(key), 1010) for key in keys)
    assert not is_genuine(headers, body, written(stranger), 1010)
    assert not is_genuine(headers, body + b" ", written(keys[0]), 1010)
    assert not is_genuine(headers, body, written(keys[0]), 1400)
    assert not is_genuine({**headers, "webhook-id": "msg_2"}, body, written(keys[0]), 1010)
    assert not is_genuine({**headers, "webhook-timestamp": "1001"}, body, written(keys[0]), 1010)


def test_the_specifications_own_example_is_signed_as_it_says() -> None:
    """Receivers' libraries are tested with it too."""
    key = signing_key("KEY", SecretStr("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))

    signed = signatures([key], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')

    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
