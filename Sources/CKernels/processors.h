#ifndef WHYHERE_PROCESSORS_H
#define WHYHERE_PROCESSORS_H

// A function with this mark is compiled for AVX-512, for AVX2 and for every processor.
#if defined(__x86_64__)
#define EVERY_PROCESSOR                                                                            \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define EVERY_PROCESSOR
#endif

// Sums are added up in so many lanes, whatever the processor.
#define LANES 16

#endif
