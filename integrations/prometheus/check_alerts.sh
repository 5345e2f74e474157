#!/bin/sh
# Checks alerts.yaml of a monitor run by Prometheus' own promtool: its syntax, and that every rule fires
# on the series that it is for and none on steady ones.
#   integrations/prometheus/check_alerts.sh runs/monitor/monitor/alerts.yaml
# promtool is part of every download of Prometheus and of Debian's package of that name.
set -eu
folder=$(mktemp -d)
trap 'rm -r "$folder"' EXIT
cp "$1" "$folder/alerts.yaml"
cp "$(dirname "$0")/alerts_test.yaml" "$folder"
promtool check rules "$folder/alerts.yaml"
promtool test rules "$folder/alerts_test.yaml"
