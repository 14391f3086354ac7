# First input: layers.txt. Then every file under src, each line of it as grep -n prints an #include.
function words(text, into, i, n, list) {
  split("", into)
  n = split(text, list, " ")
  for (i = 1; i <= n; i++) into[list[i]] = 1
}
function complain(where, what) {
  print where ": " what
  bad = 1
}
function part(path, i, parts) { return split(path, parts, "/") >= i ? parts[i] : "" }
# "people" for features/people/people.h, "" for what lies directly in features or outside of it
function feature(path, parts) { return split(path, parts, "/") > 2 && parts[1] == "features" ? parts[2] : "" }
function is_test(path) { return path ~ /_test\.cc$|(^|\/)test_[^\/]*\.h$/ }

# Depth first; state 1 while a node is open, 2 when it is done.
function find_circle(node, trail, edges, state, next_nodes, i, n) {
  state[node] = 1
  n = split(edges[node], next_nodes, " ")
  for (i = 1; i <= n; i++) {
    if (state[next_nodes[i]] == 1) complain("src/" next_nodes[i], "includes go in a circle:" trail " " node " " next_nodes[i])
    else if (!state[next_nodes[i]]) find_circle(next_nodes[i], trail " " node, edges, state)
  }
  state[node] = 2
}
# The first header under this one that includes the library, or "".
function reaches(file, library, seen, next_files, i, n, found) {
  if (seen[file]++) return ""
  if ((file, library) in direct) return file
  n = split(file_edges[file], next_files, " ")
  for (i = 1; i <= n; i++) if ((found = reaches(next_files[i], library, seen)) != "") return found
  return ""
}

reading == "table" {
  if ($0 ~ /^#/ || $0 ~ /^ *$/) next
  head = $0; sub(/:.*/, "", head)
  rest = $0; sub(/^[^:]*: */, "", rest)
  kind = $1; sub(/:$/, "", kind)
  count = split(head, heads, " ")
  if (kind == "layer") {
    split(rest, under, " ")
    for (i in under) if (!(under[i] in layers)) complain("layers.txt", heads[2] " may not name " under[i] ", which is not above it in the file")
    layers[heads[2]] = " " heads[2] " " rest " "
  } else if (kind == "floor") {
    floors++
    split(rest, folders, " ")
    for (i in folders) { floor[folders[i]] = floors; if (heads[2] == "apart") apart[folders[i]] = proof[folders[i]] = 1 }
  } else if (kind == "several") {
    words(rest, several)
  } else if (kind == "library") {
    for (i = 2; i <= count; i++) library[heads[i]] = " " rest " "
  } else complain("layers.txt", "not understood: " $0)
  next
}

{
  # src/web/view.cc:12:#include "web/view.h"
  match($0, /:[0-9]+:/)
  file = substr($0, 5, RSTART - 5)
  where = "src/" file ":" substr($0, RSTART + 1, RLENGTH - 2)
  header = $0
  local = header ~ /include *"/
  sub(/^.*include *["<]/, "", header)
  sub(/[">].*/, "", header)
  from = part(file, 1)
  to = part(header, 1)

  if (!(from in layers)) { if (!told[from]++) complain("src/" from, "has no place in tests/lint/layers.txt"); next }
  for (name in library) if (index(header, name) == 1) {
    if (index(library[name], " " from " ") == 0) complain(where, header " belongs to" library[name] "only")
    direct[file, name] = 1
  }
  if (!local) next
  if (!(to in layers)) {
    if (!is_test(file)) complain(where, header " is in no layer; write the path from src")
    next
  }
  file_edges[file] = file_edges[file] " " header
  lines[file, header] = where
  files[file] = 1
  if (index(layers[from], " " to " ") == 0) complain(where, from " must not include " to)
  if (is_test(header) && !is_test(file)) complain(where, header " is for tests only")
  if (from != "features" || to != "features") next

  below = feature(header)
  above = feature(file)
  if (above == "" && is_test(file)) next
  if (above == "") { if (below != "") complain(where, "what belongs to all features must not include one"); next }
  if (!(above in floor)) { if (!told[above]++) complain("src/features/" above, "has no floor in tests/lint/layers.txt"); next }
  if (below == "" || below == above) next
  if (floor[below] > floor[above]) complain(where, above " must not include " below ", which stands above it")
  if (floor[below] == floor[above] && above in apart) complain(where, above " must not include " below ": they stand apart")
  if (below in proof && !(above in several)) {
    if (above in known && known[above] != below) complain(where, above " knows " known[above] " already and must not include " below)
    known[above] = below
  }
  if (index(folder_edges["features/" above] " ", " features/" below " ") == 0)
    folder_edges["features/" above] = folder_edges["features/" above] " features/" below
}

END {
  for (node in files) if (!file_state[node]) find_circle(node, "", file_edges, file_state)
  for (above in floor) if (!folder_state["features/" above]) find_circle("features/" above, "", folder_edges, folder_state)
  for (edge in lines) {
    split(edge, ends, SUBSEP)
    if (is_test(ends[1])) continue
    for (name in library) {
      split("", seen)
      if (index(library[name], " " part(ends[1], 1) " ") == 0 && (found = reaches(ends[2], name, seen)) != "")
        complain(lines[edge], "reaches " name " through " found ", a header for" library[name] "only")
    }
  }
  exit bad
}
