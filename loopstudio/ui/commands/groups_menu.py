"""Commands of groups and of regrouping, in the Loops menu."""

from loopstudio.ui.commands.command import Command, has_rows, line

GROUPS_OF_LOOPS = "Group on or off"
"""Title of the menu with one command for each group."""

N_KEYS = 9


def _switch(group: int) -> Command:
    return Command(
        f"Loops/{GROUPS_OF_LOOPS}",
        f"Group {group + 1}",
        lambda s: s.loop_groups.toggle_muted(group),
        f"Shift+{group + 1}",
        lambda s: group < len(s.loop_groups.groups),
    )


GROUPS = (
    line("Loops"),
    Command(
        "Loops",
        "Mark the loop above too",
        lambda s: s.mix.mark_next(-1),
        "Shift+Up",
        has_rows,
    ),
    Command(
        "Loops",
        "Mark the loop below too",
        lambda s: s.mix.mark_next(1),
        "Shift+Down",
        has_rows,
    ),
    Command(
        "Loops",
        "Group",
        lambda s: s.groups.join() if s.workshop.shown else s.loop_groups.group(),
        "Ctrl+G",
        lambda s: s.groups.can_join if s.workshop.shown else s.loop_groups.can_group,
    ),
    Command(
        "Loops",
        "Ungroup",
        lambda s: s.groups.split() if s.workshop.shown else s.loop_groups.ungroup(),
        "Ctrl+Shift+G",
        lambda s: s.groups.can_split if s.workshop.shown else s.loop_groups.can_fold,
    ),
    Command(
        "Loops",
        "Fold the group",
        lambda s: s.loop_groups.fold(),
        enabled=lambda s: s.loop_groups.can_fold,
        checked=lambda s: s.loop_groups.folded,
    ),
    Command(
        "Loops",
        "Merge into one loop",
        lambda s: s.regroup.merge(),
        enabled=lambda s: s.regroup.can_merge,
    ),
    Command(
        "Loops",
        "Split into its parts",
        lambda s: s.regroup.split(),
        enabled=lambda s: not s.regroup.why_not_split,
    ),
    Command(
        "Loops",
        "Take the hint",
        lambda s: s.groups.take_hint() if s.workshop.shown else s.loop_groups.take_hint(),
        "Ctrl+Shift+Y",
        lambda s: bool(s.groups.hint if s.workshop.shown else s.loop_groups.hint),
    ),
    *(_switch(group) for group in range(N_KEYS)),
)
