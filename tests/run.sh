#!/bin/bash
# run.sh BUILD [NODE-TEST ...] - runs the cmocka programs under BUILD/tests and the given Node tests, and prints
# what failed and how many passed. Ends with 1 when anything failed. Environment: ASAN=1 tells the Node tests
# that the program is a sanitizer build.
set -u
build=$1
shift
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
trap 'exit 1' INT TERM

# cmocka calls a skipped test "not ok" too.
failures() {
    grep '^not ok' "$1" | grep -v '^not ok [0-9]* # SKIP'
}

# A program that dies prints no plan for what it did not run: that counts as one failure.
run_one() {
    name=$(echo "$1" | sed "s|^$build/tests/||; s|/|.|g")
    if ! CMOCKA_MESSAGE_OUTPUT=TAP timeout 300 "$1" >"$results/$name.tap" 2>"$results/$name.err"; then
        failures "$results/$name.tap" | grep -q . || echo "not ok - $name ended with an error" >>"$results/$name.tap"
    fi
}

# Most of them wait more than they work: three at a time on two cores. Those that wait longest go on beside all else.
programs=$(find "$build/tests" -name '*_test' -type f -perm -u+x | sort)
longest=$(echo "$programs" | grep -E '/(outbox|exchange)_test$')
for program in $longest; do
    run_one "$program" &
done
for program in $(echo "$programs" | grep -vxF "$longest"); do
    while [ "$(jobs -r | wc -l)" -ge 5 ]; do
        sleep 0.1
    done
    run_one "$program" &
done

if [ $# -gt 0 ]; then
    RIGHTSLINE="$PWD/$build/rightsline" RIGHTSLINE_BUILD="$PWD/$build" \
        node --test --test-concurrency=3 --test-reporter=tap "$@" >"$results/node.out" 2>"$results/node.err" </dev/null || true
    passed=$(sed -n 's/^# pass //p' "$results/node.out" | tail -n 1)
    failed=$(sed -n 's/^# fail //p' "$results/node.out" | tail -n 1)
    cancelled=$(sed -n 's/^# cancelled //p' "$results/node.out" | tail -n 1)
    node_passed=${passed:-0}
    node_failed=$((${failed:-1} + ${cancelled:-0}))
    [ "$node_failed" = 0 ] || cat "$results/node.out" "$results/node.err"
fi

wait
for tap in "$results"/*.tap; do
    if failures "$tap" | grep -q .; then
        echo "== $(basename "$tap" .tap)"
        failures "$tap"
        cat "${tap%.tap}.err"
        sed -n '/^#/p' "$tap" | head -n 40
    fi
done
passed=$(cat "$results"/*.tap | grep -c '^ok')
failed=$(for tap in "$results"/*.tap; do failures "$tap"; done | wc -l)
passed=$((passed + ${node_passed:-0}))
failed=$((failed + ${node_failed:-0}))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
