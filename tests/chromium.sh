#!/bin/sh
# Browser tests need a Chromium. Where there is none and this is a Debian machine run as root (as CI is), install it.
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null && exit 0
if [ "$(id -u)" = 0 ] && [ "${CI:-}" = true ] && command -v apt-get >/dev/null; then
    apt-get -o DPkg::Lock::Timeout=300 update -qq && apt-get -o DPkg::Lock::Timeout=300 install -y -qq chromium >/dev/null && exit 0
fi
echo "No Chromium on this machine: browser tests are skipped. Install it with: apt-get install chromium"
