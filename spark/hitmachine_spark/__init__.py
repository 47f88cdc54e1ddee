"""The heavy step of a Hitmachine night on Spark: which records meet (docs/scale.md)."""

from hitmachine_spark.meet import manifest, meet, runs_on_gates

__all__ = ["manifest", "meet", "runs_on_gates"]
