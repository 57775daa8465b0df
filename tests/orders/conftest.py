from tests.shop import _sandbox, plan, shop

__all__ = ["_sandbox", "plan", "shop"]
