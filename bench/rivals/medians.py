"""Prints medians and ratios of lines of JSON as step/, infer/ and their rivals write them.

Lines of the same network, number of threads and name are put together.
"""

import json
import statistics
import sys

OURS = "ours"


def main():
    groups, disturbed = {}, 0
    for text in sys.stdin:
        line = json.loads(text)
        key = line["network"], line["batch"], line["threads"]
        groups.setdefault(key, {}).setdefault(line["what"], []).extend(line["seconds"] or [])
        disturbed += line["disturbed"]
    for (network, batch, threads), ways in sorted(groups.items(), key=lambda group: (group[0][2], group[0][1])):
        print(f"\n{network}, {batch} rows, {threads} thread(s)")
        ours = statistics.median(ways[OURS]) if ways.get(OURS) else float("nan")
        for way, seconds in ways.items():
            if not seconds:
                print(f"  {way:42} every sample was disturbed")
                continue
            median = statistics.median(seconds)
            print(f"  {way:42} {median * 1e6:10.1f} µs   {median / ours:6.2f} of ours   ({len(seconds)} samples)")
    print(f"\nSamples thrown away, whose threads waited for a core: {disturbed}")


if __name__ == "__main__":
    main()
