"""A speech server on loopback that answers like DeepInfra, for tests, benchmarks and trying out.

It speaks a made-up language of vowels at the pace of the text, checks everything it is sent as
strictly as it can, keeps a ledger of what it was paid for, and misbehaves on demand. A design
model draws a new speaker for each request, as the real one does; an enrolled voice keeps its own.
It streams raw samples and events, describes its models, and chats in text about narrators.

From the shell (the first line of the output is the URL; the key is `loopback`):

    python -m tests.provider --port 8111 --latency "4+0.05*chars" --jitter 0.15
    SPEECH_PROFILE=deepinfra SPEECH_URL=http://127.0.0.1:8111 DEEPINFRA_TOKEN=loopback make run

From a test:

    with Provider() as provider:
        provider.script({"fault": "status", "status": 429, "retry_after": 1, "times": 2})
        ...  # ask provider.url with provider.key
        assert provider.ledger.billed_characters == 120
        provider.studio.voices.clear()  # it forgets what was enrolled
        provider.studio.lose_answers = 1  # the next enrolment happens, and nobody is told
        provider.catalogue.said[MODEL] = {"deprecated": 1, "replaced_by": "Another/Model"}

Beside the provider's routes it has, without a key:

    GET    /ledger   every request: text sha256, characters, voice, model, speaker, status, billed;
                     and the sums, and the most requests that were ever in flight together
    DELETE /ledger   forget them
    POST   /script   {"rules": [...]} replaces the misbehaviour; see `faults.Rule` for the fields
"""

from tests.provider.running import Provider

__all__ = ["Provider"]
