from pathlib import Path

from deploy.local.folder import Folder
from deploy.local.ports import Ports, is_free


def test_the_data_of_one_run_goes_with_it(tmp_path: Path) -> None:
    with Folder(tmp_path).fresh_data(keep=False) as data:
        (data / "mongo").mkdir()
        assert data.is_relative_to(tmp_path / "demo")
    assert not data.exists()


def test_the_data_of_one_run_can_be_kept(tmp_path: Path) -> None:
    with Folder(tmp_path).fresh_data(keep=True) as data:
        (data / "mongo").mkdir()
    assert (data / "mongo").exists()


def test_the_logs_of_the_stack_before_are_dropped(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.logs.mkdir()
    folder.log_of("router").write_text("of yesterday")
    folder.drop_logs()
    assert list(folder.logs.iterdir()) == []


def test_ports_are_free_and_given_once() -> None:
    ports = Ports()
    taken = [ports.take() for _ in range(50)]
    assert len(set(taken)) == 50
    assert all(map(is_free, taken))
