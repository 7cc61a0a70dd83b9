"""A signature that any library of standardwebhooks.com can check."""

from __future__ import annotations

import base64
import hashlib
import hmac

from hypothesis import given
from hypothesis import strategies as st

from jobs.notices import signing


def test_it_signs_as_the_specification_s_own_example() -> None:
    found = signing.headers(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1_614_265_330,
        '{"test": 2432232314}',
    )

    assert found == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@given(st.binary(min_size=24, max_size=64), st.text())
def test_a_receiver_that_has_the_secret_finds_the_same(key: bytes, body: str) -> None:
    secret = "whsec_" + base64.b64encode(key).decode()

    found = signing.headers(secret, "one", 7, body)["webhook-signature"]

    wanted = hmac.new(key, b"one.7." + body.encode("utf-8", "surrogatepass"), hashlib.sha256)
    assert base64.b64decode(found.removeprefix("v1,")) == wanted.digest()
