// Debian's alternatives system puts OpenBLAS's cblas.h on the default path; the thread control
// functions are declared by OpenBLAS's own header only.
#include <cblas.h>

// How much freed memory the allocator keeps; Swift's Glibc module leaves this header out.
#include <malloc.h>
