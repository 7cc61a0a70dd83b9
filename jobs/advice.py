"""What a person can do about a job that stopped: by its code, else by its state. Pure."""

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
    "price_limit_reached": "Ask for a new price on the book's page. Nothing is paid twice.",
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
    "passages_failed": "Say below what to do about each; resume reads those again, and only those.",
}
BY_STATE: Final = {
    "paused": "Resume whenever you like.",
    "needs_attention": "Resume reads the missing passages again, and only those.",
    "failed": "Resume tries again.",
    "cancelled": "Begin again from the book's page; what was read is not paid twice.",
}


def advice(code: str, state: str) -> str:
    """Return one sentence with the remedy, or "" where nothing is wrong."""
    return BY_CODE.get(code) or BY_STATE.get(state, "")
