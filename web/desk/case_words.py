"""What each case asks, and what each decision about it does, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from i18n.message import Message, _
from rules.crm_reviews import OVERTAKEN, VERDICTS, ReviewKind, ReviewVerdict


@dataclass(frozen=True, slots=True)
class Question:
    """A case by its short name, and what staff are asked."""

    name: Message
    asks: Message


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision as it is offered: what the button says, and what follows."""

    verdict: ReviewVerdict
    label: Message
    effect: Message


K, V = ReviewKind, ReviewVerdict
QUESTIONS: Mapping[ReviewKind, Question] = MappingProxyType(
    {
        K.ERASURE: Question(
            _("To be forgotten"), _("Staff have marked this person in the CRM to be forgotten.")
        ),
        K.MATCH: Question(
            _("Perhaps known already"), _("Is this client somebody whom the CRM knows already?")
        ),
        K.DUPLICATE: Question(
            _("Refused as a duplicate"),
            _("The CRM refuses this client, for it knows somebody alike. Who is it?"),
        ),
        K.REASSIGNED: Question(
            _("Watch given to somebody else"),
            _("Staff gave this watch to somebody else in the CRM. Is it theirs here too?"),
        ),
        K.DELETED: Question(
            _("Deleted in the CRM"), _("This record was deleted in the CRM. Is it to be made anew?")
        ),
        K.MERGED_OWNERS: Question(
            _("Two clients merged"),
            _("Staff merged the contacts of two clients who have an account each."),
        ),
        K.EMAIL_DIFFERS: Question(
            _("Another e-mail address"),
            _("Staff typed an e-mail address that is not the one with which this client signs in."),
        ),
        K.CONSENT_UNCLEAR: Question(
            _("Consent unclear"),
            _("This client agreed to news after refusing, and staff changed the contact since."),
        ),
        K.STAFF_CHANGE: Question(
            _("Changed by staff"),
            _("Staff changed in the CRM what only we may say. Which of the two is to stay there?"),
        ),
        K.VALUE_REFUSED: Question(
            _("Not taken over"), _("Staff typed something in the CRM that we cannot take over.")
        ),
    }
)
_SEND_OURS = (
    _("Send ours"),
    _("What the CRM says in these fields is replaced by what we say."),
)
_LEAVE_BOTH = (_("Leave it"), _("The CRM keeps what staff wrote, and we keep ours."))
_SAME = (
    _("It is this person"),
    _("The client is linked with this contact: blanks there are filled, nothing replaced."),
)
_CHOICES: Mapping[tuple[ReviewKind, ReviewVerdict], tuple[Message, Message]] = MappingProxyType(
    {
        (K.MATCH, V.SAME): _SAME,
        (K.MATCH, V.NEW): (
            _("It is somebody new"),
            _("A contact is made for this client. Those shown here stay as they are."),
        ),
        (K.DUPLICATE, V.SAME): _SAME,
        (K.DUPLICATE, V.LEAVE): (
            _("Leave it"),
            _("The client stays out of the CRM until their data change, or somebody replays them."),
        ),
        (K.DELETED, V.RECREATE): (
            _("Make it anew"),
            _("It is made again in the CRM, with all that was deleted there along with it."),
        ),
        (K.DELETED, V.LEAVE): (
            _("Leave it deleted"),
            _("It stays deleted there, and nothing more is sent of it."),
        ),
        (K.REASSIGNED, V.HAND_OVER): (
            _("Hand the watch over"),
            _("It is theirs here too, as by a claim that was granted. Both get an e-mail."),
        ),
        (K.REASSIGNED, V.KEEP_OURS): (
            _("Keep our holder"),
            _("The watch stays whose it is here, and the CRM is told so again."),
        ),
        (K.MERGED_OWNERS, V.NOTED): (
            _("Noted"),
            _("Both keep their account here, and the second follows the contact of the first."),
        ),
        (K.EMAIL_DIFFERS, V.NOTED): (
            _("Noted"),
            _("The client signs in as before, and the CRM keeps the address that staff typed."),
        ),
        (K.EMAIL_DIFFERS, V.SEND_OURS): (
            _("Send ours"),
            _("The address in the CRM is replaced by the one with which the client signs in."),
        ),
        (K.STAFF_CHANGE, V.LEAVE): _LEAVE_BOTH,
        (K.STAFF_CHANGE, V.SEND_OURS): _SEND_OURS,
        (K.VALUE_REFUSED, V.LEAVE): _LEAVE_BOTH,
        (K.VALUE_REFUSED, V.SEND_OURS): _SEND_OURS,
        (K.CONSENT_UNCLEAR, V.LIFT): (
            _("The consent counts"),
            _("The opt-out is lifted in the CRM: they get news by e-mail."),
        ),
        (K.CONSENT_UNCLEAR, V.KEEP): (
            _("The opt-out stays"),
            _("They get no news by e-mail, here as there, until they agree once more."),
        ),
        (K.ERASURE, V.NOTED): (
            _("Noted"),
            _("Nothing is deleted by this: begin the erasure as your privacy officer asks."),
        ),
    }
)
_OVERTAKEN = _("Nobody need decide any more: what it was about is over")


def choices_of(kind: ReviewKind) -> list[Choice]:
    """What may be decided about a case of this kind."""
    return [Choice(each, *_CHOICES[kind, each]) for each in VERDICTS[kind]]


def decided_words(kind: ReviewKind, verdict: str) -> Message:
    """What was decided, as its button said."""
    if verdict == OVERTAKEN:
        return _OVERTAKEN
    word = verdict.partition(":")[0]
    return _CHOICES[kind, ReviewVerdict(word)][0]
