# First input: bans.txt. Then the files. With list=1 and no files it prints every "try" for the self-test: the number of
# its ban, the first kind of file that the ban is about, the line.
function without_comments_and_texts(line) {
  gsub(/\\./, "", line)
  gsub(/'[^']'/, "0", line)
  gsub(/"[^"]*"/, "\"\"", line)
  gsub(/\/\*[^*]*\*\//, "", line)
  sub(/\/\/.*/, "", line)
  return line
}
function kind_of(file) {
  if (file ~ /\.(cc|h)$/) return "code"
  if (file ~ /\.html$/) return "pages"
  if (file ~ /\.m?js$/) return "scripts"
  if (file ~ /\.css$/) return "styles"
  return "other"
}
function about(ban, kind) { return where[ban] == " everything " || index(where[ban], " " kind " ") }
function excepted(ban, file, i, n, paths) {
  n = split(except[ban], paths, " ")
  for (i = 1; i <= n; i++) if (file ~ "^" paths[i]) return 1
  return 0
}

reading == "table" {
  if ($0 ~ /^#/ || $0 ~ /^ *$/) next
  rest = $0; sub(/^ *[a-z]+ +/, "", rest)
  if ($1 == "ban") name[++bans] = rest
  else if ($1 == "in") where[bans] = " " rest " "
  else if ($1 == "match") pattern[bans] = rest
  else if ($1 == "except") except[bans] = rest
  else if ($1 == "try") { split(where[bans], kinds, " "); if (list) print bans, kinds[1], rest }
  else { print "bans.txt: not understood: " $0; bad = 1 }
  next
}

FNR == 1 {
  kind = kind_of(FILENAME)
  count = 0
  for (ban = 1; ban <= bans; ban++) if (about(ban, kind) && !excepted(ban, FILENAME)) active[++count] = ban
}
{
  line = kind == "code" ? without_comments_and_texts($0) : $0
  for (i = 1; i <= count; i++) {
    ban = active[i]
    if ((where[ban] == " everything " ? $0 : line) ~ pattern[ban]) { print FILENAME ":" FNR ": " name[ban]; bad = 1 }
  }
}

END { exit bad }
