#!/bin/sh
# Put what the pages take from others into the folder given: the packages that package-lock.json pins, with their
# licences. Nothing of them is run here, and nothing is kept of a build that fails.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
target=$(cd "$1" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cp "$here/package.json" "$here/package-lock.json" "$here/.npmrc" "$work"
(cd "$work" && npm ci --silent)

mkdir "$work/made"
yasqe="$work/node_modules/@zazuko/yasqe/build/yasqe.min"
# the maps to its source are left out, and so are the lines that ask for them
sed '/^\/\/# sourceMappingURL=/d' "$yasqe.js" > "$work/made/yasqe.min.js"
sed 's,/\*# sourceMappingURL=[^*]*\*/,,' "$yasqe.css" > "$work/made/yasqe.min.css"

cd "$work/node_modules"
for package in */package.json @*/*/package.json; do
  folder=${package%/package.json}
  echo "==== $folder"
  grep -E '^  "(version|license|author|homepage)":' "$package" || true
  cat "$folder"/[Ll][Ii][Cc][Ee][Nn]* 2> /dev/null || true
  echo
done > "$work/made/LICENSES.txt"

rm -f "$target"/*
cp "$work/made"/* "$target"
