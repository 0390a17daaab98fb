"""The formats that are written in Python are known without being imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from lrviz.sources.configs import PYTHON_WORDS
from lrviz.sources.kinds import formats, kind_of, mentioned
from lrviz.sources.source import Source
from lrviz.sources.syntaxes import PYTHON


def test_each_of_them_has_its_words() -> None:
    assert [kind.name for kind in formats() if PYTHON in kind.syntaxes] == sorted(PYTHON_WORDS)


def test_a_text_with_a_word_is_looked_at_and_others_are_not() -> None:
    for kind in formats():
        for name, words in PYTHON_WORDS.items():
            if kind.name == name:
                for word in words:
                    text = f"{word} = dict()\n"
                    assert kind.mentions(text)
                    assert kind in mentioned(Source("a.py", Path(), text, PYTHON))
    assert mentioned(Source("a.py", Path(), "import torch\n", PYTHON)) == ()


def test_a_script_imports_no_format(tmp_path: Path) -> None:
    script = tmp_path / "train.py"
    script.write_text("import torch\ntorch.optim.lr_scheduler\n")
    code = (
        "import sys, lrviz.lint.files as f, pathlib\n"
        "from lrviz.lint.settings import Settings\n"
        f"p = pathlib.Path({str(script)!r})\n"
        "f.check_file(p.read_text(), str(p), p.parent, Settings())\n"
        "print([m for m in sys.modules if m.startswith('lrviz.sources.configs.')])\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_a_config_is_recognised() -> None:
    text = "optim_wrapper = dict(optimizer=dict(type='SGD', lr=0.1))\n"
    found = kind_of(Source("a.py", Path(), text, PYTHON))
    assert found is not None
    assert found.name == "mmengine"
