#!/bin/sh
# Makes the tables that rightsline reads from the raw ones:
#
#     content/places/build.sh FOLDER-WITH-THE-RAW-TSVs [FOLDER-OF-THE-TABLES]
#
# The raw tables are described in README.md. Needs sh, awk and sort; the same input gives the same bytes. Every
# line is checked: what is wrong with it is told, and it is left out. No table is replaced before all are made;
# none is, when a file is empty, has other columns, more than one line in a hundred is wrong, or a table would be
# half as long as it is.
set -eu
export LC_ALL=C

[ $# -eq 1 ] || [ $# -eq 2 ] || {
    echo "usage: $0 FOLDER-WITH-THE-RAW-TSVs [FOLDER-OF-THE-TABLES]" >&2
    exit 2
}
raw=$1
scripts=$(cd "$(dirname "$0")" && pwd)
here=${2:-$scripts}
tab=$(printf '\t')
work=$(mktemp -d "$here/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# ---- What is wrong with the raw tables ----

cat > "$work/check.awk" <<'AWK'
function wrong(what) {
    if (++faults <= 20) printf "%s.tsv line %d: %s; left out\n", name, FNR, what > "/dev/stderr"
    return 0
}
function is_number(s) { return s ~ /^[0-9]+$/ }
function are_counties(s,    parts, pair, n, i) { # "48113" or "48113:0.938,48085:?"
    n = split(s, parts, ",")
    for (i = 1; i <= n; i++) {
        if (split(parts[i], pair, ":") == 2 && pair[2] != "?" && pair[2] !~ /^[01](\.[0-9]+)?$/)
            return wrong("\"" pair[2] "\" is no share")
        if (name != "counties" && !(pair[1] in county)) return wrong("there is no county \"" pair[1] "\"")
    }
    return n > 0 ? 1 : wrong("the county is missing")
}
function is_state(code) { return code in state ? 1 : wrong("there is no state \"" code "\"") }
function is_good(    model) {
    if (NF != columns_count) return wrong("it has " NF " fields and not " columns_count)
    if ($0 ~ /\r/) return wrong("it ends as on Windows: save it with Unix line ends")
    if (name == "zips") {
        if (length($1) != 5 || !is_number($1)) return wrong("\"" $1 "\" is no ZIP")
        if ($1 in seen) return wrong("this ZIP stands here twice")
        seen[$1]
        return ($2 ~ /^A[AEP]$/ || is_state($2)) && ($3 == "-" || are_counties($3))
    }
    if (name == "zip3") return length($1) == 3 && is_number($1) ? 1 : wrong("\"" $1 "\" is no beginning of a ZIP")
    if (name == "counties") return length($1) == 5 && is_number($1) ? is_state($3) : wrong("\"" $1 "\" is no FIPS code")
    if (name == "places") return is_state($2) && are_counties($3)
    if ($3 !~ /^(state|county|city|township|constable|special)$/) return wrong("there is no level \"" $3 "\"")
    if ($6 !~ /^(JEM|WSO|TFM)$/) return wrong("there is no model \"" $6 "\"")
    if ($8 !~ /20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]$/) return wrong("the source does not end in the day of the list")
    return is_state($1) && ($2 == "-" || are_counties($2))
}
BEGIN { FS = OFS = "\t"; columns_count = split(columns, ignored, "\t") }
FILENAME ~ /states.tsv$/ { state[$1]; next }
FILENAME ~ /known-counties$/ { county[$1]; next }
FNR == 1 {
    sub(/^\357\273\277/, "")
    if ($0 == columns) next
    printf "%s.tsv: its columns are \"%s\" and not \"%s\"\n", name, $0, columns > "/dev/stderr"
    stop = 1
    exit 1
}
{ lines++ }
is_good() { print }
END {
    if (stop) exit 1
    if (faults > 20) printf "%s.tsv: %d more like these\n", name, faults - 20 > "/dev/stderr"
    if (lines == 0) { printf "%s.tsv is empty\n", name > "/dev/stderr"; exit 1 }
    if (faults * 100 > lines) { printf "%s.tsv: %d of %d lines are wrong\n", name, faults, lines > "/dev/stderr"; exit 1 }
}
AWK

check() { # check NAME COLUMNS: leaves the good lines in NAME.raw, without their header
    [ -r "$raw/$1.tsv" ] || { echo "$raw/$1.tsv is missing" >&2; exit 1; }
    awk -v name="$1" -v columns="$(printf '%s' "$2" | tr ' ' '\t')" -f "$work/check.awk" \
        "$here/states.tsv" "$work/known-counties" "$raw/$1.tsv" > "$work/$1.raw" ||
        { echo "nothing was replaced" >&2; exit 1; }
}

: > "$work/known-counties"
check counties "fips name state short_name kind pop2020"
cut -f 1 "$work/counties.raw" > "$work/known-counties"
check zips "zip state counties city flags"
check zip3 "prefix states"
check places "city state counties pop kind"
check 287g "state county_fips level city agency model signed source"

# ---- The tables ----

# Shared by the programs below. fold() must give what places_fold() in
# places_fold.c gives; tests/content/places_test.c holds them together.
cat > "$work/fold.awk" <<'AWK'
function plain(s) { # accents off, of the letters that the sources use
    gsub(/á|ā/, "a", s); gsub(/é|ē/, "e", s); gsub(/í/, "i", s); gsub(/ó/, "o", s)
    gsub(/ú|ü|ū/, "u", s); gsub(/ñ/, "n", s); gsub(/Ō/, "O", s); gsub(/Á/, "A", s); gsub(/Ñ/, "N", s)
    gsub(/й/, "и", s)
    gsub(/‘|’|ʻ/, "'", s)
    return s
}
function display(s) { # as a text message can show it: GSM-7, or folded to it
    gsub(/ā/, "a", s); gsub(/ē/, "e", s); gsub(/ū/, "u", s); gsub(/Ō/, "O", s); gsub(/‘|’|ʻ/, "'", s)
    sub(/,.*/, "", s)
    return s
}
function fold(s,    words, n, i, out) {
    s = tolower(plain(s))
    gsub(/[.']/, "", s)
    gsub(/[^a-z0-9\200-\377]+/, " ", s)
    n = split(s, words, " ")
    out = ""
    for (i = 1; i <= n; i++) {
        if (words[i] == "saint") words[i] = "st"
        if (words[i] == "sainte") words[i] = "ste"
        if (words[i] == "fort") words[i] = "ft"
        if (words[i] == "mount") words[i] = "mt"
        out = out (i > 1 ? " " : "") words[i]
    }
    return out
}
function title(key,    words, n, i, out) { # "san jose" -> "San Jose"
    n = split(key, words, " ")
    out = ""
    for (i = 1; i <= n; i++)
        out = out (i > 1 ? " " : "") toupper(substr(words[i], 1, 1)) substr(words[i], 2)
    return out
}
function shares(s,    parts, n, i, pair, out) { # "48113:0.938,48085:0.04" -> "48113:938,48085:40"
    n = split(s, parts, ",")
    if (n == 1) { split(parts[1], pair, ":"); return pair[1] }
    out = ""
    for (i = 1; i <= n; i++) {
        split(parts[i], pair, ":")
        out = out (i > 1 ? "," : "") pair[1] ":" (pair[2] == "?" ? "?" : int(pair[2] * 1000 + 0.5))
    }
    return out
}
BEGIN { FS = OFS = "\t" }
FNR == 1 && /^#/ { next }
AWK

finish() { # finish NAME HEADER: the table from standard input, under its header and the day that the present one tells
    { printf '# %s\n' "$2"; grep -s '^# as of ' "$here/$1.tsv" || true; cat; } > "$work/$1.tsv"
    made=$(wc -l < "$work/$1.tsv")
    present=$(wc -l 2> /dev/null < "$here/$1.tsv" || echo 0)
    [ "$made" -gt 1 ] && [ $((made * 2)) -gt "$present" ] ||
        { echo "$1.tsv would have $made lines, and has $present: nothing was replaced" >&2; exit 1; }
}

cat > "$work/zips.awk" <<'AWK'
{
    flags = $5
    gsub(/[^PTXM]/, "", flags) # where a row came from is not said to anybody
    print $1, $2, $3 == "-" ? "-" : shares($3), display($4) (flags == "" ? "" : OFS flags)
}
AWK
awk -f "$work/fold.awk" -f "$work/zips.awk" "$work/zips.raw" | sort -t "$tab" -k1,1 |
    finish zips "ZIP, postal state, counties with shares in thousandths, city, flags if any (P no homes, T territory, X crosses states, M military)"

cat > "$work/zip3.awk" <<'AWK'
{ print $1, index($2, ":") ? shares($2) : $2 }
AWK
awk -f "$work/fold.awk" -f "$work/zip3.awk" "$work/zip3.raw" | sort -t "$tab" -k1,1 |
    finish zip3 "first three digits, states with shares in thousandths"

cat > "$work/counties.awk" <<'AWK'
{ print $1, $3, display($4), display($2), $6 == "-" ? 0 : $6 }
AWK
awk -f "$work/fold.awk" -f "$work/counties.awk" "$work/counties.raw" | sort -t "$tab" -k1,1 |
    finish counties "FIPS, state, short name, full name, people in 2020 (0: not known)"

# A county under every name it is asked by: "miami dade", "st louis city".
cat > "$work/county-names.awk" <<'AWK'
$5 == "planning-region" { next }
{
    key = fold($4)
    print key, $3, $1, $6 == "-" ? 0 : $6
    full = fold($2)
    if (full ~ / city$/ && full != key) print full, $3, $1, $6
    if (index(key, " ") && key ~ /^(de|la|du|le|van|st) /) { # "de kalb" and "dekalb"
        joined = key; sub(/ /, "", joined)
        print joined, $3, $1, $6
    } else if (key ~ /^(de|la|du)(kalb|soto|witt|salle|porte|page)$/) {
        print substr(key, 1, 2) " " substr(key, 3), $3, $1, $6
    }
}
AWK
awk -f "$work/fold.awk" -f "$work/county-names.awk" "$work/counties.raw" |
    sort -u | sort -t "$tab" -k1,1 -k4,4nr -k3,3 |
    finish county-names "folded name, state, FIPS, people in 2020; the largest first"

# Cities by folded name. The name is left out ("-") where it is the key with capitals.
cat > "$work/cities.awk" <<'AWK'
NR == FNR { wanted[++asked] = $2 OFS fold($3); spelling[asked] = fold($1); next }
{
    name = display($1); key = fold(name)
    if (key !~ /[a-z]/) next # a few GeoNames rows have a number for a name
    row = OFS shares($3) OFS ($4 == "-" ? 0 : $4)
    here = $2 OFS key
    if ($5 == "alias") { # shown by the name of the place it stands for: "nyc" is New York
        aliases[++short] = key OFS $2; meant[short] = $2 row; own[short] = name row
        next
    }
    print key, $2, (name == title(key) ? "-" : name) row, 0
    if ($5 == "place") full[$2 row] = name
    if (!(here in best) || $4 + 0 > people[here]) { best[here] = name row; people[here] = $4 + 0 }
}
END {
    for (i = 1; i <= short; i++)
        print aliases[i], (meant[i] in full ? full[meant[i]] substr(meant[i], 3) : own[i]), 1
    for (i = 1; i <= asked; i++) {
        if (!(wanted[i] in best)) { print "other-names.tsv: no such place: " wanted[i] > "/dev/stderr"; exit 1 }
        split(wanted[i], at, OFS)
        print spelling[i], at[1], best[wanted[i]], 1
    }
}
AWK
sed 1d "$scripts/other-names.tsv" > "$work/other.raw"
# Once per key, state and main county: "Saint Paul" and "St. Paul" are one row.
awk -f "$work/fold.awk" -f "$work/cities.awk" "$work/other.raw" "$work/places.raw" > "$work/cities.all"
sort -t "$tab" -k1,1 -k2,2 -k6,6n -k5,5nr -k4,4 "$work/cities.all" |
    awk 'BEGIN { FS = OFS = "\t" } { id = $1 FS $2 FS substr($4, 1, 5) } !(id in seen) { seen[id]; print $1, $2, $3, $4, $5 }' |
    sort -t "$tab" -k1,1 -k5,5nr -k2,2 -k4,4 |
    finish cities "folded name, state, name (-: the key with capitals), counties with shares in thousandths, people in 2020 (0: not known); the largest first"

# One row an agency and county: its models with the day each was signed. Where the present table says another
# county, level or city of an agency, that was put right by hand and stays, as with `rightsline import 287g`.
cat > "$work/287g.awk" <<'AWK'
function row(area, level, city) { print area, level, city, $5, $6 ":" $7, substr($8, length($8) - 9) }
FILENAME ~ /counties.raw$/ { state_of[substr($1, 1, 2)] = $3; next }
FILENAME ~ /287g.tsv$/ {
    its = ($1 ~ /^[0-9]/ ? state_of[substr($1, 1, 2)] : $1) OFS $4
    areas[its] = areas[its] (its in areas && areas[its] != "" ? "," : "") $1
    level[$1 OFS $4] = $2
    city[$1 OFS $4] = $3
    next
}
{
    its = $1 OFS $5
    n = split($2 == "-" ? $1 : $2, area, ",")
    known = 0
    for (i = 1; i <= n; i++) known += (area[i] OFS $5) in level
    if (!known && its in areas) n = split(areas[its], area, ",")
    if (!known && !(its in areas) && $3 == "county" && $5 ~ /(Police Department|Public Safety|Marshal)$/ && $5 !~ /County/)
        print "287g: " $5 " (" $1 ") is told as a county\047s agency: see whether it is a city\047s" > "/dev/stderr"
    for (i = 1; i <= n; i++)
        if ((area[i] OFS $5) in level) row(area[i], level[area[i] OFS $5], city[area[i] OFS $5])
        else row(area[i], $3, display($4))
}
AWK
present=$here/287g.tsv
[ -r "$present" ] || { present=$work/none/287g.tsv; mkdir "$work/none"; : > "$present"; }
awk -f "$work/fold.awk" -f "$work/287g.awk" "$work/counties.raw" "$present" "$work/287g.raw" |
    sort -t "$tab" -k1,1 -k2,2 -k3,3 -k4,4 -k5,5 |
    awk 'BEGIN { FS = OFS = "\t" }
    function out() { if (id != "") print id, models, listed }
    { this = $1 FS $2 FS $3 FS $4 }
    this == id { if (index("," models ",", "," $5 ",") == 0) models = models "," $5; if ($6 > listed) listed = $6; next }
    { out(); id = this; models = $5; listed = $6 }
    END { out() }' |
    finish 287g "county FIPS, or state; level; city; agency; models with the day signed; the day it was last seen on a list"

sync "$work"/*.tsv
for name in zips zip3 counties county-names cities 287g; do
    mv "$work/$name.tsv" "$here/$name.tsv"
done
wc -l "$here"/*.tsv
