#!/bin/sh
# Put Loopstudio into the desktop's menu, for this user.
#
#   packaging/linux/install.sh [PROGRAM]
#
# PROGRAM is the frozen program (dist/loopstudio/loopstudio) or .venv/bin/loopstudio, which is
# taken when nothing is said.  Menu entry, icons and the kind of project files go to
# ~/.local/share; running it again brings them up to date.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/.venv/bin/loopstudio}
[ -x "$program" ] || { echo "There is no program at $program." >&2; exit 1; }
program=$(cd "$(dirname "$program")" && pwd)/$(basename "$program")
share=${XDG_DATA_HOME:-$HOME/.local/share}
name=org.loopstudio.Loopstudio

for size in 16 24 32 48 64 128 256 512; do
    folder=$share/icons/hicolor/${size}x$size/apps
    mkdir -p "$folder"
    cp "$root/resources/app/loopstudio-$size.png" "$folder/$name.png"
done
mkdir -p "$share/icons/hicolor/scalable/apps" "$share/applications" "$share/mime/packages" "$share/metainfo"
cp "$root/resources/app/loopstudio.svg" "$share/icons/hicolor/scalable/apps/$name.svg"
# Quotes keep a path with spaces one word; the name of the menu entry's program is all that differs.
sed "s|^Exec=loopstudio|Exec=\"$program\"|" "$root/packaging/linux/$name.desktop" \
    > "$share/applications/$name.desktop"
cp "$root/packaging/linux/$name.mime.xml" "$share/mime/packages/$name.xml"
cp "$root/packaging/linux/$name.metainfo.xml" "$share/metainfo/$name.metainfo.xml"
if command -v update-mime-database >/dev/null; then update-mime-database "$share/mime"; fi
if command -v update-desktop-database >/dev/null; then
    update-desktop-database "$share/applications"
fi
echo "Loopstudio is in the menu."
