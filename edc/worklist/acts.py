"""What is done with work items, and the table that each act changes."""

from django.utils.translation import gettext_lazy as _

from edc.audit.acts import Act


class WorkAct(Act):
    """What is done with work items."""

    ASK_WORK = "work.ask", _("asked somebody to do something"), "worklist_workitem"
    # Of entries that were made before the three ways to end an item were told apart.
    END_WORK = "work.end", _("said that a work item is done, declined or withdrawn"), "worklist_workitem"
    FINISH_WORK = "work.finish", _("marked a work item as done"), "worklist_workitem"
    DECLINE_WORK = "work.decline", _("declined a work item"), "worklist_workitem"
    WITHDRAW_WORK = "work.withdraw", _("withdrew a work item"), "worklist_workitem"
    SETTLE_WORK = (
        "work.settle",
        _("changed the data so that a rule asked for work, or no longer"),
        "worklist_workitem",
    )
