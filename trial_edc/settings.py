"""Settings: one file, driven by the environment, failing loudly where a secret is missing."""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

CHECKOUT = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("EDC_HOME") or CHECKOUT / "var")
# The heads of the trail's seals; best on a share that another keeps: what stands there must not be in our hands alone.
SEAL_FILE = Path(os.environ.get("EDC_SEAL_FILE") or HOME / "seal" / "heads.jsonl")
VERSION = "0.1.0"
CODE_VERSION = os.environ.get("EDC_CODE_VERSION") or VERSION
PROTOCOL = "NCT05925023"

DEMONSTRATION = os.environ.get("EDC_DEMO") == "1"
DEBUG = False

SHORTEST_SECRET = 40
PLACEHOLDERS = ("changeme", "change-me", "secret", "password", "default", "insecure", "example", "placeholder")


def strong(secret: str, *, name: str) -> str:
    """The secret itself, or a refusal to start: missing, short or left at a placeholder."""
    if len(secret) < SHORTEST_SECRET or any(word in secret.lower() for word in PLACEHOLDERS):
        message = f"{name} must be set to a random secret of at least {SHORTEST_SECRET} characters."
        raise ImproperlyConfigured(message)
    return secret


def database(url: str) -> dict[str, object]:
    """Django's settings for one PostgreSQL URL: postgresql://role:password@host:port/name.

    Without one there is no database: a command that needs none (derive, makemessages) starts all the same.
    """
    if not url:
        return {"ENGINE": "django.db.backends.dummy"}
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        message = "The database address must begin with postgresql://"
        raise ImproperlyConfigured(message)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # What a connection prepares (edc/capture/across/prepared.py) is planned once, and not each time anew.
        "OPTIONS": {"options": "-c plan_cache_mode=force_generic_plan"},
    }


_APPLICATION_URL = os.environ.get("DATABASE_URL", "")
DATABASES = {
    "default": database(_APPLICATION_URL),
    "owner": database(os.environ.get("DATABASE_OWNER_URL") or _APPLICATION_URL),
}

# Without a database no session is kept, so a secret of this process alone is enough.
SECRET_KEY = (
    strong(os.environ.get("EDC_SECRET_KEY", ""), name="EDC_SECRET_KEY")
    if os.environ.get("DATABASE_URL")
    else secrets.token_urlsafe(SHORTEST_SECRET)
)
ALLOWED_HOSTS = os.environ.get("EDC_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("EDC_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "edc.audit",
    "edc.accounts",
    "edc.study",
    "edc.casebook",
    "edc.capture",
    "edc.notices",
    "edc.locks",
    "edc.queries",
    "edc.pages",
    "edc.worklist",
    "edc.sdv",
    "edc.signing",
    "edc.corrections",
    # In the order in which a visit asks for their forms.
    "enrollment",
    "edc.labs",
    "dosing",
    "outcomes",
    "safety",
    "trial_edc",
    "trial_edc.reports",
    "edc.exports",
    "edc.imports",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "edc.accounts.middleware.language",
    "edc.imports.middleware.bounded",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "edc.accounts.middleware.kept_alive",
    "edc.accounts.middleware.unkept",
    "edc.audit.middleware.web",
    "edc.accounts.middleware.denials",
    "edc.accounts.middleware.Nameable",
    "edc.locks.middleware.Held",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "trial_edc.urls"
WSGI_APPLICATION = "trial_edc.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trial_edc.navigation.frame",
            ],
        },
    },
]
FORM_RENDERER = "trial_edc.form_renderer.FormRenderer"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "name")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [CHECKOUT / "locale"]
FORMAT_MODULE_PATH = ["trial_edc.formats"]
USE_I18N = True
USE_THOUSAND_SEPARATOR = False
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "static/"
STATICFILES_DIRS = [CHECKOUT / "static"]
# Collected only where another server is to serve them; by itself the product serves them from where they lie.
STATIC_ROOT = os.environ.get("EDC_STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_SELF = ["'self'"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": _SELF,
        "style-src": _SELF,
        "img-src": [*_SELF, "data:"],
        "font-src": _SELF,
        "connect-src": _SELF,
        "form-action": _SELF,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    },
}
EMBEDDED = os.environ.get("EDC_EMBEDDED") == "1"
HTTPS = os.environ.get("EDC_HTTPS", "0" if EMBEDDED or DEMONSTRATION else "1") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_KEPT_ALIVE_EVERY = 60  # seconds: a session is not written at each request
SESSION_COOKIE_AGE = 60 * 60 + SESSION_KEPT_ALIVE_EVERY  # never less than the hour that is promised
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_FAILURE_VIEW = "edc.accounts.views.csrf_failure"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# Mail, only where it is asked for: the server, who it comes from, and how an account's user name becomes an address.
_MAIL = urlsplit(os.environ.get("EDC_MAIL_URL", ""))
MAIL_TO = os.environ.get("EDC_MAIL_TO", "")
ADDRESS = os.environ.get("EDC_ADDRESS", "").rstrip("/")
if _MAIL.hostname and not ("{username}" in MAIL_TO and os.environ.get("EDC_MAIL_FROM") and ADDRESS):
    raise ImproperlyConfigured("With EDC_MAIL_URL, set EDC_MAIL_FROM, EDC_MAIL_TO with {username}, and EDC_ADDRESS.")
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _MAIL.hostname else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = _MAIL.hostname or "", _MAIL.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_MAIL.username or ""), unquote(_MAIL.password or "")
EMAIL_USE_TLS = _MAIL.scheme == "smtp+tls"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("EDC_MAIL_FROM", "")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("EDC_LOG_LEVEL", "WARNING")},
}
