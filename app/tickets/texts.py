"""Words of the lifecycle, as they stand inside sentences."""

from app.core.errors import Said
from app.tickets.models import Status

STATUS_WORDS = {
    Status.NEW: Said("new"),
    Status.ACCEPTED: Said("accepted"),
    Status.INVESTIGATING: Said("being investigated"),
    Status.WAITING_UNIT: Said("waiting for a unit"),
    Status.WAITING_CUSTOMER: Said("waiting for the customer"),
    Status.WAITING_THIRD_PARTY: Said("waiting for a third party"),
    Status.DECIDED: Said("decided"),
    Status.ANSWERED: Said("answered"),
    Status.FOLLOW_UP: Said("in follow-up"),
    Status.SCHEDULED: Said("scheduled"),
    Status.ASSIGNED: Said("assigned"),
    Status.EN_ROUTE: Said("on the way"),
    Status.COLLECTED: Said("collected"),
    Status.PART_COLLECTED: Said("collected in part"),
    Status.CLOSED: Said("closed"),
    Status.WITHDRAWN: Said("withdrawn"),
    Status.NOT_ACCEPTED: Said("not accepted"),
    Status.MERGED: Said("merged"),
}

# Why a file was not taken; said to whoever brings it, and shown where it would stand.
REFUSALS = {
    "empty": Said("This file is empty."),
    "too_large": Said("A file may have 20 MB at most."),
    "too_many": Said("Ten files at most can come with one message."),
    "type": Said("Files of this type are not taken. Pictures, PDF, sound, video and plain text are."),
    "too_many_points": Said("This picture is too large to be opened."),
    "damaged": Said("This picture is damaged."),
    "foreign": Said("It did not lie at the provider’s address, so it was not fetched."),
    "gone": Said("The provider does not have it any more."),
    "not_fetched": Said("The provider did not hand it over."),
}

# What stands for the words of somebody who sent none, in their own language.
WORDLESS = {
    "photo": {"en": "[photo]", "zh": "[图片]", "fa": "[عکس]", "es": "[foto]"},
    "file": {"en": "[file]", "zh": "[文件]", "fa": "[پرونده]", "es": "[archivo]"},
}
