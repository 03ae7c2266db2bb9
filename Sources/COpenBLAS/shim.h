// Debian's alternatives system puts OpenBLAS's cblas.h on the default path; the thread control
// functions are declared by OpenBLAS's own header only.
#include <cblas.h>
