#!/bin/sh
# make.sh PROGRAM FOLDER - writes the manual pages below FOLDER (man1, man5): a page a command, made from what its --help
# says, so that neither is ever older than the other, and the two that are written by hand.
set -eu
program=$1 folder=$2
here=$(dirname "$0")
mkdir -p "$folder/man1" "$folder/man5"

# Words for roff: a backslash, a hyphen that is to be copied as one, and a dot or quote that begins a line.
escape='function roff(text) { gsub(/\\/, "\\e", text); gsub(/-/, "\\-", text); gsub(/"/, "\\(dq", text); gsub(/^[.\x27]/, "\\\\\\&&", text); return text }'

commands=$("$program" --help | sed -n 's/^  \([a-z][a-z-]*\)  *\([^ ].*\)$/\1\t\2/p')

printf '%s\n' "$commands" | while IFS="$(printf '\t')" read -r name what; do
    "$program" "$name" --help | awk -v name="$name" -v what="$what" "$escape"'
        BEGIN {
            printf ".\\\" Made by docs/man/make.sh from `rightsline %s --help`.\n", name
            printf ".TH RIGHTSLINE\\-%s 1 \"\" rightsline \"rightsline manual\"\n", roff(toupper(name))
            printf ".SH NAME\nrightsline\\-%s \\- %s\n.SH SYNOPSIS\n.nf\n", roff(name), roff(what)
            part = "synopsis"
        }
        /^usage: / { print roff(substr($0, 8)); next }
        part == "synopsis" && /^ +rightsline/ { sub(/^ +/, ""); print roff($0); next }
        part == "synopsis" { print ".fi\n.SH DESCRIPTION"; part = "description"; next }
        /^examples?:$/ { print ".SH EXAMPLES\n.nf"; part = "examples"; next }
        part == "examples" { sub(/^  /, ""); if ($0 != "") print roff($0); next }
        /^  (-[a-z], |    )--[a-z]/ {
            if (part != "options") print ".SH OPTIONS"
            part = "options"
            sub(/^ +/, "")
            at = match($0, /  +/)
            printf ".TP\n.B %s\n", roff(at ? substr($0, 1, at - 1) : $0)
            if (at) print roff(substr($0, at + RLENGTH))
            next
        }
        { sub(/^ +/, "") }
        /^$/ { if (part == "description") print ".PP"; next }
        { print roff($0) }
        END {
            if (part == "examples") print ".fi"
            print ".SH EXIT STATUS\n0 when all is well, 1 when faults were found or it failed, 2 when it was used wrongly."
            print ".SH SEE ALSO\n.BR rightsline (1),\n.BR rightsline.json (5)"
        }' | sed '/^\.PP$/{N;/\n\.SH/s/^\.PP\n//}' >"$folder/man1/rightsline-$name.1"
done

list=$(printf '%s\n' "$commands" | awk -F '\t' "$escape"'{ printf ".TP\n.BR rightsline\\-%s (1)\n%s\n", roff($1), roff($2) }')
awk -v list="$list" '$0 == "@COMMANDS@" { print list; next } { print }' "$here/rightsline.1" | sed '/^$/d' >"$folder/man1/rightsline.1"
cp "$here/rightsline.json.5" "$folder/man5/rightsline.json.5"
chmod 644 "$folder"/man1/rightsline*.1 "$folder/man5/rightsline.json.5"
