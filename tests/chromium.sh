#!/usr/bin/env bash
# Makes sure that the browser tests find a Chromium: its headless shell, which needs half the processor time, from
# Debian's package; else a Chromium on the PATH; else Playwright's own.
set -euo pipefail

# Ubuntu's stub of the same name answers nothing but an error: only one that runs counts.
on_path() {
  local name
  for name in "$@"; do
    if "$name" --version >/dev/null 2>&1; then return 0; fi
  done
  return 1
}

debian_packages() {
  local as_root=()
  command -v apt-get >/dev/null || return 1
  if [ "$(id -u)" -ne 0 ]; then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  "${as_root[@]}" apt-get update -q
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
}

if on_path chromium-headless-shell; then exit 0; fi
echo "No headless shell of Chromium on the PATH: trying Debian's package."
if debian_packages chromium chromium-headless-shell && on_path chromium-headless-shell; then exit 0; fi
if on_path chromium chromium-browser google-chrome; then
  echo "It cannot be installed here: the tests take the Chromium on the PATH, and more time."
  exit 0
fi
echo "Debian's package cannot be installed here: taking Playwright's own Chromium."
playwright install chromium
