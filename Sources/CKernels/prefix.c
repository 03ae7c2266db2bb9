#include "CKernels.h"

#include <string.h>

#include "processors.h"

// A vector that stays in registers, whatever their width.
typedef float lanes __attribute__((vector_size(LANES * sizeof(float))));

// Keys that stay in the first cache while all queries pass.
#define KEY_ROWS 8

EVERY_PROCESSOR void whyhere_prefix_weights(
    const float *keys, const float *queries, const float *weight, size_t rows, size_t width,
    float *result) {
    size_t whole = width - width % LANES;
    for (size_t first = 0; first < rows; first += KEY_ROWS) {
        size_t last = first + KEY_ROWS < rows ? first + KEY_ROWS : rows;
        for (size_t i = 0; i < rows; i++) {
            const float *query = queries + i * width;
            for (size_t j = first; j < last; j++) {
                if (j > i) {
                    result[i * rows + j] = 0.0f;
                    continue;
                }
                const float *key = keys + j * width;
                float sums[LANES] = {0};
                size_t c = 0;
                for (; c < whole; c += LANES) {
                    for (size_t lane = 0; lane < LANES; lane++) {
                        sums[lane] += weight[c + lane] / (1.0f + key[c + lane] * query[c + lane]);
                    }
                }
                float sum = 0;
                for (size_t lane = 0; lane < LANES; lane++) sum += sums[lane];
                for (; c < width; c++) sum += weight[c] / (1.0f + key[c] * query[c]);
                result[i * rows + j] = sum;
            }
        }
    }
}

EVERY_PROCESSOR void whyhere_prefix_gradients(
    const float *keys, const float *queries, const float *cotangent, size_t rows, size_t width,
    float *scratch, float *key_gradient, float *query_gradient, float *weight_gradient) {
    // Lanes of all keys side by side: at the distance of a row they would share few cache sets.
    float *key_lanes = scratch;
    float *sums = scratch + rows * LANES;
    for (size_t start = 0; start < width; start += LANES) {
        size_t used = width - start < LANES ? width - start : LANES;
        for (size_t j = 0; j < rows; j++) {
            for (size_t lane = 0; lane < LANES; lane++) {
                key_lanes[j * LANES + lane] =
                    lane < used ? keys[j * width + start + lane] : 0.0f;
                sums[j * LANES + lane] = 0.0f;
            }
        }
        lanes weight_sums = {0};
        for (size_t i = 0; i < rows; i++) {
            lanes query = {0}, query_sums = {0};
            memcpy(&query, queries + i * width + start, used * sizeof(float));
            for (size_t j = 0; j <= i; j++) {
                float g = cotangent[i * rows + j];
                lanes key, sum;
                memcpy(&key, key_lanes + j * LANES, sizeof key);
                memcpy(&sum, sums + j * LANES, sizeof sum);
                lanes value = 1.0f / (1.0f + key * query);
                lanes slope = g * (value - value * value);
                weight_sums += g * value;
                query_sums += slope;
                sum += slope;
                memcpy(sums + j * LANES, &sum, sizeof sum);
            }
            memcpy(query_gradient + i * width + start, &query_sums, used * sizeof(float));
        }
        for (size_t j = 0; j < rows; j++) {
            memcpy(
                key_gradient + j * width + start, sums + j * LANES, used * sizeof(float));
        }
        memcpy(weight_gradient + start, &weight_sums, used * sizeof(float));
    }
}
