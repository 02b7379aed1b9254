"""Prometheus metrics: numbers only, without texts or ids of readers."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.domain.jobs import JobState

_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300)


class Metrics:
    """The metrics of this process."""

    def __init__(self) -> None:
        registry = self.registry = CollectorRegistry()
        self.updates = Counter(
            "mujaz_updates", "Updates by what became of them.", ["outcome"], registry=registry
        )
        self._jobs = Counter("mujaz_jobs", "Jobs by their end.", ["state"], registry=registry)
        self._cached = Counter(
            "mujaz_jobs_known", "Jobs answered from the database.", registry=registry
        )
        self._batches = Histogram(
            "mujaz_batch_seconds",
            "Time of a batch in the models.",
            buckets=_SECONDS,
            registry=registry,
        )
        self._articles = Counter(
            "mujaz_articles", "Articles that went through the models.", registry=registry
        )
        self.sends = Counter(
            "mujaz_sends", "Calls that carry messages, by outcome.", ["outcome"], registry=registry
        )
        self.waiting = Gauge("mujaz_jobs_waiting", "Jobs that have not ended.", registry=registry)
        self.outgoing = Gauge("mujaz_messages_waiting", "Messages not sent yet.", registry=registry)
        self.memory = Gauge(
            "mujaz_memory_bytes", "Resident memory by process.", ["process"], registry=registry
        )

    def job_ended(self, state: JobState, *, cached: bool) -> None:
        """Count the end of a job."""
        self._jobs.labels(state).inc()
        if cached:
            self._cached.inc()

    def batch_done(self, articles: int, seconds: float) -> None:
        """Count a batch of articles and its seconds in the models."""
        self._articles.inc(articles)
        self._batches.observe(seconds)

    def page(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self.registry)
