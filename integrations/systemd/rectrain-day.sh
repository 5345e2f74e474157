#!/bin/sh
# The day after: monitor, update when something moved, then the roll-out. Run by rectrain-day.service.
#   rectrain-day.sh [DAY]      DAY is the last whole day (UTC) unless it is given
# Exit codes are rectrain's own: 0 done or nothing to do, 4 broken data or gates not passed,
# 75 another process holds the run (systemd tries again), anything else needs a person.
set -u
: "${RECTRAIN:=rectrain}"
: "${RECTRAIN_MONITOR:=configs/monitor.yaml}"
: "${RECTRAIN_UPDATE:=configs/update.yaml}"
: "${RECTRAIN_ROLLOUT:=configs/rollout.yaml}"
day=${1:-$(date -u -d yesterday +%F)}
# The day that is whole is the exam, so what is learned ends the day before.
before=$(date -u -d "$day - 1 day" +%F) || exit 2

# Runs a command; 99 (nothing to do) is told by the variable code, all else but 0 ends the script.
step() {
  "$RECTRAIN" "$@" --skip-code
  code=$?
  case $code in
    0 | 99) ;;
    *) exit "$code" ;;
  esac
}

step monitor -c "$RECTRAIN_MONITOR" --date "$day"
if [ "$code" -eq 0 ]; then
  # A candidate that is being rolled out comes to its end before another takes its place.
  step update -c "$RECTRAIN_UPDATE" --until "$before" update.canary=wait
fi
step rollout judge -c "$RECTRAIN_ROLLOUT" --date "$day"
exit 0
