#!/bin/sh
# Takes the packages of unpacked.txt out of their archives, below /var/cache/nocturne-lab, without installing them: Debian allows one
# FTP server, one mail server and one keeper of time at a time, and the lab wants them all. The libraries they need are in packages.txt.
set -eu
packages=$(sed 's/#.*//' "$(dirname "$0")/unpacked.txt")
cache=/var/cache/nocturne-lab
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
for package in $packages; do
  [ -e "$cache/$package/version" ] && continue
  apt-get download -q "$package"
  archive=$(ls "$package"_*.deb)
  rm -rf "${cache:?}/$package"
  mkdir -p "$cache/$package/root"
  dpkg-deb -x "$archive" "$cache/$package/root"
  # Laid over the machine, a folder would hide the link of the same name that Debian has there since 12.
  for folder in bin sbin lib; do
    [ -d "$cache/$package/root/$folder" ] || continue
    mkdir -p "$cache/$package/root/usr/$folder"
    cp -a "$cache/$package/root/$folder/." "$cache/$package/root/usr/$folder/"
    rm -rf "$cache/$package/root/$folder"
  done
  # Last, since it says that all is there.
  dpkg-deb -f "$archive" Version > "$cache/$package/version"
done
