"""Every table, one module a subject. The keys keep the promises of docs/architecture.md."""

from partnership_watch.store.tables.api_tokens import ApiToken
from partnership_watch.store.tables.approvals import Approval, ApprovalAnswer, ApprovalWord
from partnership_watch.store.tables.audit import AuditEntry, Seal
from partnership_watch.store.tables.base import Base
from partnership_watch.store.tables.bounces import Bounce, BounceKind, BounceOutcome, BounceRead
from partnership_watch.store.tables.canaries import CanaryLook
from partnership_watch.store.tables.deliveries import (
    UNDER_WAY,
    WAITING,
    Attempt,
    Batch,
    Delivery,
    DeliveryState,
)
from partnership_watch.store.tables.editions import (
    Edition,
    EditionState,
    Expired,
    ExpiredReason,
    Told,
    ToldKind,
)
from partnership_watch.store.tables.feedback import Feedback
from partnership_watch.store.tables.history import Import, ImportedRevision, Replay
from partnership_watch.store.tables.items import Item, Revision, Sighting, Story, StoryItem
from partnership_watch.store.tables.matches import (
    Match,
    MatchGrade,
    Purpose,
    Screening,
    StoredRuleSet,
    Verdict,
    VerdictWord,
)
from partnership_watch.store.tables.requests import (
    LimitCount,
    LimitKind,
    Notice,
    NoticeKind,
    ReaderRequest,
    RequestKind,
)
from partnership_watch.store.tables.search import RevisionWords, SearchRow
from partnership_watch.store.tables.sending import SendingSwitch
from partnership_watch.store.tables.sources import SUCCEEDED, Fetch, FetchOutcome, SourceState
from partnership_watch.store.tables.subscribers import (
    Audience,
    Cadence,
    Channel,
    EndedReason,
    Subscriber,
    SubscriberKind,
    Subscription,
)
from partnership_watch.store.tables.suppressions import Suppression, SuppressionReason
from partnership_watch.store.tables.takedowns import Takedown
from partnership_watch.store.tables.tallies import LookTally, Tally, TallyMark
from partnership_watch.store.tables.webhooks import DisabledReason, WebhookEndpoint

__all__ = [
    "SUCCEEDED",
    "UNDER_WAY",
    "WAITING",
    "ApiToken",
    "Approval",
    "ApprovalAnswer",
    "ApprovalWord",
    "Attempt",
    "Audience",
    "AuditEntry",
    "Base",
    "Batch",
    "Bounce",
    "BounceKind",
    "BounceOutcome",
    "BounceRead",
    "Cadence",
    "CanaryLook",
    "Channel",
    "Delivery",
    "DeliveryState",
    "DisabledReason",
    "Edition",
    "EditionState",
    "EndedReason",
    "Expired",
    "ExpiredReason",
    "Feedback",
    "Fetch",
    "FetchOutcome",
    "Import",
    "ImportedRevision",
    "Item",
    "LimitCount",
    "LimitKind",
    "LookTally",
    "Match",
    "MatchGrade",
    "Notice",
    "NoticeKind",
    "Purpose",
    "ReaderRequest",
    "Replay",
    "RequestKind",
    "Revision",
    "RevisionWords",
    "Screening",
    "Seal",
    "SearchRow",
    "SendingSwitch",
    "Sighting",
    "SourceState",
    "StoredRuleSet",
    "Story",
    "StoryItem",
    "Subscriber",
    "SubscriberKind",
    "Subscription",
    "Suppression",
    "SuppressionReason",
    "Takedown",
    "Tally",
    "TallyMark",
    "Told",
    "ToldKind",
    "Verdict",
    "VerdictWord",
    "WebhookEndpoint",
]
