"""Rules on detectors: they compile, see their own point, and see nothing else."""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING

from interviewer.core.bank import Decision
from interviewer.core.lint.subject import Fault, level_in
from interviewer.core.matching import compile_phrase, contains_any
from interviewer.core.words import FUNCTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from interviewer.core.bank import Detector
    from interviewer.core.lint.subject import Subject

COMMON = frozenset(
    """
    algorithm answer approach bad better big case code data different do example feature features first function go
    good great high idea important input large like low make many method model models much need new number often one
    output part people point problem project question result right same say set simple small some system team thing
    things think time train training understand use used user users using value values very want way well work works
    """.split()
)
"""Words that any answer contains, so that alone they show nothing."""
CONTRASTS = frozenset(
    """
    above after again against all because before below between both down during each few just less more most off once
    one only over own same since some such than through under until up where which while who why your
    """.split()
)
"""Function words that carry meaning in a group of phrases beside other groups."""
ACRONYMS = frozenset(
    """
    ab acf ai ann api apk auc aws bce bfs bow bpe cdf cdn ci clt cnn cpu crf csv ctr cv dag db ddp dfs dnn dns dp dpo
    dqn ecs elo em eps etl fft fid fn fp fpr gae gan gb gcp gmm gpt gpu gru hbm hll hmm iam iid iou iv ivf jit k8s kd
    kl knn kpi kv l1 l2 lda lfu llm lm lr lru lsh lsi lsm mab mae map mcc mdp mf ml mle mlm mlp mmr moe mse mvp nan
    ner nlg nlp nms nn nps oom ooo oov ope pca pdf pii pk pmf pos ppl ppo ps psi qa qps rag ram rbf rct rdb rds rl rnn
    roc roi rpc rps s3 sdk sft sgd sla slo sql ssd ssl sso svd svm tf tfx tls tn tp tpr tpu ttl tts ui umi ux vae vif
    vit vm vmp vpc wal xai xml
    """.split()
)
"""Short words that are terms of the field."""
_NARROWER = "use two or three words or a longer prefix; write an acronym in capitals"
_STARRED = re.compile(r"\*(?=[^\s])")


def phrases_of(detector: Detector) -> Iterator[tuple[str, str]]:
    """Every phrase with its place in the detector."""
    for number, phrase in enumerate(detector.mention):
        yield f"mention[{number}]", phrase
    for group, phrases in enumerate(detector.explain):
        for number, phrase in enumerate(phrases):
            yield f"explain[{group}][{number}]", phrase


def compiles(subject: Subject) -> Iterator[Fault]:
    """Every phrase can match something, and every detector has something to look for."""
    for key, detector in subject.detectors:
        if not detector.explain:
            yield Fault(key, "`explain` is empty, so the point can never be covered", "groups of phrases")
        for number, group in enumerate(detector.explain):
            if not group:
                yield Fault(f"{key}.explain[{number}]", "an empty group never matches", "remove it")
        for place, phrase in phrases_of(detector):
            fault = _unusable(phrase)
            if fault:
                yield Fault(f"{key}.{place}", f'"{phrase}" {fault}', "words, `*` at the end of a word, `...`, `#`")


def _unusable(phrase: str) -> str:
    try:
        compile_phrase(phrase)
    except ValueError:
        return "contains no word"
    return "has `*` inside a word" if _STARRED.search(phrase) else ""


def sees_its_claim(subject: Subject) -> Iterator[Fault]:
    """A detector that misses the claim itself misses most answers."""
    for key, point in subject.placed:
        phrases = [*point.detect.mention, *chain(*point.detect.explain)] if point.detect else []
        if phrases and not contains_any(phrases, point.claim):
            yield Fault(f"{key}.detect", "does not see the claim itself", "add phrases in the claim's own words")


def silent_on_the_question(subject: Subject) -> Iterator[Fault]:
    """Repeating the question earns nothing."""
    for key, detector in subject.detectors:
        for _, text in subject.wordings:
            if level_in(detector, text) == 2:
                yield Fault(key, f'sees its point in the question itself: "{text[:60]}"', "narrow the phrases")
                break


def silent_on_good_answers(subject: Subject) -> Iterator[Fault]:
    """No misconception is heard in an answer that is hired."""
    for reading in subject.readings:
        if reading.sample.expect.decision.rank < Decision.HIRE.rank:
            continue
        for name, sighting in reading.evidence.misconceptions.items():
            message = f'the misconception `{name}` is heard in it: "{sighting.text[:70]}"'
            yield Fault(f"{reading.key}.text", message, "narrow its phrases")


def not_too_common(subject: Subject) -> Iterator[Fault]:
    """Single words that stand in any answer, alone."""
    for key, detector in subject.detectors:
        for place, phrase in phrases_of(detector):
            fault = "" if _unusable(phrase) else _too_common(detector, place, phrase)
            if fault:
                yield Fault(f"{key}.{place}", f'"{phrase}" {fault}', _NARROWER)
        everyday = [any(_is_everyday(phrase) for phrase in group) for group in detector.explain]
        if everyday and all(everyday):
            yield Fault(f"{key}.explain", "every group has a word that any answer contains", "narrow one group")


def _too_common(detector: Detector, place: str, phrase: str) -> str:
    word = phrase.lower()
    if len(compile_phrase(phrase).items) > 1 or word == "#":
        return ""
    alone = place.startswith("mention") or len(detector.explain) == 1
    if word in FUNCTION_WORDS - (frozenset() if alone else CONTRASTS):
        return "is a function word"
    if not alone:
        return ""
    if word in COMMON:
        return "stands in any answer"
    if word.endswith("*"):
        return "is too short a prefix" if len(word) < 5 and not _is_term(phrase[:-1]) else ""
    if len(word) < 4 and not _is_term(phrase):
        return "is too short"
    return ""


def _is_term(phrase: str) -> bool:
    word = phrase.lower()
    is_unspeakable = not set(word) & set("aeiouy")
    return phrase.isupper() or is_unspeakable or word in ACRONYMS or any(char.isdigit() for char in word)


def _is_everyday(phrase: str) -> bool:
    return phrase.lower() in COMMON | FUNCTION_WORDS
