"""What a person is told of a narration: what it is, in a few words, and what to do. Pure."""

from __future__ import annotations

from typing import Final

BY_CODE: Final = {
    "payment_required": "Top up the balance at the speech server. It is tried again every minute.",
    "key_refused": "Put a working key into DEEPINFRA_TOKEN and restart Narrator, then resume.",
    "key_missing": "Put a key into DEEPINFRA_TOKEN and restart Narrator, then resume.",
    "account_locked": "Settle it with the speech server, then resume.",
    "account_suspended": "Settle it with the speech server, then resume.",
    "model_unavailable": "Set SPEECH_MODEL or SPEECH_URL right and restart Narrator, then resume.",
    "no_own_keys": "Unset SPEECH_OWN_KEYS and restart Narrator, then resume.",
    "bad_url": "Set SPEECH_URL right and restart Narrator, then resume.",
    "text_only": "Set another SPEECH_PROFILE and restart Narrator, then resume.",
    "price_limit_reached": "Accept what the rest costs, or leave it. Nothing is paid twice.",
    "user_cap_reached": "It goes on by itself next month. Who runs this site can raise the limit.",
    "site_cap_reached": "It goes on by itself tomorrow. Who runs this site can raise the limit.",
    "audition_cap_reached": "It goes on by itself tomorrow.",
    "spending_off": "It goes on by itself when spending is allowed again.",
    "storage_full": "Make room on the disk, then resume.",
    "storage_unreachable": "Bring the storage back, then resume.",
    "model_replaced": "Resume reads on with the new model. Else hear the voice again first.",
    "voice_unavailable": "Hear the voice again and keep a take, then begin anew.",
    "no_enrolment": "Set a SPEECH_PROFILE whose server keeps voices, and restart Narrator.",
    "reference_missing": "Hear the voice again and keep a take, then begin anew.",
    "files_lost": "Say below what to do about each; resume reads those again, and only those.",
    "passages_failed": "Say below what to do about each; resume reads those again, and only those.",
}
BY_STATE: Final = {
    "paused": "Resume whenever you like.",
    "needs_attention": "Resume reads the missing passages again, and only those.",
    "failed": "Resume tries again.",
    "cancelled": "Begin again from the book's page; what was read is not paid twice.",
}


HEADLINES: Final = {
    "payment_required": "Paused: the balance is used up",
    "key_refused": "Paused: the speech server refuses the key",
    "key_missing": "Paused: there is no key",
    "price_limit_reached": "Paused: what you accepted is spent",
    "user_cap_reached": "Paused: your limit of the month is reached",
    "site_cap_reached": "Paused: the site’s limit of the day is reached",
    "spending_off": "Paused: this site has stopped spending",
    "storage_full": "Paused: the disk is full",
    "storage_unreachable": "Paused: the storage is away",
    "speech_server_changed": "Paused: the site has another voice now",
    "model_replaced": "Paused: the voice would change",
}
BY_STATE_HEADLINES: Final = {
    "queued": "Waiting for its turn",
    "running": "Being narrated",
    "paused": "Paused",
    "needs_attention": "Almost all is read",
    "done": "The audiobook is finished",
    "failed": "It stopped",
    "cancelled": "Cancelled",
}


def headline(code: str, state: str) -> str:
    """Return what a narration is, in a few words."""
    if state != "paused":
        return BY_STATE_HEADLINES.get(state, state)
    return HEADLINES.get(code) or ("Paused" if code else "Paused by you")


def advice(code: str, state: str) -> str:
    """Return one sentence with the remedy, or "" where nothing is wrong."""
    return BY_CODE.get(code) or BY_STATE.get(state, "")
