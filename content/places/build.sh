#!/bin/sh
# Makes the tables that rightsline reads from the raw ones:
#
#     content/places/build.sh FOLDER-WITH-THE-RAW-TSVs
#
# The raw tables are described in README.md. Needs sh, awk and sort; the same
# input gives the same bytes. A table is replaced only when it was made whole.
set -eu
export LC_ALL=C

[ $# -eq 1 ] || { echo "usage: $0 FOLDER-WITH-THE-RAW-TSVs" >&2; exit 2; }
raw=$1
here=$(cd "$(dirname "$0")" && pwd)
tab=$(printf '\t')
work=$(mktemp -d "$here/.build.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

for name in zips zip3 counties places 287g; do
    [ -r "$raw/$name.tsv" ] || { echo "$raw/$name.tsv is missing" >&2; exit 1; }
done

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

# rows FILE: the raw table without its header line.
rows() { sed 1d "$raw/$1.tsv"; }

finish() { # finish NAME HEADER: the table from standard input, under its header
    { printf '# %s\n' "$2"; cat; } > "$work/$1.tsv"
    [ "$(wc -l < "$work/$1.tsv")" -gt 1 ] || { echo "$1.tsv would be empty" >&2; exit 1; }
}

cat > "$work/zips.awk" <<'AWK'
{
    flags = $5
    gsub(/[^PTXM]/, "", flags) # where a row came from is not said to anybody
    print $1, $2, $3 == "-" ? "-" : shares($3), display($4) (flags == "" ? "" : OFS flags)
}
AWK
rows zips | awk -f "$work/fold.awk" -f "$work/zips.awk" | sort -t "$tab" -k1,1 |
    finish zips "ZIP, postal state, counties with shares in thousandths, city, flags if any (P no homes, T territory, X crosses states, M military)"

cat > "$work/zip3.awk" <<'AWK'
{ print $1, index($2, ":") ? shares($2) : $2 }
AWK
rows zip3 | awk -f "$work/fold.awk" -f "$work/zip3.awk" | sort -t "$tab" -k1,1 |
    finish zip3 "first three digits, states with shares in thousandths"

cat > "$work/counties.awk" <<'AWK'
{ print $1, $3, display($4), display($2), $6 == "-" ? 0 : $6 }
AWK
rows counties | awk -f "$work/fold.awk" -f "$work/counties.awk" | sort -t "$tab" -k1,1 |
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
rows counties | awk -f "$work/fold.awk" -f "$work/county-names.awk" |
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
rows places > "$work/places.raw"
sed 1d "$here/other-names.tsv" > "$work/other.raw"
# Once per key, state and main county: "Saint Paul" and "St. Paul" are one row.
awk -f "$work/fold.awk" -f "$work/cities.awk" "$work/other.raw" "$work/places.raw" > "$work/cities.all"
sort -t "$tab" -k1,1 -k2,2 -k6,6n -k5,5nr -k4,4 "$work/cities.all" |
    awk 'BEGIN { FS = OFS = "\t" } { id = $1 FS $2 FS substr($4, 1, 5) } !(id in seen) { seen[id]; print $1, $2, $3, $4, $5 }' |
    sort -t "$tab" -k1,1 -k5,5nr -k2,2 -k4,4 |
    finish cities "folded name, state, name (-: the key with capitals), counties with shares in thousandths, people in 2020 (0: not known); the largest first"

# One row an agency: its models with the day each was signed.
cat > "$work/287g.awk" <<'AWK'
{
    listed = substr($8, length($8) - 9)
    print $2 == "-" ? $1 : $2, $3, display($4), $5, $6 ":" $7, listed
}
AWK
rows 287g | awk -f "$work/fold.awk" -f "$work/287g.awk" | sort -t "$tab" -k1,1 -k2,2 -k3,3 -k4,4 -k5,5 |
    awk 'BEGIN { FS = OFS = "\t" }
    function out() { if (id != "") print id, models, listed }
    { this = $1 FS $2 FS $3 FS $4 }
    this == id { if (index("," models ",", "," $5 ",") == 0) models = models "," $5; if ($6 > listed) listed = $6; next }
    { out(); id = this; models = $5; listed = $6 }
    END { out() }' |
    finish 287g "county FIPS, or state; level; city; agency; models with the day signed; the day it was last seen on a list"

for name in zips zip3 counties county-names cities 287g; do
    mv "$work/$name.tsv" "$here/$name.tsv"
done
wc -c "$here"/*.tsv
