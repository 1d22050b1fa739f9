"""Which loop is in which line of the rows, and how high the lines are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loopstudio.project.groups import Group
from loopstudio.ui.song.heights import divide
from loopstudio.ui.song.lines import GROUP_HEAD, NONE, Lines, lines_of

N_LOOPS, ROW = 7, 44


@st.composite
def grouped(draw: st.DrawFn) -> tuple[Group, ...]:
    """Return groups of some of seven loops, folded or open."""
    order = draw(st.permutations(range(N_LOOPS)))
    cuts = sorted(draw(st.sets(st.integers(0, N_LOOPS), max_size=3)))
    parts = [order[a:b] for a, b in zip([0, *cuts], [*cuts, N_LOOPS], strict=True)]
    large = [tuple(sorted(part)) for part in parts if len(part) > 1 and draw(st.booleans())]
    return tuple(Group("G", part, folded=draw(st.booleans())) for part in sorted(large))


@given(groups=grouped())
def test_every_loop_is_seen_once_in_its_line_or_in_that_of_its_group(groups):
    lines = Lines(lines_of(N_LOOPS, groups), ROW)
    hidden = {loop for group in groups if group.folded for loop in group.members}
    for loop in range(N_LOOPS):
        place = lines.of_loop(loop)
        assert (place is None) == (loop in hidden)
        top, height = lines.seen(loop)
        if place is not None:
            assert (lines.loop_at(top), lines.loop_at(top + height - 0.1)) == (loop, loop)
            assert height == ROW
    for number, group in enumerate(groups):
        top, height = lines.of_group(number)
        assert lines.group_at(top + height / 2) == number
        assert lines.loop_at(top + height / 2) == NONE
        assert height == (ROW if group.folded else GROUP_HEAD)
        assert all(
            lines.folded_group(k) == (number if group.folded else NONE) for k in group.members
        )
    assert lines.height == sum(ROW - line.slim * (ROW - GROUP_HEAD) for line in lines.lines)
    assert lines.at(lines.height) is lines.at(-1) is None


@given(groups=grouped(), step=st.sampled_from([1, -1]))
def test_stepping_goes_through_every_line_of_loops_once(groups, step):
    lines = Lines(lines_of(N_LOOPS, groups), ROW)
    loop, seen = (NONE, []) if step > 0 else (N_LOOPS, [])
    for _ in range(N_LOOPS):
        after = lines.next_loop(loop, step)
        if after in (NONE, loop):
            break
        seen.append(after)
        loop = after
    tops = [lines.seen(one)[0] for one in seen]
    assert tops == sorted(tops, reverse=step < 0)
    assert lines.between(seen[0], seen[-1]) == set(range(N_LOOPS))


@given(groups=grouped())
def test_loops_of_a_group_follow_its_head(groups):
    order = lines_of(N_LOOPS, groups)
    for number, group in enumerate(groups):
        heads = [k for k, line in enumerate(order) if (line.loop, line.group) == (NONE, number)]
        (head,) = heads
        if group.folded:
            assert order[head].hidden == group.members
        else:
            below = order[head + 1 : head + 1 + len(group.members)]
            assert tuple(line.loop for line in below) == group.members
            assert [line.last for line in below] == [False] * (len(below) - 1) + [True]


@pytest.mark.parametrize("height", [401, 502, 650, 900])
@pytest.mark.parametrize("heads", [0, 30, 60])
@pytest.mark.parametrize("rows", [2, 5, 9, 14])
def test_heights_add_up_with_heads_of_groups(height, heads, rows):
    found = divide(height, rows, heads=heads)
    whole = rows * found.row + heads
    assert found.ruler + found.picture + found.rows + 30 == height
    assert found.rows == whole or (found.scrolls and found.rows < whole)
    assert 36 <= found.row <= 72
