"""Closed word classes of English, as matching needs them."""

from __future__ import annotations

NEGATORS = frozenset(
    """
    aren't arent can't cannot cant couldn't didn't didnt doesn't doesnt don't dont hardly isn't isnt neither never
    no none nor not nothing shouldn't wasn't weren't without won't wont wouldn't
    """.split()
)
"""Words that take back what follows within a few tokens."""

BREAKS = frozenset(
    """
    ( ) , : ; and because but so that whereas which while
    """.split()
)
"""Words and marks that end the scope of a negator."""

FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also am an and any are as at be because been before being below between
    both but by can could did do does down during each else few for from get gets had has have having he her here
    his how i if in into is it its just let may me might more most must my no nor not of off on one only or other
    our out over own same shall she should since so some such than that the their then there these they this those
    through to too under until up us very was we were what when where which while who whom why will with would you
    your
    """.split()
)
"""Words without meaning of their own: 15 percent of ordinary prose at least, hardly any in a bare list."""

GRADING_WORDS = frozenset(
    """
    assessor award candidate committee covered credit criteria criterion evaluation evaluator examiner examiners full
    grade graded grader graders grading hire instruction instructions interviewer mark marks maximum prompt rubric
    rubrics rules score scores scoring verdict verdicts verified
    """.split()
)
"""Words of somebody who speaks about the grade instead of the subject."""
