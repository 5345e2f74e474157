"""The day after, by Airflow 3: watch, retrain, evaluate, promote or roll out, without a person.

    wait_for_data -> monitor -> decide -+-> update -> evaluate -> release -+-> promote
                                        |                                  +-> stop
                                        +-> keep --------------------------+-> rollout

A roll-out that is under way is judged on every day, and no update takes its candidate's place before it ends.

Put this file into the dags folder and set, in the environment of the workers:

    RECTRAIN           the command, e.g. /opt/rectrain/bin/rectrain
    RECTRAIN_HOME      its working folder; the paths of configurations start there
    RECTRAIN_MONITOR   configuration of monitor (configs/monitor.yaml)
    RECTRAIN_UPDATE    configuration of update (configs/update.yaml)
    RECTRAIN_ROLLOUT   configuration of rollout (configs/rollout.yaml)
    RECTRAIN_DATA      file that a day's log is complete with, {date} for the day; without it no wait
    RECTRAIN_RELEASE   promote: what passes goes into production; rollout: to a few users first

The exit code decides what becomes of a task: 0 and 99 (nothing to do) are success, 75 (another
process holds the run) and an interruption are tried again, all others fail at once: 4 means broken
data or gates that were not passed, and no retry mends these. XCom holds the last line of stdout.
"""

import json
import os
import pathlib
import subprocess
from datetime import date, datetime, timedelta

from airflow.sdk import dag, get_current_context, task
from airflow.sdk.exceptions import AirflowException, AirflowFailException

NOTHING_TO_DO = 99
SECONDS = float(os.environ.get("RECTRAIN_RETRY_SECONDS", "300"))


def rectrain(*words):
    """Runs a command and returns its last line, with the exit code that Airflow is to act on."""
    command = [os.environ.get("RECTRAIN", "rectrain"), *words]
    done = subprocess.run(
        command, cwd=os.environ.get("RECTRAIN_HOME"), stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.strip().splitlines()
    try:
        last = json.loads(lines[-1])
    except (IndexError, ValueError):
        # Killed before it could say anything (out of memory, a lost worker): worth another try.
        raise AirflowException(f"{' '.join(command)}: exit code {done.returncode} without a last line")
    if done.returncode in (0, NOTHING_TO_DO):
        return last
    why = f"{words[0]}: exit code {done.returncode}: {last.get('error')} (hint: {last.get('hint')})"
    if last.get("retry"):
        raise AirflowException(why)
    raise AirflowFailException(why)


def setting(name, default):
    return os.environ.get(f"RECTRAIN_{name}", default)


def day():
    """The day that this run is about: the last one that is whole."""
    return get_current_context()["ds"]


def day_before():
    """The last day to learn: a candidate is examined on the day that is whole, so it learns those before."""
    return (date.fromisoformat(day()) - timedelta(days=1)).isoformat()


def by_steps():
    """Whether a candidate goes to a few users first."""
    return setting("RELEASE", "rollout") == "rollout"


def registry(updated):
    """The folder of all runs, whose registry it is: an update is a run in updates/ of its run."""
    return str(pathlib.PurePath(updated["run"]).parents[2])


@dag(
    dag_id="rectrain_day_after",
    schedule="@daily",
    start_date=datetime(2026, 3, 1),
    catchup=False,
    max_active_runs=1,  # an update goes on from the one before
    tags=["rectrain"],
    default_args={
        "retries": int(setting("RETRIES", "6")),
        "retry_delay": timedelta(seconds=SECONDS),
    },
)
def rectrain_day_after():
    @task.sensor(poke_interval=SECONDS, timeout=12 * 3600, mode="reschedule")
    def wait_for_data():
        pattern = setting("DATA", "")
        return not pattern or pathlib.Path(pattern.replace("{date}", day())).exists()

    @task
    def monitor():
        return rectrain("monitor", "-c", setting("MONITOR", "configs/monitor.yaml"),
                        "--date", day(), "--skip-code")

    @task.branch
    def decide(seen):
        return "keep" if seen["code"] == NOTHING_TO_DO else "update"

    @task
    def keep():
        """Nothing has moved: production stays."""

    @task
    def update():
        return rectrain("update", "-c", setting("UPDATE", "configs/update.yaml"),
                        "--until", day_before(), "--skip-code",
                        *(["update.canary=wait"] if by_steps() else []))

    @task
    def evaluate(updated):
        """What differs between production and the candidate that passed the update's gates."""
        if updated["code"] == NOTHING_TO_DO:
            return updated
        runs = registry(updated)
        known = rectrain("models", "list", "--runs", runs)
        if known.get("production") is None:
            return known
        return rectrain("models", "diff", "production", "canary", "--runs", runs)

    @task.branch
    def release(updated):
        if by_steps():
            return "rollout"
        return "stop" if updated["code"] == NOTHING_TO_DO else "promote"

    @task
    def promote(updated):
        runs = registry(updated)
        return rectrain("models", "promote", "canary", "--runs", runs)

    @task
    def stop():
        """Too little is new: production stays."""

    # Also on days without drift: a roll-out that is under way goes on, waits or is rolled back.
    @task(trigger_rule="none_failed_min_one_success")
    def rollout():
        return rectrain("rollout", "judge", "-c", setting("ROLLOUT", "configs/rollout.yaml"),
                        "--date", day(), "--skip-code")

    seen, kept, updated = monitor(), keep(), update()
    wait_for_data() >> seen
    decide(seen) >> [kept, updated]
    judged = rollout()
    chosen = release(updated)
    evaluate(updated) >> chosen >> [promote(updated), stop(), judged]
    kept >> judged


the_dag = rectrain_day_after()

if __name__ == "__main__":
    the_dag.test()
