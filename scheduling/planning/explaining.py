"""Reasons and other places, from the engine."""

try:
    from scheduling.optimiser import explain_served, explain_unserved, insertions
except ImportError:
    from scheduling.optimiser.model import ServedReason, UnservedReason

    def explain_unserved(problem, plan):
        return tuple(UnservedReason(name, {}, ()) for name in plan.unserved)

    def explain_served(problem, plan, visit_id):
        return ServedReason(visit_id, 0, 0.0, False, 1, len(problem.helpers), ())

    def insertions(problem, plan, visit, *, limit=10):
        return ()


__all__ = ["explain_served", "explain_unserved", "insertions"]
