"""include_directions_test.py ROOT: holds every #include of host/ against the table of rooms in host/README.md."""

import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
host = root / "host"
page = host / "README.md"

# "| `room` | what it holds | `a`, `b` |"
allowed = {}
for row in re.finditer(r"^\| `(\w+)` \|[^|]*\|([^|]*)\|$", page.read_text(), re.MULTILINE):
    allowed[row[1]] = set(re.findall(r"`(\w+)`", row[2]))
rooms = {folder.name for folder in host.iterdir() if folder.is_dir()}


def room_of(include):
    if "/" in include:
        return include.split("/")[0]
    # Files of no folder: the surrogate's headers, and the version beside host/main.cpp, which all may include.
    return "surrogate" if (root / "surrogate" / include).exists() else None


mistakes = [f"{page}: there is no row for host/{room}" for room in sorted(rooms - set(allowed))]
mistakes += [f"{page}: there is no folder host/{room}" for room in sorted(set(allowed) - rooms)]
files = [file for pattern in ("*.cpp", "*.hpp") for file in sorted(host.glob("*/**/" + pattern))]
for file in files:
    room = file.relative_to(host).parts[0]
    for number, line in enumerate(file.read_text().splitlines(), 1):
        include = re.match(r'\s*#\s*include\s*["<]([^">]+)[">]', line)
        # <vector> and <fmt/format.h> are no rooms; "../store/store.hpp" is none either, and may not be said.
        target = room_of(include[1]) if include and ('"' in line or include[1].split("/")[0] in rooms) else None
        if target not in (None, room) and room in allowed and target not in allowed[room]:
            mistakes.append(f"{file}:{number}: {room} may not include {target} (the table of rooms in {page} says so)")

# Rooms that include each other, directly or around a corner: none is left when those that need no other are taken away.
left = {room: uses & set(allowed) for room, uses in allowed.items()}
while free := [room for room, uses in left.items() if not uses & left.keys()]:
    for room in free:
        del left[room]
if left:
    mistakes.append(f"{page}: these rooms include each other: {', '.join(sorted(left))}")

print("\n".join(mistakes) if mistakes else f"{len(files)} files keep the directions of {len(allowed)} rooms")
sys.exit(bool(mistakes) or not files)
