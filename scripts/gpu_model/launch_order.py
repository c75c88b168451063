#!/usr/bin/env python3
"""In which order a launch lists its replicas: what orders would do, by simulating teams that take from the list.

    python3 scripts/gpu_model/launch_order.py

A sweep has as many replicas on the device as there are teams and an eighth more, and another one for each that ends, until
all have come (MdSimulator::wanted(), host/sweep/simulator.cpp). Of a bag that is full from the start there are twice as
many as teams (cuda/engine/cuda_engine.cpp). Every team takes the first replica of the list that no team
has, and when that is finished the next, until the launch is over (cuda/engine/kernel.hpp). The next launch is queued before
that is known, so its list goes by the reports of the launch before.
"""

import argparse
import heapq
import random

TEAMS, REPLICAS, LAUNCHES_EACH = 1056, 8448, 40  # LAUNCHES_EACH: that a replica takes, on the average
STEPS_OF_LAUNCH = 1000

ORDERS = {
    "by arrival": lambda replica: replica.number,
    "most steps left first": lambda replica: (-replica.known_left, replica.number),
    "longest first": lambda replica: (-replica.length, replica.number),
}


class Replica:
    def __init__(self, number, length, launch):
        self.number, self.length, self.came = number, length, launch
        self.left = self.known_left = length


def run_launch(replicas):
    times = [0] * TEAMS  # when a team takes its next replica: a heap
    for replica in replicas:
        time = times[0]
        if time == STEPS_OF_LAUNCH:
            return
        steps = min(STEPS_OF_LAUNCH - time, replica.left)
        replica.left -= steps
        heapq.heapreplace(times, time + steps)


def simulate(lengths, most_residents, order):
    """How much of the device was used; launches from coming to ending, on the average and at most."""
    to_come, residents, times, launch = list(enumerate(lengths)), [], [], 0
    to_come.reverse()
    while to_come or residents:
        while to_come and len(residents) < most_residents:
            residents.append(Replica(*to_come.pop(), launch))
        known = {replica: replica.left for replica in residents}
        residents.sort(key=order)
        run_launch(residents)
        launch += 1
        times += [launch - replica.came for replica in residents if replica.left == 0]
        residents = [replica for replica in residents if replica.left > 0]
        for replica in residents:
            replica.known_left = known[replica]
    used = sum(lengths) / (launch * TEAMS * STEPS_OF_LAUNCH)
    return used, sum(times) / len(times), max(times)


def main():
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    mean = LAUNCHES_EACH * STEPS_OF_LAUNCH
    random.seed(1)
    cases = {
        "all alike": [mean] * REPLICAS,
        "half to one and a half times the mean": [random.randint(mean // 2, 3 * mean // 2) for _ in range(REPLICAS)],
    }
    print(f"{TEAMS} teams, {REPLICAS} replicas of {LAUNCHES_EACH} launches on the average\n")
    print("| replicas come | lengths | order | of the device used | launches from coming to ending | at most |")
    print("| --- " * 6 + "|")
    for coming, most_residents in {"as in a sweep": TEAMS + TEAMS // 8, "from a full bag": 2 * TEAMS}.items():
        for name, lengths in cases.items():
            for order, key in ORDERS.items():
                used, time, longest = simulate(lengths, most_residents, key)
                print(f"| {coming} | {name} | {order} | {used:.1%} | {time:.1f} | {longest} |")


if __name__ == "__main__":
    main()
