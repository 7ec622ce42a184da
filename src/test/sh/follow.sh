#!/bin/sh
# follow.sh URL: prints "id type" of each event of a stream from the first on, over any break of the connection.
told=$(mktemp)
last=0
code=000
until [ "$code" = 204 ] || [ "$code" = 404 ]; do
  [ "$code" = 000 ] || sleep 0.5
  code=$(curl -sN -o "$told" -w '%{http_code}' -H "Last-Event-ID: $last" "$1") || sleep 0.5
  # A message is whole when an empty line follows it.
  awk '/^id: / { id = $2 } /^event: / { type = $2 } /^$/ { if (id != "") print id, type; id = "" }' "$told" >"$told.new"
  cat "$told.new"
  last=$(tail -n 1 "$told.new" | cut -d ' ' -f 1 | grep . || echo "$last")
done
rm -f "$told" "$told.new"
