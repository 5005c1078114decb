"""The worked packets of docs/protocols.md are what its layouts make of its example; the program's encoders are held against the page by ProtocolsPageTests."""

import unittest

import page_packets


class Page(unittest.TestCase):
    def test_every_protocol_has_its_worked_packet(self):
        page = page_packets.PAGE.read_text()
        self.assertEqual(list(page_packets.PACKETS), [name for name, _ in sorted(page_packets.BLOCK.findall(page), key=lambda block: list(page_packets.PACKETS).index(block[0]))])

    def test_the_packets_are_those_of_the_example(self):
        page = page_packets.PAGE.read_text()
        self.maxDiff = None
        self.assertEqual(page_packets.render(page), page)


if __name__ == "__main__":
    unittest.main()
