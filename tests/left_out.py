"""Print the rows of the published tables of numbers that no test reproduces, each with its reason."""

import csv
from pathlib import Path

LEFT_OUT = Path(__file__).with_name("vectors_left_out.csv")


def main() -> None:
    with LEFT_OUT.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    print(f"Published numbers without a test: {len(rows)}")
    for row in rows:
        print(f"  {row['table']} {row['id']}: {row['reason']}")


if __name__ == "__main__":
    main()
