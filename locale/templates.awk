# Prints the texts of templates, [[context|text || markup]], as a catalog.

BEGIN { print "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n" }
FNR == 1 { print_texts(); file = FILENAME }
{ source = source $0 "\n" }
END { print_texts() }

function print_texts(    line, remark, end, body) {
  line = 1
  while (match(source, /[[][[]|[{][{]!/)) {
    remark = substr(source, RSTART, 1) == "{"
    line += lines(substr(source, 1, RSTART))
    source = substr(source, RSTART + 2)
    end = index(source, remark ? "}}" : "]]")
    body = substr(source, 1, end - 1)
    source = substr(source, end + 2)
    if (!remark) print_text(line, body)
    line += lines(body)
  }
  source = ""
}

function lines(text) { return gsub(/\n/, "", text) }

function print_text(line, body,    bar) {
  sub(/[|][|].*/, "", body)
  gsub(/[ \t\r\n]+/, " ", body)
  gsub(/^ | $/, "", body)
  gsub(/["\\]/, "\\\\&", body)
  print "#: " file ":" line
  bar = index(body, "|")
  if (bar) print "msgctxt \"" substr(body, 1, bar - 1) "\""
  print "msgid \"" substr(body, bar + 1) "\"\nmsgstr \"\"\n"
}
