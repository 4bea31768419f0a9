import signal
import sqlite3
import threading

import httpx


def test_what_was_acknowledged_outlives_a_kill(start_crm, api):
    crm = start_crm()
    acknowledged: list[str] = []
    enough = threading.Event()

    def write():
        for number in range(100_000):
            try:
                answer = crm.http.patch(
                    f"{api}/sobjects/Contact/Caseback_Id__c/n{number}", json={"LastName": "Kept"}
                )
            except (httpx.TransportError, RuntimeError):
                return
            acknowledged.append(answer.json()["id"])
            if len(acknowledged) == 40:
                enough.set()

    writer = threading.Thread(target=write)
    writer.start()
    assert enough.wait(60)
    crm.process.kill()
    crm.process.wait(20)
    writer.join(60)
    crm.process.stdout.close()
    crm.start()
    kept = {row["Id"] for row in crm.query("SELECT Id FROM Contact")["records"]}
    assert set(acknowledged) <= kept
    # The write in flight at the end may be there, but nothing else.
    assert len(kept) - len(acknowledged) in (0, 1)


def test_the_crm_stops_cleanly_and_leaves_one_whole_file(start_crm, api):
    crm = start_crm()
    crm.http.post(f"{api}/sobjects/Contact", json={"LastName": "Kept"})
    assert crm.http.get("/livez").status_code == 200
    assert crm.end(signal.SIGINT) == 0
    assert not crm.file.with_name(crm.file.name + "-wal").exists()
    connection = sqlite3.connect(crm.file)
    assert connection.execute("SELECT LastName FROM Contact").fetchall() == [("Kept",)]
    connection.close()
    crm.start()
    assert crm.query("SELECT COUNT() FROM Contact")["totalSize"] == 1
    assert crm.end(signal.SIGTERM) == 0


def test_clients_at_once_get_ids_of_their_own(crm, api, key):
    def create():
        for _ in range(20):
            answer = httpx.post(
                f"{crm.url}{api}/sobjects/Contact",
                json={"LastName": key},
                headers={"Authorization": crm.http.headers["Authorization"]},
                trust_env=False,
            )
            ids.append(answer.json()["id"])

    ids: list[str] = []
    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(ids)) == 80
    assert crm.count("Contact", "LastName", key) == 80
