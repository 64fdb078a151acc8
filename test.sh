#!/usr/bin/env bash
# Installs what is missing, builds with warnings as errors and runs every test.
# Ends with the line "N passed, N failed"; the exit code is 0 only when nothing failed.
set -uo pipefail
cd "$(dirname "$0")"

missing=()
command -v chromium >/dev/null || missing+=(chromium)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
[ -x /usr/sbin/dovecot ] || missing+=(dovecot-imapd)
command -v swaks >/dev/null || missing+=(swaks)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || missing+=(fonts-noto-cjk fontconfig)
for tool in dotnet node npm; do
  command -v "$tool" >/dev/null || { echo "error: $tool is missing; install the .NET SDK 10 and Node.js 20 or later" >&2; exit 1; }
done
if [ ${#missing[@]} -gt 0 ]; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "installing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    { apt-get update -q && apt-get install -qy --no-install-recommends "${missing[@]}"; } >/tmp/workflowdesk-apt.log 2>&1 ||
      { tail -n 20 /tmp/workflowdesk-apt.log >&2; echo "error: could not install ${missing[*]}" >&2; exit 1; }
  else
    echo "error: please install these Debian packages first: ${missing[*]}" >&2
    exit 1
  fi
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
dotnet build WorkflowDesk.sln -c Release || exit 1

passed=0 failed=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT

count() { # adds the numbers of one finished run
  passed=$((passed + $1)); failed=$((failed + $2))
}

for project in tests/*.Tests tests/WorkflowDesk.E2E; do
  name=$(basename "$project")
  dotnet test "$project" -c Release --no-build --logger "trx;LogFileName=$name.trx" --logger "console;verbosity=minimal" --results-directory "$results"
  code=$?
  # <Counters total=".." executed=".." passed=".." failed=".." …/>
  counters=$(grep -o '<Counters [^>]*' "$results/$name.trx" 2>/dev/null)
  p=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters"); f=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<<"$counters")
  count "${p:-0}" "${f:-0}"
  # A run that ended badly without a failed test (a crash, a build that is not there) is a failure too.
  [ "$code" -ne 0 ] && [ "${f:-0}" -eq 0 ] && count 0 1
done

for folder in src/mail-gateway src/script-sandbox; do
  [ -d "$folder/test" ] || continue
  out=$(cd "$folder" && npm test 2>&1); code=$?
  p=$(sed -n 's/^[^a-z]*pass \([0-9]*\)$/\1/p' <<<"$out" | tail -1); f=$(sed -n 's/^[^a-z]*fail \([0-9]*\)$/\1/p' <<<"$out" | tail -1)
  echo "$folder: ${p:-0} passed, ${f:-0} failed"
  [ "$code" -ne 0 ] && { tail -n 60 <<<"$out"; [ "${f:-0}" -eq 0 ] && f=1; }
  count "${p:-0}" "${f:-0}"
done

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
