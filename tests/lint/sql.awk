# In the folded text @ stands for a literal of SQL, "" for any other, and comments are gone.
function folded(line, out, literal) {
  gsub(/\\./, "", line)
  gsub(/'[^']'/, "0", line)
  out = ""
  while (match(line, /"[^"]*"/)) {
    literal = substr(line, RSTART + 1, RLENGTH - 2)
    out = out substr(line, 1, RSTART - 1) (literal ~ sql ? "@" : "\"\"")
    line = substr(line, RSTART + RLENGTH)
  }
  out = out line
  sub(/\/\/.*/, "", out)
  return out
}
function complain(position, what, before) {
  before = substr(text, 1, position)
  print file ":" (gsub(/\n/, "", before) + 1) ": " what
  bad = 1
}
function search(pattern, what, from) {
  from = 1
  while (match(substr(text, from), pattern)) {
    complain(from + RSTART - 1, what)
    from += RSTART + RLENGTH - 1
  }
}
# The first argument of every statement that is run.
function check_calls(from, i, depth, c, argument, begin) {
  from = 1
  while (match(substr(text, from), /[.>]((run|one|all)[ \n]*(<[^;(]*>)?|insert[ \n]*<[^;(]*>)[ \n]*\(/)) {
    begin = from + RSTART - 1
    from = begin + RLENGTH
    depth = 0
    argument = ""
    for (i = from; i <= length(text); i++) {
      c = substr(text, i, 1)
      if (c == "(") depth++
      if ((c == ")" || c == ",") && depth == 0) break
      if (c == ")") depth--
      argument = argument c
    }
    if (argument ~ /\+|fmt::|format|append|to_string/) complain(begin, "a statement is built here; write it whole, with :parameters")
  }
}
function finish() {
  if (file == "") return
  search("@([ \n]*(@|\"\"))*[ \n]*\\+", "SQL is put together with +; write it whole, with :parameters")
  search("\\+=?[ \n]*((@|\"\")[ \n]*)*@", "SQL is put together with +; write it whole, with :parameters")
  search("(format|format_to|append|print|replace_all)[ \n]*\\([^;)]*@", "SQL is put together by a function; write it whole, with :parameters")
  check_calls()
}

BEGIN { sql = "(^|[ (])(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE|DROP|FROM|JOIN|WHERE|SET|VALUES|AND|OR|ORDER BY|LIMIT|RETURNING)( |$)" }
FNR == 1 { finish(); file = FILENAME; text = "" }
{ text = text folded($0) "\n" }
END { finish(); exit bad }
