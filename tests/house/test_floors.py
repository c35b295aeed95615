"""The floors of the house: imports run down only."""

from importlinter.cli import lint_imports

from tests.house.source import CHECKOUT, modules


def test_imports_run_down_only(monkeypatch):
    monkeypatch.chdir(CHECKOUT)

    assert lint_imports(no_cache=True) == 0


def test_only_the_statistics_need_more_than_python():
    outside = {
        module.name
        for module in modules("protocol")
        if any(line.startswith(("import scipy", "from scipy")) for line in module.text.splitlines())
    }

    assert outside <= {"protocol/rates.py", "protocol/survival.py"}
