#!/usr/bin/env bash
# Ten ratios against those that were last written down (guard.tsv): four commands that a user waits for,
# each against the start of a bare JVM, in seconds of CPU (least of five), and six stages of the finished
# main job, each against a fixed piece of Java work on two threads (Yardstick.java), in seconds of wall
# time. A ratio differs less from machine to machine than seconds do. It prints a table and judges nothing,
# since a loaded machine measures nothing.
#   benchmarks/guard.sh RUN [--write]    RUN: folder of a finished `./rectrain run -c configs/sample.yaml`
set -euo pipefail
run=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(dirname "$here")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
rectrain=$root/cli/target/rectrain/bin/rectrain

seconds() { # command...: least seconds of CPU of five runs; what fails shows its own words
  local TIMEFORMAT='%U %S' least='' took
  for _ in 1 2 3 4 5; do
    took=$({ time "$@" >"$work/out" 2>"$work/err"; } 2>&1) || { cat "$work/err" >&2; return 1; }
    least=$(awk -v least="$least" -v took="$took" \
      'BEGIN { split(took, part, " "); s = part[1] + part[2]; print least == "" || s < least ? s : least }')
  done
  echo "$least"
}
pair() { # name seconds yardstick
  awk -v name="$1" -v s="$2" -v y="$3" 'BEGIN { printf "%s\t%.3f\t%.3f\t%.2f\n", name, s, y, s / y }' >>"$work/now"
}

printf 'public class Nothing { public static void main(String[] args) {} }\n' >"$work/Nothing.java"
"${java}c" -d "$work" "$work/Nothing.java" "$here/Yardstick.java"
start=$(seconds "$java" -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$work" Nothing)
cd "$root"
taken=$(seconds "$rectrain" --help); pair "--help" "$taken" "$start"
taken=$(seconds "$rectrain" config list); pair "config list" "$taken" "$start"
taken=$(seconds "$rectrain" config validate -c configs/sample.yaml); pair "config validate" "$taken" "$start"
taken=$(seconds "$rectrain" models list); pair "models list" "$taken" "$start"
work_seconds=$("$java" -cp "$work" Yardstick)
for stage in prepare train distill score eval abtest; do
  taken=$(sed -n 's/.*"seconds" *: *\([0-9.]*\).*/\1/p' "$run/$stage/manifest.json" | head -n 1)
  pair "$stage" "$taken" "$work_seconds"
done

if [ "${2:-}" = --write ]; then
  {
    printf '# %s, %s\n' "$(date -u +%F)" "$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)"
    cut -f 1,4 "$work/now"
  } >"$here/guard.tsv"
fi
written=$here/guard.tsv
[ -f "$written" ] || written=/dev/null
printf '%-16s %9s %10s %7s %8s %7s\n' pair seconds yardstick ratio written change
awk -F '\t' -v written="$written" '
  BEGIN { while ((getline line < written) > 0) if (line !~ /^#/) { split(line, part, "\t"); last[part[1]] = part[2] } }
  { printf "%-16s %9.3f %10.3f %7.2f %8s %7s\n", $1, $2, $3, $4, ($1 in last) ? last[$1] : "-",
    ($1 in last) ? sprintf("%+.0f %%", 100 * ($4 / last[$1] - 1)) : "-" }' "$work/now"
