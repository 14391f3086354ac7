# Fails for translations whose {placeholders} are not those of their text, or that lack one of their forms. A plural form
# may leave {count} out.

/^#/ { next }
/^msgctxt / { field = "msgctxt" }
/^msgid / { compare(); field = "msgid" }
/^msgid_plural / { field = "msgid"; value[field] = ""; plural = 1 }
/^msgstr/ { field = $1 }
{ sub(/^[^"]*"/, ""); sub(/"$/, ""); value[field] = value[field] $0 }
END { compare(); exit bad }

function compare(    text, first, name) {
  text = value["msgid"]
  first = value[plural ? "msgstr[0]" : "msgstr"]
  for (name in value) {
    if (name ~ /^msgstr/ && text != "" && first != "" &&
        (value[name] == "" || placeholders(value[name]) != placeholders(text))) {
      print catalog ": " name " of \"" text "\" is empty or has other placeholders" > "/dev/stderr"
      bad = 1
    }
  }
  split("", value)
  plural = 0
}

# Sorted and joined.
function placeholders(text,    names, count, joined, i, name) {
  while (match(text, /[{][^}]*[}]/)) {
    name = substr(text, RSTART, RLENGTH)
    text = substr(text, RSTART + RLENGTH)
    if (plural && name == "{count}") continue
    for (i = count++; i > 0 && names[i] > name; i--) names[i + 1] = names[i]
    names[i + 1] = name
  }
  for (i = 1; i <= count; i++) joined = joined names[i]
  return joined
}
