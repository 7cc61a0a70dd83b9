"""Settings of the site. Every one has a default; the environment overrides (README.md)."""

from pathlib import Path
from typing import Any

import dj_database_url
from django.core.exceptions import ImproperlyConfigured

from narrator import env
from narrator.launch.address import private_url
from narrator.secret import kept_secret

BASE_DIR = Path(__file__).resolve().parent.parent
DATA = Path(env.text("NARRATOR_DATA", str(BASE_DIR / "data"))).expanduser().resolve()
DATA.mkdir(parents=True, exist_ok=True)

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY") or kept_secret(DATA / "secret_key")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", "")

INSTALLED_APPS = [
    "narrator.apps.NarratorConfig",
    "jobs.apps.JobsConfig",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "narrator.web.health.probes",
    "narrator.web.middleware.packed",
    "narrator.web.middleware.request_id",
    "narrator.web.middleware.content_security",
    "narrator.web.problems.problems_alone",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "narrator.urls"
WSGI_APPLICATION = "narrator.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "narrator.web.context.site",
            ],
            "builtins": ["narrator.web.pages.wording"],
        },
    }
]

# Database. SQLite in WAL mode with IMMEDIATE transactions holds 200 completions a second; the
# default mode answers "database is locked" at 29.
SQLITE_OPTIONS: dict[str, Any] = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA temp_store=MEMORY;",
}
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{DATA / 'narrator.sqlite3'}")
DATABASES: dict[str, Any] = {"default": dj_database_url.parse(DATABASE_URL)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
    # Tests too use a file: the pump's thread has a connection of its own.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "test.sqlite3")}
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People
AUTH_USER_MODEL = "narrator.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
    )
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "library"
LOGOUT_REDIRECT_URL = "login"

# Safety. HTTPS=1 behind a proxy that speaks HTTPS: cookies are then sent over HTTPS alone.
HTTPS = env.boolean("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "narrator-session"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Uploads
UPLOAD_MAX_BYTES = env.integer("UPLOAD_MAX_MB", 100, least=1) * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = DATA / "uploading"  # on the data disk, so that keeping a file is a rename
FILE_UPLOAD_TEMP_DIR.mkdir(exist_ok=True)
FILE_UPLOAD_HANDLERS = [
    "narrator.web.uploads.BoundedUpload",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Static files and language
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 60  # no version in the addresses: an upgrade must be seen soon
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True

# Metrics are shown to whoever has this token; without one there are none
METRICS_TOKEN = env.text("METRICS_TOKEN")

# Mail to those whose narration is done or has stopped; without EMAIL_URL there is none.
EMAIL_URL = env.text("EMAIL_URL")
_mail = env.mail_server("EMAIL_URL")
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = _mail.host, _mail.port, 10
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.user, _mail.password
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.tls, _mail.ssl
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", f"narrator@{_mail.host or 'localhost'}")
SITE_URL = env.text("SITE_URL").rstrip("/")  # for the links in a mail: no request tells it there

# Storage
STORAGE_URL = env.text("STORAGE_URL", f"file://{DATA / 'media'}")

# Speech (CONTRACT: names and defaults)
DEEPINFRA_TOKEN = env.text("DEEPINFRA_TOKEN")
SPEECH_PROFILE = env.text("SPEECH_PROFILE", "deepinfra" if DEEPINFRA_TOKEN else "offline")
SPEECH_URL = env.text("SPEECH_URL", "https://api.deepinfra.com").rstrip("/")
SPEECH_MODEL = env.text("SPEECH_MODEL", "Qwen/Qwen3-TTS-VoiceDesign")
SPEECH_CLONE_MODEL = env.text("SPEECH_CLONE_MODEL", "Qwen/Qwen3-TTS")
SPEECH_PRICE_PER_MILLION = env.money("SPEECH_PRICE_PER_MILLION", "20.00")
SPEECH_ENROLMENT_PRICE = env.money("SPEECH_ENROLMENT_PRICE", "0")  # of each pinned voice
SPEECH_OWN_KEYS = env.text("SPEECH_OWN_KEYS")  # see jobs/pipeline/keys.py; off when unset
SPEECH_MAX_IN_FLIGHT = env.integer("SPEECH_MAX_IN_FLIGHT", 100, least=1)
SITE_CAP_USD_PER_DAY = env.money("SITE_CAP_USD_PER_DAY", "50")
USER_CAP_USD_PER_MONTH = env.money("USER_CAP_USD_PER_MONTH", "20")
USER_MAX_JOBS = env.integer("USER_MAX_JOBS", 50)  # of each kind under way at once; 0: any number
POLLS_PER_SECOND = env.integer("POLLS_PER_SECOND", 20)  # of one user, at each web process; 0: any
SUGGEST_MODEL = env.text("SUGGEST_MODEL")  # a text model that proposes voices; off when unset
AUDITION_CAP_USD_PER_DAY = env.money("AUDITION_CAP_USD_PER_DAY", "1.00")  # of each user
SPEECH_RECOGNISER = env.text("SPEECH_RECOGNISER")  # for `manage.py transcribe`; none is needed
SPEAKER_MODEL = env.text("SPEAKER_MODEL")  # tells speakers apart; without one a measure does
if SPEECH_PROFILE not in {"deepinfra", "openai", "vllm-omni", "chat", "offline"}:
    raise ImproperlyConfigured(
        f"SPEECH_PROFILE={SPEECH_PROFILE!r} is unknown. "
        "Use deepinfra, openai, vllm-omni, chat or offline."
    )

# How long what nobody uses is kept, in days; 0 is for ever. See jobs/retention.
KEEP_UNUSED_TAKES_DAYS = env.integer("KEEP_UNUSED_TAKES_DAYS", 30)
KEEP_EXPORTS_DAYS = env.integer("KEEP_EXPORTS_DAYS", 90)
KEEP_FAILED_UPLOADS_DAYS = env.integer("KEEP_FAILED_UPLOADS_DAYS", 30)
KEEP_ANSWERS_DAYS = env.integer("KEEP_ANSWERS_DAYS", 1)
KEEP_CHARGE_NAMES_DAYS = env.integer("KEEP_CHARGE_NAMES_DAYS", 730)
KEEP_NOTICES_DAYS = env.integer("KEEP_NOTICES_DAYS", 30)
KEEP_QUOTES_DAYS = env.integer("KEEP_QUOTES_DAYS", 1)
if 0 < KEEP_CHARGE_NAMES_DAYS < 62:
    raise ImproperlyConfigured(
        f"KEEP_CHARGE_NAMES_DAYS={KEEP_CHARGE_NAMES_DAYS} is less than 62: the limits of a month "
        "need to know who spent it."
    )

# Pauses between passages, in seconds
PAUSES = {
    kind: env.seconds(f"PAUSE_{kind.upper()}", default)
    for kind, default in (
        ("clause", 0.15),
        ("sentence", 0.35),
        ("paragraph", 0.7),
        ("heading", 1.1),
        ("scene", 1.8),
    )
}

# Queue: see narrator/celery.py for the reasons. What a dead worker held is taken up again after a
# lease and a sweep; drills make both short.
LEASE_SECONDS = env.seconds("LEASE_SECONDS", 60)
SWEEP_SECONDS = env.seconds("SWEEP_SECONDS", 10)
REDIS_URL = env.text("REDIS_URL") or private_url(DATA)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"},
    },
    "filters": {"feeds": {"()": "narrator.redaction.Feeds"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["feeds"],
        }
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO").upper()},
    "loggers": {
        "botocore": {"level": "WARNING"},
        "httpx": {"level": "WARNING"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
}
