#!/bin/sh
# demo-campaign.sh - a rehearsal of a campaign (`make demo-campaign`): the example campaign to 10,000 made-up numbers,
# by the sandbox carrier of a gateway of its own. Nothing leaves this machine, and nothing is left on it.
set -eu
program=$(realpath "${1:-./rightsline}")
people=${PEOPLE:-10000}
folder=$(mktemp -d)
gateway=
end() {
    [ -z "$gateway" ] || kill "$gateway" 2>/dev/null || true
    rm -rf "$folder"
}
trap end EXIT
trap 'exit 1' INT TERM

cp -r content "$folder/content"
cp config/campaign.json "$folder/content/campaigns/"
cat >"$folder/config.json" <<CONFIG
{"hotline": "Rightsline", "listen": "127.0.0.1:0", "admin": "127.0.0.1:0", "admin_socket": "$folder/admin",
 "content": "$folder/content", "channels": {"sandbox": {"provider": "sandbox", "numbers": ["+12025550100"],
 "segments_per_second": ${PER_SECOND:-500}}}}
CONFIG

# Numbers that nobody has: 555-0101 to 555-0199 of each area code.
awk -F'\t' -v people="$people" '
    /^#/ { next }
    { area[areas++] = $1 }
    END {
        print "number,consent,language"
        split("en es", language, " ")
        for (i = 0; i < people; i++)
            printf "+1%s555%04d,yes,%s\n", area[int(i / 99) % areas], 101 + i % 99, language[i % 2 + 1]
    }' content/places/areacodes.tsv >"$folder/list.csv"

"$program" serve -c "$folder/config.json" >"$folder/log" 2>&1 &
gateway=$!
until [ -S "$folder/admin" ]; do
    kill -0 "$gateway" 2>/dev/null || { cat "$folder/log" >&2; exit 1; }
    sleep 0.1
done
"$program" send example-fair --to "$folder/list.csv" --sandbox --at "$folder/admin" --state "$folder/runs" --price 0.01 --yes
