"""Settings shared by every environment. Each environment module imports this one and says what differs."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# What an installation on one machine writes; the trial may be given another folder.
VAR_DIR = BASE_DIR / "var"
# The pages of /aide/.
GUIDE_DIR = BASE_DIR / "docs" / "guide"

INSTALLED_APPS = [
    "core",
    "accounts",
    "messaging",
    "directory",
    "mediation",
    "volunteers",
    "scheduling",
    "alerts",
    "observatory",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.admin",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "django_tables2",
    "drf_spectacular",
    "phonenumber_field",
    "rest_framework",
    "rest_framework.authtoken",
    "rules.apps.AutodiscoverRulesConfig",
    "simple_history",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.MembershipMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "core.middleware.PrivatePagesMiddleware",
    "core.middleware.ReadOnlyGetMiddleware",
    "mediation.middleware.MergedFileMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.shell",
            ],
            "builtins": ["core.templatetags.ui", "core.templatetags.french"],
        },
    }
]
FORM_RENDERER = "core.forms.TisserandRenderer"
DJANGO_TABLES2_TEMPLATE = "components/table.html"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_MIN_LENGTH = 12
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": PASSWORD_MIN_LENGTH},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.LoginForm",
    "reset_password": "accounts.forms.sign_in.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.sign_in.ResetPasswordKeyForm",
    "change_password": "accounts.forms.sign_in.ChangePasswordForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateForm",
}
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.AuthenticateCodeForm",
    "reauthenticate": "accounts.forms.sign_in.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.sign_in.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.sign_in.AddKeyForm",
    "edit_webauthn": "accounts.forms.sign_in.EditKeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_ISSUER = "Tisserand"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "core.views.csrf_failure"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "FR"
PHONENUMBER_DB_FORMAT = "E164"
PHONENUMBER_DEFAULT_FORMAT = "NATIONAL"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS: list[tuple[str, Path]] = [
    ("vendor/bootstrap", NODE_MODULES / "bootstrap" / "dist"),
    ("vendor/bootstrap-icons", NODE_MODULES / "bootstrap-icons" / "font"),
    ("vendor/leaflet", NODE_MODULES / "leaflet" / "dist"),
    ("vendor/atkinson", NODE_MODULES / "@fontsource" / "atkinson-hyperlegible"),
]

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api_permissions.PolicyPermission"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.PageNumberPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "accounts.api_errors.exception_handler",
    "PAGE_SIZE": 50,
}
# How often one address may ask the open part of the API.
OPEN_API_RATE = "600/hour"
SPECTACULAR_SETTINGS = {
    "TITLE": "Tisserand",
    "DESCRIPTION": "Bénéficiaires, demandes de visite, intervenants et plannings d’un territoire.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "ProfileLevelEnum": "mediation.enums.ProfileLevel",
        "WayEnum": "mediation.enums.Way",
        "CaseStatusEnum": "mediation.enums.CaseStatus",
        "CloseReasonEnum": "mediation.enums.CloseReason",
        "ObjectiveStatusEnum": "mediation.enums.ObjectiveStatus",
        "ThemeEnum": "mediation.enums.Theme",
        "EquipmentConditionEnum": "mediation.enums.EquipmentCondition",
        "EquipmentKindEnum": "mediation.enums.EquipmentKind",
        "AdviceKindEnum": "mediation.enums.AdviceKind",
        "LoanStateEnum": "mediation.enums.LoanState",
        "WishStateEnum": "mediation.enums.WishState",
        "EquipmentStateEnum": "mediation.enums.EquipmentState",
        "WeekdayEnum": "mediation.enums.Weekday",
        "AdviceOutcomeEnum": "mediation.enums.AdviceOutcome",
        "AccessStepEnum": "directory.enums.AccessStep",
        "FollowUpOutcomeEnum": "directory.enums.FollowUpOutcome",
        "IntakeStatusEnum": "directory.enums.IntakeStatus",
        "NeedOutcomeEnum": "directory.enums.NeedOutcome",
        "ReferralStatusEnum": "directory.enums.ReferralStatus",
        "RefusalReasonEnum": "directory.enums.RefusalReason",
        "UnmetReasonEnum": "directory.enums.UnmetReason",
        "HelperKindEnum": "volunteers.enums.HelperKind",
        "ExceptionKindEnum": "volunteers.enums.ExceptionKind",
        "RequestStatusEnum": "scheduling.enums.RequestStatus",
        "PlanStatusEnum": "scheduling.enums.PlanStatus",
        "VisitStatusEnum": "scheduling.enums.VisitStatus",
        "CancelCauseEnum": "scheduling.enums.CancelCause",
        "DirectoryPlaceKindEnum": "directory.enums.PlaceKind",
        "RecordStatusEnum": "directory.enums.RecordStatus",
        "CapacityEnum": "directory.enums.Capacity",
        "VerificationMethodEnum": "directory.enums.VerificationMethod",
        "ImportStateEnum": "directory.enums.ImportState",
        "WideningStepEnum": "directory.enums.WideningStep",
        "UnmetStageEnum": "directory.enums.UnmetStage",
        "UnmetSourceEnum": "directory.enums.UnmetSource",
        "UnmetResolutionEnum": "directory.enums.UnmetResolution",
    },
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# The planning kernels are compiled while a worker process starts, which takes a minute on a cold cache.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 600.0
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "remind-engagements": {"task": "volunteers.tasks.remind_engagements", "schedule": crontab(minute=30, hour=7)},
    "deliver-messages": {"task": "messaging.tasks.deliver_due_messages", "schedule": 30.0},
    "propose-erasures": {
        "task": "mediation.tasks.propose_erasures",
        "schedule": crontab(minute=30, hour=4, day_of_month=1),
    },
    "forget-messages": {"task": "messaging.tasks.forget_messages", "schedule": crontab(minute=35, hour=4)},
    "forget-intakes": {"task": "directory.tasks.forget_intakes", "schedule": crontab(minute=40, hour=4)},
    "remind-loans": {"task": "mediation.tasks.remind_loans", "schedule": crontab(minute=0, hour=8)},
    "remind-referrals": {"task": "directory.tasks.remind_referrals", "schedule": crontab(minute=10, hour=8)},
    "expire-referrals": {"task": "directory.tasks.expire_referrals", "schedule": crontab(minute=20, hour=5)},
    "dump-open-data": {"task": "directory.tasks.dump_open_data", "schedule": crontab(minute=20, hour=2)},
    "tidy-people-imports": {"task": "mediation.tasks.tidy_people_imports", "schedule": crontab(minute="*/2")},
    "tidy-directory-imports": {"task": "directory.tasks.tidy_directory_imports", "schedule": crontab(minute="*/2")},
    "fail-lost-proposals": {"task": "scheduling.tasks.fail_lost_proposals", "schedule": crontab(minute="*")},
    "fail-lost-ride-searches": {"task": "scheduling.tasks.fail_lost_ride_searches", "schedule": crontab(minute="*")},
    "tidy-previews": {"task": "scheduling.tasks.tidy_previews", "schedule": crontab(minute="*")},
    "fill-travel-times": {"task": "scheduling.tasks.fill_travel_times", "schedule": crontab(minute="*/5")},
    "watch-visits": {"task": "scheduling.tasks.watch_visits", "schedule": crontab(minute="*/2")},
    "tend-contributions": {"task": "directory.tasks.tend_contributions", "schedule": crontab(minute=20, hour=7)},
    "refresh-quality": {"task": "directory.tasks.refresh_quality", "schedule": crontab(hour=3, minute=10)},
    "count-late-requests": {"task": "scheduling.tasks.count_late_requests", "schedule": crontab(hour=5, minute=10)},
    "end-past-rides": {"task": "scheduling.tasks.end_past_rides", "schedule": crontab(hour=5, minute=25)},
    "tend-solicitations": {"task": "scheduling.tasks.tend_solicitations", "schedule": crontab(minute="*/10")},
    "tend-wishes": {"task": "scheduling.tasks.tend_wishes", "schedule": crontab(minute="*/10")},
    "forget-guests": {"task": "scheduling.tasks.forget_guests", "schedule": crontab(minute=25, hour=4)},
    "age-helpers": {"task": "volunteers.tasks.age_helpers", "schedule": crontab(hour=4, minute=50)},
    "remind-rides": {"task": "scheduling.tasks.remind_rides", "schedule": crontab(hour=8, minute=30)},
    "remind-sessions": {"task": "scheduling.tasks.remind_sessions", "schedule": crontab(hour=8, minute=40)},
    "remind-visits": {"task": "scheduling.tasks.remind_visits", "schedule": crontab(hour=8, minute=50)},
    "ask-availability": {"task": "volunteers.tasks.ask_availability", "schedule": crontab(minute=20, hour=8)},
    "read-busy-calendars": {"task": "volunteers.tasks.read_busy_calendars", "schedule": crontab(minute=10, hour=4)},
    "extend-workshop-series": {
        "task": "scheduling.tasks.extend_workshop_series",
        "schedule": crontab(hour=3, minute=50),
    },
    "forget-travel-times": {"task": "scheduling.tasks.forget_travel_times", "schedule": crontab(hour=3, minute=40)},
}

DEFAULT_FROM_EMAIL = "Tisserand <ne-pas-repondre@example.org>"
SIMPLE_HISTORY_REVERT_DISABLED = True
SIMPLE_HISTORY_ENFORCE_HISTORY_MODEL_PERMISSIONS = True

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"hide_secrets": {"()": "core.logs.HideSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["hide_secrets"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}

# Where a public page of the application can be reached, without a final slash: used in e-mails.
PUBLIC_ADDRESS = "http://127.0.0.1:8000"
# Where SMS are handed over: smpp://user:password@host:port (smpps: with TLS), folder:/path, or nothing for no SMS.
SMS_URL = ""
# What SMS come from: a number that can be answered, or a name of at most 11 letters that cannot.
SMS_SENDER = ""
# How many proxies of ours stand before the application: public forms count by the address that the first one saw.
TRUSTED_PROXIES = 0
# The shortest time, in seconds, in which a person fills in a public form.
PUBLIC_FORM_SECONDS = 3
# Address of a map tile server ("https://…/{z}/{x}/{y}.png"); empty: commune outlines only.
MAP_TILE_URL = ""
# Where addresses are looked for, without "/search" ("https://data.geopf.fr/geocodage"); empty: communes only.
GEOCODER_URL = ""
# Wall-clock seconds that the search for a week's planning may take.
PLANNING_SEARCH_SECONDS = 10
# A number of trials instead of seconds makes a search reproducible: for tests. None: the seconds count.
PLANNING_SEARCH_ITERATIONS: int | None = None
# Runs of a day: seconds of a search, and how many times a day is torn up when a driver cannot come.
RIDES_SEARCH_SECONDS = 3
RIDES_SEARCH_ITERATIONS: int | None = None
RIDES_REPAIR_ITERATIONS = 3000
# Where travel times come from: "estimate", "osrm+http://host:5000", "valhalla+http://host:8002" (https too) or
# "osrm-file:/path/map.osrm". Corrections by hand win over all.
TRAVEL_PROVIDER = "estimate"
# The longest that one question to a routing server may take: past it, journeys are estimated.
TRAVEL_TIMEOUT_SECONDS = 10
# Measured journeys are asked for again after this many days, and never more than this many are kept.
TRAVEL_TIMES_DAYS = 90
TRAVEL_TIMES_KEPT = 1_000_000
# Length of the two searches behind "Et si" and the effect of settings: about a second for a usual week.
PLANNING_WHAT_IF_ITERATIONS = 150_000
