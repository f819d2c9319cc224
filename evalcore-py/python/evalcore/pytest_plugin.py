"""Fixtures for tests of evaluations; pytest finds them by itself.

| fixture | gives |
| --- | --- |
| `longitudinal_tracker_fixture` | an initialized `evalcore.compat.codechef.LongitudinalTracker` on a file of its own |
| `baseline_llm_client` | a client that answers without a network, as a plain baseline would |

With `TEST_DATABASE_URL`, the tracker works on that address, and what a test leaves there
stays; ids of experiments should be unique then.

Example:
    >>> import asyncio
    >>> answer = asyncio.run(BaselineLLMClient().complete("Say hello."))
    >>> answer["content"], answer["usage"]["prompt_tokens"]
    ('Say hello.', 2)
"""

from __future__ import annotations

import os
import pathlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from .compat.codechef import LongitudinalTracker

__all__ = ["BaselineLLMClient", "baseline_llm_client", "longitudinal_tracker_fixture"]


class BaselineLLMClient:
    """A client that answers the same to the same prompt, without a network.

    Its answer is the prompt, or what `answers` holds for it; words count as tokens. `calls` are the
    prompts that it was asked.

    Args:
        answers: Answers by prompt.
        model: The name that it goes by.
    """

    def __init__(
        self, answers: dict[str, str] | None = None, model: str = "baseline-mock"
    ) -> None:
        self.answers = answers or {}
        self.model = model
        self.calls: list[str] = []

    def complete_sync(self, prompt: str) -> dict[str, Any]:
        """Answers a prompt.

        Args:
            prompt: The prompt.

        Returns:
            `{model, content, usage, latency_ms, cost_usd}`; the last two are 0.
        """
        self.calls.append(prompt)
        content = self.answers.get(prompt, prompt)
        words = len(prompt.split()), len(content.split())
        return {
            "model": self.model,
            "content": content,
            "usage": {
                "prompt_tokens": words[0],
                "completion_tokens": words[1],
                "total_tokens": sum(words),
            },
            "latency_ms": 0.0,
            "cost_usd": 0.0,
        }

    async def complete(self, prompt: str) -> dict[str, Any]:
        """Answers a prompt, awaited.

        Args:
            prompt: The prompt.

        Returns:
            As `complete_sync`.
        """
        return self.complete_sync(prompt)


@pytest.fixture
def longitudinal_tracker_fixture(tmp_path: pathlib.Path) -> Iterator[LongitudinalTracker]:
    """An initialized tracker on a store of its own, closed after the test.

    Args:
        tmp_path: Where its file lies.
    """
    # Not before a test asks for it: every run of pytest imports this module.
    from .compat.codechef import LongitudinalTracker

    url = os.environ.get("TEST_DATABASE_URL") or f"sqlite:{tmp_path / 'evalcore.db'}"
    tracker = LongitudinalTracker(url)
    tracker.sync.initialize()
    yield tracker
    tracker.sync.close()


@pytest.fixture
def baseline_llm_client() -> BaselineLLMClient:
    """A client that answers without a network."""
    return BaselineLLMClient()
