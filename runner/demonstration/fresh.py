"""`--fresh`: the embedded mode forgets everything that it keeps, and nothing else."""

import shutil
from pathlib import Path

from runner import home, needs
from runner.embedded.lease import WAITING, in_use
from runner.embedded.postgres import Cluster
from runner.locks import exclusive
from runner.messages import Refused, say

KEPT = ("beat", "broker", "demo.json", "home.json", "log", "secret.json")
KEPT_BY_CLUSTER = ("data", "data.part", "access.json", "server.json")


def start_over(folder: Path) -> None:
    """Remove what the embedded mode keeps in `folder`. Raises Refused while a command uses the database."""
    cluster = needs.cluster(folder)
    with exclusive(cluster.folder / "door.lock", waiting=WAITING):
        if in_use(cluster):
            raise Refused("Another command is using the database; end it first, then start over.")
        say(f"Starting over: removing what was kept in {folder}")
        _end(cluster)
        for name in KEPT_BY_CLUSTER:
            _remove(cluster.folder / name)
    for name in KEPT:
        _remove(folder / name)


def remember(folder: Path, *, wish: home.Contents | None) -> home.Contents:
    """What the home's database is for: as it was made, or as wished at its first start.

    Raises Refused when an empty one is wished where the demonstration study already is.
    """
    made_for = home.contents(folder)
    if made_for is None:
        made_for = wish or home.Contents.DEMONSTRATION
        home.keep_contents(folder, made_for)
    if wish is home.Contents.EMPTY and made_for is home.Contents.DEMONSTRATION:
        raise Refused(f"{folder} holds the demonstration study; to start over without it: demo --fresh --empty")
    return made_for


def _end(cluster: Cluster) -> None:
    cluster.stop()
    cluster.end_leftovers()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
