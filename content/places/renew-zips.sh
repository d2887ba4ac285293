#!/bin/sh
# Renews the table of ZIPs (zips.tsv) from HUD's newest list of ZIPs and counties:
#
#     content/places/renew-zips.sh ZIP_COUNTY_062026.csv [--as-of 2026-06-30] [--anyway] [--tables FOLDER]
#
# HUD publishes it each quarter: huduser.gov, "USPS ZIP code crosswalk files", type "ZIP-COUNTY"; save its spreadsheet
# as CSV. Needs sh, awk and sort. Every line is checked; what does not match is told, and those ZIPs stay as they are.
# So do ZIPs that HUD lacks: military ones, some post-office boxes. The table is replaced in one step, or not at all.
set -eu
export LC_ALL=C

file= anyway=0 as_of=
here=$(cd "$(dirname "$0")" && pwd)
while [ $# -gt 0 ]; do
    case $1 in
    --anyway) anyway=1 ;;
    --as-of) as_of=${2:?--as-of DAY}; shift ;;
    --tables) here=${2:?--tables FOLDER}; shift ;;
    -*) file=; break ;;
    *) file=$1 ;;
    esac
    shift
done
[ -n "$file" ] || { echo "usage: $0 ZIP_COUNTY.csv [--as-of DAY] [--anyway] [--tables FOLDER]" >&2; exit 2; }
[ -r "$file" ] || { echo "$file cannot be read" >&2; exit 1; }
# HUD names its files by the quarter: ZIP_COUNTY_062026.csv
[ -n "$as_of" ] || as_of=$(basename "$file" | sed -n 's/^ZIP_COUNTY_\([01][0-9]\)\(20[0-9][0-9]\).*/\2-\1-30/p')
case $as_of in
20[0-9][0-9]-[01][0-9]-[0-3][0-9]) ;;
*) echo "say the day of the list: --as-of 2026-06-30" >&2; exit 2 ;;
esac
work=$(mktemp -d "$here/.renew.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

cat > "$work/renew.awk" <<'AWK'
function wrong(what) { if (++faults <= 20) print "line " FNR ": " what "; left out" > "/dev/stderr" }
function title(s,    words, n, i, out) { # "NEW YORK" -> "New York"
    n = split(tolower(s), words, " ")
    for (i = 1; i <= n; i++) out = out (i > 1 ? " " : "") toupper(substr(words[i], 1, 1)) substr(words[i], 2)
    return out
}
function find_columns(    i, name) {
    for (i = 1; i <= NF; i++) {
        name = toupper($i)
        if (name in column) column[name] = i
    }
    for (name in column)
        if (column[name] == 0) { print "the column " name " is missing: is it HUD\047s ZIP-COUNTY file, saved as CSV?" > "/dev/stderr"; stop = 1 }
    if (stop) exit 1
}
function field(name) { return $(column[name]) }
function padded(s) { while (length(s) < 5) s = "0" s; return s } # spreadsheets drop zeros in front
function take(    zip, fips, share, homes) {
    zip = padded(field("ZIP")); fips = padded(field("COUNTY")); homes = field("RES_RATIO"); share = field("TOT_RATIO")
    if (zip !~ /^[0-9][0-9][0-9][0-9][0-9]$/) return wrong("\"" zip "\" is no ZIP")
    if (homes !~ /^[01]?(\.[0-9]+)?([eE]-[0-9]+)?$/ || share !~ /^[01]?(\.[0-9]+)?([eE]-[0-9]+)?$/)
        return wrong("the shares of " zip " are no numbers from 0 to 1")
    if (!(fips in state_of)) { unknown[fips]++; spoiled[zip]; return }
    if (!(zip in pairs)) { zips++; state[zip] = toupper(field("USPS_ZIP_PREF_STATE")); city[zip] = title(field("USPS_ZIP_PREF_CITY")) }
    pairs[zip] = pairs[zip] " " fips ":" homes ":" share
    if (homes > 0) lived_in[zip]
}
# "48113:938,48085:40", falling; pairs under a half of a thousandth are left out
function counties(zip,    parts, pair, n, i, j, fips, share, kept, t, out) { # says in `crosses` whether it lies in another state
    n = split(pairs[zip], parts, " ")
    for (i = 1; i <= n; i++) {
        split(parts[i], pair, ":")
        t = int((zip in lived_in ? pair[2] : pair[3]) * 1000 + 0.5)
        if (t == 0 && n > 1) continue
        for (j = ++kept; j > 1 && share[j - 1] < t; j--) { share[j] = share[j - 1]; fips[j] = fips[j - 1] }
        share[j] = t; fips[j] = pair[1]
    }
    crosses = 0
    for (i = 1; i <= kept; i++) {
        out = out (i > 1 ? "," : "") fips[i] (kept > 1 ? ":" share[i] : "")
        if (state_of[fips[i]] != state[zip]) crosses = 1
    }
    return out
}
# Counties of the other state that HUD never names, of which only the Census knew
function beyond(zip, list,    parts, n, i, out) {
    n = split(present_counties[zip], parts, ",")
    for (i = 1; i <= n; i++)
        if (parts[i] ~ /:\?$/ && index(list, substr(parts[i], 1, 5)) == 0) out = out "," parts[i]
    return out
}
function row(zip,    list, more, flags, territory) {
    if (zip in present_state) { state[zip] = present_state[zip]; city[zip] = present_city[zip] }
    list = counties(zip)
    if (list == "") return present[zip]
    more = beyond(zip, list)
    if (more != "") { if (list !~ /:/) list = list ":?"; list = list more; crosses = 1 }
    territory = state[zip] ~ /^(PR|GU|VI|AS|MP)$/
    flags = (zip in lived_in ? "" : "P") (territory ? "T" : "") (crosses ? "X" : "")
    return zip OFS state[zip] OFS list OFS city[zip] (flags == "" ? "" : OFS flags)
}
BEGIN {
    split("ZIP COUNTY USPS_ZIP_PREF_CITY USPS_ZIP_PREF_STATE RES_RATIO TOT_RATIO", needed, " ")
    for (i in needed) column[needed[i]] = 0
    FS = OFS = "\t"
}
FILENAME ~ /counties.tsv$/ { if ($0 !~ /^#/ && $4 !~ /Planning Region$/) state_of[$1] = $2; next }
FILENAME ~ /zips.tsv$/ {
    if (/^#/) { print; next }
    present[$1] = $0; present_state[$1] = $2; present_counties[$1] = $3; present_city[$1] = $4; rows++
    next
}
{ gsub(/\r/, ""); gsub(/"/, "") }
FNR == 1 { sub(/^\357\273\277/, ""); $0 = $0; FS = ","; $0 = $0; find_columns(); next }
{ take() }
END {
    if (stop) exit 1
    if (faults > 20) print faults - 20 " more lines like these" > "/dev/stderr"
    for (fips in unknown) print "county " fips " is not one we know: " unknown[fips] " ZIPs of it stay as they are" > "/dev/stderr"
    for (zip in spoiled) { if (zip in pairs) zips--; delete pairs[zip] }
    if (zips == 0 || faults * 100 > zips) { print "not enough of it could be read" > "/dev/stderr"; exit 1 }
    if (zips * 2 < rows && !anyway) { print "it has " zips " ZIPs, and the table " rows ": --anyway takes it" > "/dev/stderr"; exit 1 }
    for (zip in pairs) {
        made = row(zip)
        if (!(zip in present)) added++
        else if (made != present[zip]) changed++
        else same++
        print made
    }
    for (zip in present) if (!(zip in pairs)) { kept++; print present[zip] }
    print zips " ZIPs were read: " added + 0 " are new, " changed + 0 " changed, " same + 0 " as they were; " kept + 0 " that it lacks stay as they are" > "/dev/stderr"
}
AWK
awk -v anyway="$anyway" -f "$work/renew.awk" "$here/counties.tsv" "$here/zips.tsv" "$file" > "$work/made" ||
    { echo "nothing was replaced" >&2; exit 1; }
{ sed -n 1p "$work/made"; echo "# as of $as_of"; grep -v '^#' "$work/made" | sort; } > "$work/zips.tsv"
sync "$work/zips.tsv"
mv "$work/zips.tsv" "$here/zips.tsv"
