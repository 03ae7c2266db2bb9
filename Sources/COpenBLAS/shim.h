// Debian's alternatives system puts OpenBLAS's cblas.h on the default path; the thread control
// functions are declared by OpenBLAS's own header only.
#include <cblas.h>

// How much freed memory the allocator keeps; Swift's Glibc module leaves this header out.
#include <malloc.h>

// LAPACK's Cholesky factorisation and the inverse from it; OpenBLAS carries them without a header.
extern void dpotrf_(
    const char *uplo, const int *n, double *a, const int *lda, int *info);
extern void dpotri_(
    const char *uplo, const int *n, double *a, const int *lda, int *info);

// Its eigenvalues and eigenvectors of a symmetric matrix.
extern void dsyev_(
    const char *job, const char *uplo, const int *n, double *a, const int *lda, double *values,
    double *work, const int *work_size, int *info);
