// Kernels of a few lines that do one thing right or wrong, to see what the emulated GPU says of it.
#pragma once

namespace simt::toy {

// Each thread writes its rank and adds its neighbour's to it: with a barrier between, or another one, or none.
void neighbours(int* ranks, int* sums);
void neighbours_in_warp(int* ranks, int* sums);
void neighbours_after_vote(int* ranks, int* sums);
void neighbours_without_barrier(int* ranks, int* sums);
// Each thread writes its rank and reads, after a barrier, that of the next thread block's first.
void neighbours_in_grid(int* ranks, int* next, int block_size, int blocks);

// Each thread reads what its neighbour overwrites then; with a barrier between or without.
void rotate(int* values, int* before);
void rotate_without_barrier(int* values, int* before);

// The sum of all ranks of a warp, by shuffles.
void sum_of_warp(float* sum);
// The same of its lower and its upper half, each with a mask of its own.
void sums_of_halves(float* sums);

// Each thread adds one.
void count(unsigned* counter);
void count_without_atomics(unsigned* counter);
// The first thread reads while the others count.
void count_and_look(unsigned* counter, unsigned* seen);

// Each thread writes to shared memory and reads what its neighbour wrote.
void rotate_in_shared_memory(int* before);
void read_unwritten_shared_memory(int* values);
void write_at(int* values, int place);
void read_across_words(const char* bytes, int* to);

// Half of the threads end, the others wait for all.
void barrier_of_half();
// Threads wait at a barrier each of their own.
void barriers_in_two_branches();
// The lanes of a warp wait in different calls: for a vote, and for a barrier of the thread block.
void vote_against_barrier();
// Lanes whose mask leaves out themselves.
void vote_for_others();
// Lanes that want different others to vote.
void masks_that_differ();
// The upper half ends; the lower wants its values.
void shuffle_from_ended_lanes(float* sum);

}  // namespace simt::toy
