#!/usr/bin/env bash
# Makes sure that the browser tests find a Chromium: one on the PATH, else Debian's package, else Playwright's own.
set -euo pipefail

on_path() {
  local name
  for name in chromium chromium-browser google-chrome; do
    # Ubuntu's stub of the same name answers nothing but an error: only one that runs counts.
    if "$name" --version >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

debian_package() {
  local as_root=()
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends chromium
}

if on_path; then exit 0; fi
echo "No Chromium on the PATH: trying Debian's package."
if debian_package && on_path; then exit 0; fi
echo "Debian's package cannot be installed here: taking Playwright's own Chromium."
playwright install chromium
