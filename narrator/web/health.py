"""What machines ask about this process: alive, ready, how much. Under any host name."""

from __future__ import annotations

import hmac
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.utils import timezone

from jobs import dispatch, ledger
from jobs.models import Heard, Job, Take
from narrator import site
from narrator.media import StorageFull

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponseBase

    View = Callable[[HttpRequest], HttpResponseBase]

SILENCE = timedelta(minutes=2)
"""A pump keeps its thread for a turn and a drain: less silence says nothing."""
STARTED = time.monotonic()


def probes(get_response: View) -> View:
    """Answer before the host name is checked: probes come by address, not by name."""
    answers: dict[str, View] = {"/healthz": alive, "/readyz": ready, "/metrics": metrics}

    def middleware(request: HttpRequest) -> HttpResponseBase:
        answer = answers.get(request.path, get_response)
        return answer(request)

    return middleware


def alive(_request: HttpRequest) -> HttpResponse:
    """Only that this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


def ready(_request: HttpRequest) -> HttpResponse:
    """Whether the database answers and is up to date, files can be kept, and workers are heard."""
    checks = {"database": _migrated, "storage": _storage, "workers": _workers}
    found = {name: check() for name, check in checks.items()}
    status = 200 if all(word == "ok" for word in found.values()) else 503
    return JsonResponse({"ready": status == 200, "checks": found}, status=status)


def _migrated() -> str:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unreachable"
    return "migrations are missing: run manage.py prepare" if plan else "ok"


def _storage() -> str:
    try:
        site.store().check()
    except (OSError, ValueError, StorageFull):
        return "files cannot be kept"
    return "ok"


def _workers() -> str:
    """Say which queue nobody has answered on for too long."""
    try:
        heard = dict(Heard.objects.values_list("queue", "at"))
    except DatabaseError:
        return "unknown"
    silent = sorted(queue for queue in set(dispatch.QUEUES.values()) if _late(heard.get(queue)))
    if not silent or time.monotonic() - STARTED < SILENCE.total_seconds():
        return "ok"
    return f"not heard from: {', '.join(silent)}"


def _late(at: datetime | None) -> bool:
    return at is None or timezone.now() - at > SILENCE


def metrics(request: HttpRequest) -> HttpResponse:
    """Counters for Prometheus, for who has the token. None without one."""
    token: str = settings.METRICS_TOKEN
    if not token:
        return HttpResponse("Set METRICS_TOKEN to have metrics.\n", status=404)
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if not hmac.compare_digest(given.encode(), token.encode()):
        headers = {"WWW-Authenticate": "Bearer"}
        return HttpResponse("The token is wrong.\n", status=401, headers=headers)
    lines = "\n".join([*_takes(), *_jobs(), *_money()]) + "\n"
    return HttpResponse(lines, content_type="text/plain; version=0.0.4; charset=utf-8")


def _takes() -> Iterable[str]:
    yield "# TYPE narrator_takes gauge"
    for state, count in Take.objects.order_by().values_list("state").annotate(Count("pk")):
        yield f'narrator_takes{{state="{state}"}} {count}'


def _jobs() -> Iterable[str]:
    yield "# TYPE narrator_jobs gauge"
    rows = Job.objects.order_by().values_list("kind", "state").annotate(Count("pk"))
    for kind, state, count in rows:
        yield f'narrator_jobs{{kind="{kind}",state="{state}"}} {count}'


def _money() -> Iterable[str]:
    yield "# TYPE narrator_spent_today_usd gauge"
    yield f"narrator_spent_today_usd {ledger.spent_today():f}"
