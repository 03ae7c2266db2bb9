#ifndef WHYHERE_CKERNELS_H
#define WHYHERE_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Loops over floats that the Swift compiler, which targets the oldest x86-64, cannot vectorise
// widely enough. Each is compiled for AVX-512, for AVX2 and for every processor, and chosen when
// the program is loaded. Measured against the C library's functions called one by one: tanh of
// 2.6 million numbers 3 ms instead of 40 ms.

/// y[i] = tanh(x[i])
void whyhere_tanh(const float *x, float *y, size_t count);

/// y[i] = 1 / (1 + exp(-x[i]))
void whyhere_logistic(const float *x, float *y, size_t count);

/// y[i] = exp(x[i] - shift); returns their sum, added up in sixteen lanes.
float whyhere_exponentials(const float *x, float shift, float *y, size_t count);

/// x[i] becomes logistic(x[i]) - target; returns the sum of log(1 + exp(x[i])) - target * x[i].
float whyhere_binary_cross_entropy(float *x, float target, size_t count);

/// Each number is kept and scaled by 1 / (1 - rate), or set to 0. `key` and the number's position
/// (from `first` on) decide, so that any part of a mask can be made by itself.
void whyhere_dropout(
    const float *x, float *y, uint64_t key, size_t first, size_t count, float rate);

/// result[i, j] = sum over c of weight[c] / (1 + keys[j, c] * queries[i, c]) for j <= i, else 0.
/// Keys and queries are [rows, width], the result is [rows, rows].
void whyhere_prefix_weights(
    const float *keys, const float *queries, const float *weight, size_t rows, size_t width,
    float *result);

/// With s = 1 / (1 + keys[j, c] * queries[i, c]) and g = cotangent[i, j], summed over j <= i:
/// key_gradient[j, c] = sum of g s (1 - s) over i, query_gradient[i, c] the same over j, and
/// weight_gradient[c] = sum of g s over both. The scratch holds 32 numbers a row.
void whyhere_prefix_gradients(
    const float *keys, const float *queries, const float *cotangent, size_t rows, size_t width,
    float *scratch, float *key_gradient, float *query_gradient, float *weight_gradient);

/// y[j] += weight * x[j]
void whyhere_add_scaled(const float *x, float weight, float *y, size_t count);

/// x becomes exp(x[i]) / sum exp(x[j]): probabilities.
void whyhere_softmax(float *x, size_t count);

/// y[i] = scale[i] * (x[i] - mean) / deviation + shift[i], deviation = sqrt(variance + epsilon) of
/// this row; keeps the mean and 1 / deviation.
void whyhere_layer_norm(
    const float *x, const float *scale, const float *shift, float epsilon, float *y, float *mean,
    float *inverse, size_t count);

/// The derivative of the above for a cotangent g: gx is written, gscale and gshift grow.
void whyhere_layer_norm_gradient(
    const float *x, const float *scale, float mean, float inverse, const float *g, float *gx,
    float *gscale, float *gshift, size_t count);

/// The numbers of one step of Adam.
typedef struct {
    float beta1, beta2, rate, correction, epsilon;
} whyhere_adam_rule;

/// One step of Adam: moments and values move by the gradient.
void whyhere_adam(
    whyhere_adam_rule rule, const float *gradient, float *value, float *first, float *second,
    size_t count);

#endif
