#!/usr/bin/env python3
"""The next place in New York: what lifts the generator with a pointer above the own-mix rule.

One seed of each setting; validation Acc@1 chooses; the chosen setting is trained with ten other seeds and
compared with the rules on the test part by users. Published: STHGCN .273, Spacetime-GR .292.
"""

import new_york

BASE = [
    "spacetime-gr", "--city", "nyc-next", "--pointer", "--no-action-token", "--dropout", "0.3",
    "--learning-rate", "0.0015", "--batch", "32", "--history", "32", "--epochs", "10", "--patience",
    "0"]
BIAS = ["--pointer-bias"]
SETTINGS = {
    "pointer": [],
    "+ biases": BIAS,
    "+ biases, crops": BIAS + ["--crops"],
    "+ biases, no rotary": BIAS + ["--no-pointer-rotary"],
    "+ biases, crops, tables of .05": BIAS + ["--crops", "--table-deviation", "0.05"],
}

if __name__ == "__main__":
    new_york.compare(
        "04_newyork_next_place", "The next place in New York", BASE, SETTINGS,
        seeds="2,3,4,5,6,7,8,9,10,11")
