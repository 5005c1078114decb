"""What a terminal shows of the bytes that a program writes to it: enough of a VT100 for text that is redrawn in place."""

import re

_ESCAPE = re.compile(r"\x1b(?:\[([?0-9;]*)([A-Za-z])|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][A-Za-z0-9]|[=>78cDEHM])")


class Screen:
    """Lines of text, without end downwards, as wide as the terminal."""

    def __init__(self, columns):
        self.columns = columns
        self.used_colour = False
        self.shows_cursor = True
        self._rows = [[]]
        self._continues = set()
        self._row = 0
        self._column = 0

    def feed(self, text):
        """Takes what the program wrote."""
        position = 0
        while position < len(text):
            match = _ESCAPE.match(text, position)
            if match:
                self._escape(match.group(1) or "", match.group(2))
                position = match.end()
                continue
            self._put(text[position])
            position += 1
        return self

    def text(self):
        """What stands on the screen, with lines joined that only the edge of the terminal has parted."""
        lines = []
        for number, row in enumerate(self._rows):
            line = "".join(row)
            if number in self._continues and lines:
                lines[-1] += line
            else:
                lines.append(line)
        return "\n".join(line.rstrip() for line in lines).strip("\n")

    def widest(self):
        """The longest line as the program meant it, in columns: more than the terminal has means that it was broken by its edge."""
        return max((len(line) for line in self.text().split("\n")), default=0)

    def _put(self, character):
        if character == "\r":
            self._column = 0
        elif character == "\n":
            self._row += 1
            self._column = 0
            self._grow()
        elif character == "\b":
            self._column = max(0, self._column - 1)
        elif character >= " ":
            if self._column >= self.columns:
                self._row += 1
                self._column = 0
                self._grow()
                self._continues.add(self._row)
            row = self._rows[self._row]
            row.extend(" " * (self._column + 1 - len(row)))
            row[self._column] = character
            self._column += 1

    def _grow(self):
        while len(self._rows) <= self._row:
            self._rows.append([])

    def _escape(self, parameters, command):
        if command is None:
            return
        if parameters.startswith("?"):
            if parameters == "?25":
                self.shows_cursor = command == "h"
            return
        numbers = [int(number) if number else 0 for number in parameters.split(";")]
        count = max(1, numbers[0])
        row = self._rows[self._row]
        if command == "m":
            self.used_colour = self.used_colour or any(30 <= number <= 48 or 90 <= number <= 107 for number in numbers)
        elif command == "A":
            self._row = max(0, self._row - count)
        elif command == "B":
            self._row += count
            self._grow()
        elif command == "C":
            self._column = min(self.columns - 1, self._column + count)
        elif command == "D":
            self._column = max(0, self._column - count)
        elif command == "G":
            self._column = count - 1
        elif command == "K":
            if numbers[0] == 2:
                row.clear()
            elif numbers[0] == 1:
                row[: self._column + 1] = " " * min(len(row), self._column + 1)
            else:
                del row[self._column:]
        elif command == "J":
            del row[self._column:]
            del self._rows[self._row + 1:]
            self._continues = {number for number in self._continues if number <= self._row}
        else:
            raise ValueError(f"the program wrote ESC[{parameters}{command}, which this screen does not know")
